using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Executions;

namespace AnchorOrleans.Grains.Tests.Executions;

/// <summary>The one reference by which an execution knows what it left.</summary>
public sealed class ExecutionArtifactTests
{
    private static readonly ArtifactReference Left = new(new string('d', 64), 120);
    private static readonly ExecutionState Running = new ExecutionState().Submit(Samples.Request).Start(Samples.RunnerLease, "hash", Samples.Now);

    [Theory]
    [InlineData(ExecutionStatus.Succeeded)]
    [InlineData(ExecutionStatus.Failed)]
    [InlineData(ExecutionStatus.TimedOut)]
    [InlineData(ExecutionStatus.Cancelled)]
    public void Whatever_an_attempt_came_to_it_keeps_what_it_left(ExecutionStatus status)
    {
        var ended = Running.ReportEnd(1, new(status, null, null, Left), Samples.Now);

        Assert.Equal(Left, ended.ToView(new("e"))!.Artifacts);
    }

    [Fact]
    public void What_a_cancelled_run_left_is_noted_after_its_end()
    {
        var cancelled = Running.Cancel(Samples.Stopped, Samples.Now);

        var reported = cancelled.ReportEnd(1, new(ExecutionStatus.Cancelled, null, null, Left), Samples.Now);

        Assert.Null(cancelled.Artifacts);
        Assert.Equal((ExecutionStatus.Cancelled, Samples.Stopped, Left), (reported.Status, reported.Failure, reported.Artifacts));
        Assert.True(reported.Revision > cancelled.Revision);
    }
}
