using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Tests.Hosting;

namespace AnchorOrleans.Grains.Tests.Executions;

/// <summary>Runs that are attempted again, and runs that wait only so long.</summary>
public sealed class ExecutionRetryGrainTests
{
    private static readonly AttemptResult Failure = new(ExecutionStatus.Failed, null, new("TASK_THREW", "It threw."));
    private static readonly RetryPolicy Policy = new(MaxAttempts: 3, FirstDelay: TimeSpan.FromSeconds(2), LongestDelay: TimeSpan.FromSeconds(60));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_failed_run_is_attempted_again_after_a_pause_and_says_so()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1", request => request with { Retry = Policy });
        await silo.Runner.EndAsync("e1", Failure);

        var waiting = await silo.Execution("e1").DescribeAsync(Cancelled);
        Assert.Equal((ExecutionStatus.Queued, 1, 3, silo.Clock.GetUtcNow().AddSeconds(2)), (waiting!.Status, waiting.Attempt, waiting.MaxAttempts, waiting.NextAttemptAt));
        Assert.StartsWith("attempt 2 of 3, at ", waiting.WaitingFor, StringComparison.Ordinal);

        silo.Clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromMilliseconds(1));
        await silo.Host.BeatAsync(Cancelled);
        Assert.Equal(0, silo.Journal.Count("start e1#2"));

        silo.Clock.Advance(TimeSpan.FromMilliseconds(1));
        await silo.Runner.EndAsync("e1", attempt: 2);
        Assert.Equal((ExecutionStatus.Succeeded, 2), await silo.EndOfAsync("e1") is var ended ? (ended.Status, ended.Attempt) : default);
    }

    [Fact]
    public async Task A_run_whose_attempts_all_fail_ends_with_the_last_failure()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1", request => request with { Retry = Policy with { MaxAttempts = 2 } });
        await silo.Runner.EndAsync("e1", Failure);
        silo.Clock.Advance(TimeSpan.FromSeconds(2));
        await silo.Runner.EndAsync("e1", Failure, attempt: 2);

        Assert.Equal((ExecutionStatus.Failed, Failure.Failure), await silo.EndOfAsync("e1") is var ended ? (ended.Status, ended.Failure) : default);
    }

    [Fact]
    public async Task The_pause_survives_a_restart_and_the_lost_attempt_is_made_up_for()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("failed", request => request with { Retry = Policy });
        await silo.Runner.EndAsync("failed", Failure);
        await silo.SubmitAsync("lost", request => request with { Retry = Policy });
        await silo.Runner.StartedAsync("lost");

        await silo.RestartAsync();
        await silo.Host.StartedAsync(Samples.Capacity, Cancelled);
        await silo.Execution("failed").ResumeAsync();
        await silo.Execution("lost").ResumeAsync();
        Assert.Equal(ExecutionStatus.Queued, await silo.StatusOfAsync("failed"));
        await silo.Interference.Calls.SeenAsync("OnHostLostAsync");
        silo.Clock.Advance(TimeSpan.FromSeconds(2));

        await silo.Runner.StartedAsync("failed", attempt: 2);
        await silo.Runner.StartedAsync("lost", attempt: 2);
    }

    [Fact]
    public async Task Between_attempts_nobody_else_gets_the_turn_in_the_session()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.OpenAsync("s1");
        await silo.SubmitAsync("first", request => request with { Session = new("s1"), Retry = Policy });
        await silo.SubmitAsync("second", request => request with { Session = new("s1") });
        await silo.Runner.EndAsync("first", Failure);
        await silo.PassAsync(TimeSpan.FromSeconds(2));
        await silo.Runner.EndAsync("first", attempt: 2);
        await silo.Runner.EndAsync("second");

        Assert.Equal("start first#1, start first#2, start second#1", silo.Journal.Of("start"));
    }

    [Fact]
    public async Task Cancelling_in_the_pause_is_the_end()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1", request => request with { Retry = Policy });
        await silo.Runner.EndAsync("e1", Failure);

        Assert.Equal(ExecutionStatus.Cancelled, (await silo.Execution("e1").CancelAsync(Samples.Stopped, Cancelled))!.Status);
        await silo.PassAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(0, silo.Journal.Count("start e1#2"));
    }

    [Fact]
    public async Task A_run_that_waits_too_long_for_its_start_ends_exactly_when_it_said()
    {
        await using var silo = await TestSilo.StartAsync(runners: 0);
        await silo.SubmitAsync("e1", request => request with { TimeToLive = TimeSpan.FromSeconds(3) });

        silo.Clock.Advance(TimeSpan.FromSeconds(3) - TimeSpan.FromMilliseconds(1));
        await silo.Host.BeatAsync(Cancelled);
        Assert.Equal(ExecutionStatus.Queued, await silo.StatusOfAsync("e1"));

        silo.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var ended = await silo.EndOfAsync("e1");
        Assert.Equal((ExecutionStatus.Cancelled, "TTL_EXPIRED", silo.Clock.GetUtcNow()), (ended.Status, ended.Failure!.Code, ended.EndedAt));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_waited_too_long_over_a_crash_ends_when_it_is_found(bool isResumed)
    {
        await using var silo = await TestSilo.StartAsync(runners: 0);
        await silo.SubmitAsync("e1", request => request with { TimeToLive = TimeSpan.FromSeconds(30) });
        var reminderAt = silo.Clock.GetUtcNow().AddMinutes(1);
        await silo.RestartAsync();
        await silo.Clock.UntilArmedAsync(reminderAt).WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);

        silo.Clock.Advance(TimeSpan.FromMinutes(1));
        if (isResumed)
        {
            await silo.Execution("e1").ResumeAsync();
        }

        await silo.Interference.Calls.SeenAsync(isResumed ? "ResumeAsync" : "ReceiveReminder");
        Assert.Equal("TTL_EXPIRED", (await silo.EndOfAsync("e1")).Failure!.Code);
    }
}
