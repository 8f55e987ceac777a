using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Grains.Tests.Sessions;

/// <summary>Sessions whose queue is held, whose running execution is stopped, or that are terminated.</summary>
public sealed class SessionHoldTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_held_queue_starts_nobody_until_it_is_resumed_also_after_a_restart()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.OpenAsync("s1");
        await SubmitAsync(silo, "e1");
        await SubmitAsync(silo, "e2");

        var held = await silo.Session("s1").PauseQueueAsync(Cancelled);
        Assert.Equal((true, SessionStatus.Paused, "e1"), (held!.IsPaused, held.Status, held.Running?.Value));
        await silo.Runner.EndAsync("e1");
        Assert.Equal(ExecutionStatus.Succeeded, (await silo.EndOfAsync("e1")).Status);
        await silo.RestartAsync();

        var queue = await silo.Session("s1").DescribeQueueAsync(Cancelled);
        Assert.Equal((true, null, "e2"), (queue!.IsPaused, queue.Running?.Value, Assert.Single(queue.Waiting).Value));
        await silo.Host.BeatAsync(Cancelled);
        await silo.Session("s1").ResumeQueueAsync(Cancelled);

        await silo.Runner.StartedAsync("e2");
    }

    [Fact]
    public async Task One_that_waits_in_a_held_queue_says_so()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.OpenAsync("s1");
        await silo.Session("s1").PauseQueueAsync(Cancelled);

        var first = await SubmitAsync(silo, "e1");

        Assert.Equal((ExecutionStatus.Queued, "its turn in session s1, whose queue is paused, place 1"), (first.Status, first.WaitingFor));
    }

    [Fact]
    public async Task A_held_queue_refuses_when_it_is_full_also_while_nobody_runs()
    {
        await using var silo = await TestSilo.StartAsync(settings: ("Sessions:QueueCapacity", "1"));
        await silo.OpenAsync("s1");
        await silo.Session("s1").PauseQueueAsync(Cancelled);
        await SubmitAsync(silo, "e1");

        var refused = await silo.Execution("e2").SubmitAsync(Samples.Request with { Session = new("s1") }, Cancelled);

        Assert.Equal(new SubmitOutcome.SessionFull(1), refused);
    }

    [Fact]
    public async Task Who_waits_in_a_held_queue_keeps_the_idle_clock_stopped()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.OpenAsync("s1");
        await silo.Session("s1").PauseQueueAsync(Cancelled);
        await SubmitAsync(silo, "e1");
        await silo.Journal.SeenAsync("busy s1");

        await silo.Execution("e1").CancelAsync(Samples.Stopped, Cancelled);

        await silo.Journal.SeenAsync("idle s1");
    }

    [Fact]
    public async Task The_next_begins_only_when_no_process_of_a_stopped_one_is_left()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.OpenAsync("s1");
        await SubmitAsync(silo, "e1");
        await SubmitAsync(silo, "e2");
        var running = await silo.Runner.StartedAsync("e1");

        await silo.Execution("e1").CancelAsync(Samples.Stopped, Cancelled);
        await silo.Journal.SeenAsync("stop e1#1");
        Assert.Equal("e1", (await silo.Session("s1").DescribeQueueAsync(Cancelled))!.Running?.Value);
        Assert.Equal(0, silo.Journal.Count("start e2#1"));
        await silo.Runner.ReportAsync("e1", new(ExecutionStatus.Cancelled, null, null));
        await silo.Runner.EndLeaseAsync(running);

        await silo.Runner.StartedAsync("e2");
        Assert.Equal(ExecutionStatus.Cancelled, (await silo.EndOfAsync("e1")).Status);
    }

    [Fact]
    public async Task A_held_session_that_ends_cancels_who_waits_and_stays_ended()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.OpenAsync("s1");
        await silo.Session("s1").PauseQueueAsync(Cancelled);
        await SubmitAsync(silo, "e1");

        await silo.Session("s1").EndAsync("terminated", Cancelled);

        var ended = await silo.EndOfAsync("e1");
        Assert.Equal((ExecutionStatus.Cancelled, "SESSION_ENDED"), (ended.Status, ended.Failure?.Code));
        Assert.Equal(SessionStatus.Ended, (await silo.Session("s1").ResumeQueueAsync(Cancelled))!.Status);
    }

    [Fact]
    public async Task A_session_that_never_was_cannot_be_held()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Null(await silo.Session("never").PauseQueueAsync(Cancelled));
        Assert.Null(await silo.Session("never").DescribeQueueAsync(Cancelled));
    }

    private static Task<ExecutionView> SubmitAsync(TestSilo silo, string execution) => silo.SubmitAsync(execution, request => request with { Session = new("s1") });
}
