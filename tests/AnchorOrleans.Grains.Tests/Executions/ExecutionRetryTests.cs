using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Executions;
using FsCheck.Fluent;

namespace AnchorOrleans.Grains.Tests.Executions;

/// <summary>What a failed attempt leads to, and how long a run waits for its start.</summary>
public sealed class ExecutionRetryTests
{
    private static readonly DateTimeOffset Now = Samples.Now;
    private static readonly RetryPolicy Policy = new(MaxAttempts: 3, FirstDelay: TimeSpan.FromSeconds(2), LongestDelay: TimeSpan.FromSeconds(60));
    private static readonly ExecutionRequest Request = Samples.Request with { Retry = Policy };
    private static readonly ExecutionState Running = Start(new ExecutionState().Submit(Request), Now);

    [Theory]
    [InlineData(ExecutionStatus.Failed, "TASK_THREW", ExecutionStatus.Queued)]
    [InlineData(ExecutionStatus.Failed, "OUT_OF_MEMORY", ExecutionStatus.Queued)]
    [InlineData(ExecutionStatus.Failed, "SANDBOX_CRASHED", ExecutionStatus.Queued)]
    [InlineData(ExecutionStatus.Failed, "HOST_LOST", ExecutionStatus.Queued)]
    [InlineData(ExecutionStatus.Failed, "COMPILE_ERROR", ExecutionStatus.Failed)]
    [InlineData(ExecutionStatus.TimedOut, "TASK_TIMEOUT", ExecutionStatus.TimedOut)]
    [InlineData(ExecutionStatus.Cancelled, "CANCELLED", ExecutionStatus.Cancelled)]
    public void Only_what_may_go_well_another_time_is_attempted_again(ExecutionStatus reported, string code, ExecutionStatus expected) =>
        Assert.Equal(expected, Report(Running, reported, code).Status);

    [Fact]
    public void Between_two_attempts_it_holds_no_slot_and_no_key_and_waits_for_the_pause_to_end()
    {
        var waiting = Report(Running);

        Assert.Equal((null, null, Now.AddSeconds(2)), (waiting.Lease, waiting.RunKeyHash, waiting.NotBefore));
        Assert.Equal(ExecutionDuty.AwaitAttempt, waiting.NextDuty());
        Assert.Same(waiting, waiting.EndPause(Now.AddSeconds(2).AddTicks(-1)));
        Assert.Same(waiting, waiting.Start(Samples.RunnerLease, "hash", Now.AddSeconds(9)));
        Assert.Equal(ExecutionDuty.RequestSlot, waiting.EndPause(Now.AddSeconds(2)).NextDuty());
    }

    [Fact]
    public void Each_failed_attempt_is_told_with_its_times_and_why()
    {
        var third = Again(Again(Running)).LoseHost(3, Now.AddSeconds(30));

        var told = third.ToView(new("e"))!;

        Assert.Equal([1, 2], told.PastAttempts!.Value.Select(attempt => attempt.Number));
        Assert.All(told.PastAttempts.Value, attempt => Assert.Equal("TASK_THREW", attempt.Code));
        Assert.Equal(Now, told.PastAttempts.Value[0].StartedAt);
        Assert.True(told.AttemptStartedAt >= told.PastAttempts.Value[1].EndedAt);
        Assert.Null(Running.ToView(new("e"))!.PastAttempts);
        Assert.Equal(Now, Running.ToView(new("e"))!.AttemptStartedAt);
    }

    [Fact]
    public void Of_many_failed_attempts_the_last_are_kept()
    {
        var state = Start(new ExecutionState().Submit(Request with { Retry = Policy with { MaxAttempts = 100 } }), Now);
        for (var attempt = 1; attempt <= 30; attempt++)
        {
            state = Again(state);
        }

        Assert.Equal((20, 11, 30), (state.PastAttempts.Length, state.PastAttempts[0].Number, state.PastAttempts[^1].Number));
    }

    [Fact]
    public void A_lost_host_is_a_failed_attempt_too() => Assert.Equal(ExecutionStatus.Queued, Running.LoseHost(1, Now).Status);

    [Fact]
    public void The_last_failure_is_the_end()
    {
        var last = Again(Again(Running));

        Assert.Equal((3, 3), (last.Attempt, last.Attempts));
        Assert.Equal((ExecutionStatus.Failed, "TASK_THREW"), Report(last) is var ended ? (ended.Status, ended.Failure!.Code) : default);
        Assert.Equal("HOST_LOST", last.LoseHost(3, Now).Failure!.Code);
    }

    [Fact]
    public void Pauses_double_up_to_the_longest()
    {
        var state = Start(new ExecutionState().Submit(Request with { Retry = Policy with { MaxAttempts = 10, LongestDelay = TimeSpan.FromSeconds(13) } }), Now);
        var pauses = new List<double>();
        while (Report(state) is { HasEnded: false } waiting)
        {
            pauses.Add((waiting.NotBefore!.Value - Now).TotalSeconds);
            state = Start(waiting.EndPause(waiting.NotBefore.Value), Now);
        }

        Assert.Equal([2, 4, 8, 13, 13, 13, 13, 13, 13], pauses);
    }

    [Fact]
    public void An_attempt_that_its_host_refused_counts_as_none()
    {
        var refused = Again(Running).Requeue();

        Assert.Equal((2, 1, Now), (refused.Attempt, refused.Attempts, refused.StartedAt));
        Assert.Equal(ExecutionStatus.Queued, Report(Start(refused, Now)).Status);
    }

    [Fact]
    public void The_limit_counts_over_all_attempts_from_the_first_start()
    {
        var later = Start(Report(Running).EndPause(Now.AddSeconds(2)), Now.AddHours(1));

        Assert.Equal(Now, later.StartedAt);
        Assert.Equal(Now + Samples.AsyncLimit.Duration, later.Deadline);
    }

    [Fact]
    public void A_failure_so_late_that_no_attempt_fits_within_the_limit_is_the_end()
    {
        var at = Running.Deadline!.Value - Policy.FirstDelay;

        Assert.Equal(ExecutionStatus.Failed, Report(Running, at: at).Status);
        Assert.Equal(ExecutionStatus.Queued, Report(Running, at: at.AddTicks(-1)).Status);
    }

    [Fact]
    public void The_turn_in_the_session_is_kept_between_attempts()
    {
        var inSession = Start(new ExecutionState().Submit(Request with { Session = Samples.Session }).TakeTurn(), Now);

        Assert.True(Report(inSession).HasTurn);
        Assert.Equal(ExecutionDuty.AwaitAttempt, Report(inSession).NextDuty());
        Assert.Equal(ExecutionStatus.Cancelled, Report(inSession).LoseSession("ended", Now).Status);
    }

    [Fact]
    public void A_run_that_waits_for_its_next_attempt_can_be_cancelled()
    {
        var cancelled = Report(Running).Cancel(Samples.Stopped, Now);

        Assert.Equal((ExecutionStatus.Cancelled, null, ExecutionDuty.Settle), (cancelled.Status, cancelled.NotBefore, cancelled.NextDuty()));
    }

    [Fact]
    public void A_run_that_has_not_started_in_time_ends_exactly_then()
    {
        var queued = new ExecutionState().Submit(Request with { TimeToLive = TimeSpan.FromSeconds(5) });

        Assert.Equal(Now.AddSeconds(5), queued.NextAlarm);
        Assert.Same(queued, queued.CheckLimit(Now.AddSeconds(5).AddTicks(-1)));
        Assert.Equal((ExecutionStatus.Cancelled, "TTL_EXPIRED"), queued.CheckLimit(Now.AddSeconds(5)) is var ended ? (ended.Status, ended.Failure!.Code) : default);
    }

    [Fact]
    public void Only_the_time_before_the_first_start_counts_towards_the_time_to_live()
    {
        var started = Start(new ExecutionState().Submit(Request with { TimeToLive = TimeSpan.FromSeconds(5) }), Now);

        Assert.Same(started, started.CheckLimit(Now.AddSeconds(6)));
        var waiting = Report(started, at: Now.AddSeconds(6));
        Assert.Same(waiting, waiting.CheckLimit(Now.AddSeconds(7)));
        Assert.Equal(Now, started.Requeue().ExpiresAt?.AddSeconds(-5));
    }

    [Fact]
    public void There_are_never_more_attempts_than_allowed_and_each_has_a_number_of_its_own() => Properties.HoldsForEverySequence(
        Gen.Elements("start", "fail", "lose", "refuse", "wait"),
        commands =>
        {
            var (state, now) = (new ExecutionState().Submit(Request), Now);
            var started = new List<int>();
            foreach (var command in commands)
            {
                now += TimeSpan.FromSeconds(1);
                var next = command switch
                {
                    "start" => Start(state, now),
                    "fail" => Report(state, at: now),
                    "lose" => state.LoseHost(state.Attempt, now),
                    "refuse" => state.Requeue(),
                    _ => state.EndPause(now),
                };
                if (next.Attempt != state.Attempt)
                {
                    started.Add(next.Attempt);
                }

                Assert.InRange(next.Attempts, 0, Policy.MaxAttempts);
                Assert.True(next.NotBefore is null || next is { Status: ExecutionStatus.Queued, Lease: null }, "A pause while something runs.");
                Assert.Equal(next.Status == ExecutionStatus.Running, next is { Lease: not null, HasEnded: false });
                state = next;
            }

            Assert.Equal(started.Distinct(), started);
        });

    private static ExecutionState Start(ExecutionState state, DateTimeOffset now) => state.Start(Samples.RunnerLease, "hash", now);

    private static ExecutionState Report(ExecutionState state, ExecutionStatus status = ExecutionStatus.Failed, string code = "TASK_THREW", DateTimeOffset? at = null) =>
        state.ReportEnd(state.Attempt, new(status, null, new(code, "It did not work.")), at ?? Now);

    private static ExecutionState Again(ExecutionState state)
    {
        var waiting = Report(state);
        return Start(waiting.EndPause(waiting.NotBefore!.Value), Now);
    }
}
