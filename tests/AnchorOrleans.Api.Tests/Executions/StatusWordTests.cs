using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Executions;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tests.Executions;

public sealed class StatusWordTests
{
    [Theory]
    [InlineData(ExecutionStatus.Queued, "queued")]
    [InlineData(ExecutionStatus.Running, "running")]
    [InlineData(ExecutionStatus.AwaitingInput, "running")]
    [InlineData(ExecutionStatus.Succeeded, "success")]
    [InlineData(ExecutionStatus.Failed, "failure")]
    [InlineData(ExecutionStatus.TimedOut, "timeout")]
    [InlineData(ExecutionStatus.Cancelled, "cancelled")]
    public void Every_state_has_its_word(ExecutionStatus status, string word) => Assert.Equal(word, StatusWord.Of(status));

    [Theory]
    [InlineData("queued", ExecutionStatus.Queued)]
    [InlineData("running", ExecutionStatus.Running)]
    [InlineData("success", ExecutionStatus.Succeeded)]
    [InlineData("failure", ExecutionStatus.Failed)]
    [InlineData("timeout", ExecutionStatus.TimedOut)]
    [InlineData("cancelled", ExecutionStatus.Cancelled)]
    [InlineData("Success", null)]
    [InlineData("done", null)]
    public void Every_word_has_its_state(string word, ExecutionStatus? status) => Assert.Equal(status, StatusWord.TryParse(word));

    [Theory]
    [InlineData(null, null, null, null, null)]
    [InlineData("failure", "2", ExecutionStatus.Failed, "2", null)]
    [InlineData(null, "draft", null, "draft", null)]
    [InlineData("", null, null, null, "'status' must be success, failure, timeout, cancelled, queued or running.")]
    [InlineData(null, "v1", null, null, "'version' must be 'draft', 'latest' or a number of at most 2147483647.")]
    public void A_filter_is_read_or_refused(string? status, string? version, ExecutionStatus? expectedStatus, string? expectedVersion, string? refusal)
    {
        var filter = ExecutionFilter.Read(status, version);

        Assert.Equal(refusal, filter.Refusal?.Message);
        Assert.Equal((expectedStatus, VersionLabel.TryParse(expectedVersion)), (filter.Status, filter.Version));
    }

    [Theory]
    [InlineData(ExecutionStatus.Succeeded, true, "Task completed successfully", null)]
    [InlineData(ExecutionStatus.Failed, false, "Task execution failed", "Task execution failed")]
    [InlineData(ExecutionStatus.TimedOut, false, "Task execution timed out", "Task execution timed out")]
    [InlineData(ExecutionStatus.Cancelled, false, "Task execution was cancelled", "Task execution was cancelled")]
    public void What_a_run_came_to_is_said_in_a_sentence(ExecutionStatus status, bool success, string message, string? error)
    {
        var run = RunResponse.OfEnded(ApiHost.ViewOf(status), output: null);

        Assert.Equal((success, message, error), (run.Success, run.Message, run.Error));
    }
}
