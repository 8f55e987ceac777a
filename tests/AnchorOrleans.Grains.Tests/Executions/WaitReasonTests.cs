using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Tests.Hosting;

namespace AnchorOrleans.Grains.Tests.Executions;

public sealed class WaitReasonTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queued_execution_says_what_it_waits_for()
    {
        await using var silo = await TestSilo.StartAsync(runners: 1, browsers: 1);
        await silo.OpenAsync("s1");
        await silo.SubmitAsync("first", request => request with { Session = new("s1"), ConcurrencyKey = "k" });
        await silo.SubmitAsync("turn", request => request with { Session = new("s1") });
        await silo.SubmitAsync("key", request => request with { ConcurrencyKey = "k" });
        await silo.SubmitAsync("slot");

        Assert.Equal(
            [WaitReason.Nothing, WaitReason.SessionTurn, WaitReason.ConcurrencyKey, WaitReason.RunnerSlot],
            await ReasonsAsync(silo, "first", "turn", "key", "slot"));
    }

    [Fact]
    public async Task One_that_failed_waits_for_its_next_attempt()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1", request => request with { Retry = new(MaxAttempts: 2, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2)) });
        await silo.Runner.EndAsync("e1", new AttemptResult(ExecutionStatus.Failed, null, new("TASK_THREW", "It threw.")));

        Assert.Equal([WaitReason.NextAttempt], await ReasonsAsync(silo, "e1"));
        silo.Clock.Advance(TimeSpan.FromSeconds(2));
        await silo.Runner.EndAsync("e1", attempt: 2);
        await silo.EndOfAsync("e1");
        Assert.Equal([WaitReason.Nothing, WaitReason.Nothing], await ReasonsAsync(silo, "e1", "never-was"));
    }

    [Fact]
    public async Task One_in_a_held_queue_waits_for_somebody_to_resume_it()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.OpenAsync("s1");
        await silo.Session("s1").PauseQueueAsync(Cancelled);
        await silo.SubmitAsync("e1", request => request with { Session = new("s1") });

        Assert.Equal([WaitReason.SessionPause], await ReasonsAsync(silo, "e1"));
    }

    private static Task<WaitReason[]> ReasonsAsync(TestSilo silo, params string[] executions) =>
        Task.WhenAll(executions.Select(execution => silo.Execution(execution).FindWaitReasonAsync(Cancelled)));
}
