using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Hosts;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Grains.Tests.Sessions;

public sealed class SessionGrainTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_opens_at_once_when_a_slot_is_free()
    {
        await using var silo = await TestSilo.StartAsync();

        var view = Assert.IsType<OpenOutcome.Opened>(await silo.OpenAsync("s1")).View;

        Assert.Equal((SessionStatus.Idle, TestSilo.HostId), (view.Status, view.Host));
        Assert.Equal("open s1@1", Assert.Single(silo.Journal.Entries));
        Assert.IsType<OpenOutcome.Opened>(await silo.OpenAsync("s1"));
        Assert.Single(silo.Journal.Entries);
    }

    [Fact]
    public async Task A_session_without_a_slot_waits_and_opens_when_one_is_free()
    {
        await using var silo = await TestSilo.StartAsync(browsers: 1);
        await silo.OpenAsync("s1");

        Assert.Equal(new OpenOutcome.Waiting(1), await silo.OpenAsync("s2"));
        var waiting = silo.Session("s2").WaitUntilOpenAsync(Cancelled);
        await silo.Session("s1").EndAsync("ended", Cancelled);

        Assert.IsType<OpenOutcome.Opened>(await waiting.WaitAsync(Timeouts.Default, Cancelled));
    }

    [Fact]
    public async Task A_session_that_ends_while_it_waits_gives_its_place_back()
    {
        await using var silo = await TestSilo.StartAsync(browsers: 1, settings: ("Admission:SessionsPerTenant", "2"));
        await silo.OpenAsync("s1");
        await silo.OpenAsync("s2");
        Assert.Equal(new OpenOutcome.TenantLimit(2), await silo.OpenAsync("s3"));

        await silo.Session("s2").EndAsync("no_slot", Cancelled);

        Assert.Equal(new OpenOutcome.Waiting(1), await silo.OpenAsync("s3"));
    }

    [Fact]
    public async Task A_browser_that_does_not_open_ends_its_session_and_keeps_no_slot()
    {
        await using var silo = await TestSilo.StartAsync(browsers: 1);
        silo.Browsers.Opening = _ => Task.FromResult(new OpenBrowserOutcome(IsOpen: false, "No display."));

        Assert.Equal(new OpenOutcome.Failed("start_failed", "No display."), await silo.OpenAsync("s1"));

        silo.Browsers.Opening = _ => Task.FromResult(new OpenBrowserOutcome(IsOpen: true));
        Assert.IsType<OpenOutcome.Opened>(await silo.OpenAsync("s2"));
    }

    [Fact]
    public async Task A_browser_that_could_not_be_asked_for_is_asked_for_again()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Interference.Fail("OpenBrowserAsync");

        Assert.IsType<OpenOutcome.Waiting>(await silo.OpenAsync("s1"));
        var waiting = silo.Session("s1").WaitUntilOpenAsync(Cancelled);
        silo.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.IsType<OpenOutcome.Opened>(await waiting.WaitAsync(Timeouts.Default, Cancelled));
    }

    [Fact]
    public async Task Three_runs_of_a_session_go_one_after_the_other_in_the_order_of_arrival()
    {
        await using var silo = await TestSilo.StartAsync(runners: 3);
        await silo.OpenAsync("s1");
        var first = await SubmitAsync(silo, "e1");
        var second = await SubmitAsync(silo, "e2");
        var third = await SubmitAsync(silo, "e3");

        Assert.Equal(ExecutionStatus.Running, first.Status);
        Assert.Equal((ExecutionStatus.Queued, "its turn in session s1, place 1"), (second.Status, second.WaitingFor));
        Assert.Equal("its turn in session s1, place 2", third.WaitingFor);

        foreach (var execution in new[] { "e1", "e2", "e3" })
        {
            await silo.Runner.EndAsync(execution);
            Assert.Equal(ExecutionStatus.Succeeded, (await silo.EndOfAsync(execution)).Status);
        }

        Assert.Equal("start e1#1, start e2#1, start e3#1", silo.Journal.Of("start"));
    }

    [Fact]
    public async Task A_run_that_leaves_the_queue_lets_the_others_move_up()
    {
        await using var silo = await TestSilo.StartAsync(runners: 3);
        await silo.OpenAsync("s1");
        await SubmitAsync(silo, "e1");
        await SubmitAsync(silo, "e2");
        await SubmitAsync(silo, "e3");

        await silo.Execution("e2").CancelAsync(Samples.Stopped, Cancelled);
        await silo.Runner.EndAsync("e1");

        await silo.Runner.StartedAsync("e3");
        Assert.Equal(0, silo.Journal.Count("start e2#1"));
    }

    [Fact]
    public async Task A_lost_word_of_the_turn_is_told_again()
    {
        await using var silo = await TestSilo.StartAsync(runners: 2);
        await silo.OpenAsync("s1");
        await SubmitAsync(silo, "e1");
        await SubmitAsync(silo, "e2");
        silo.Interference.Fail("OnTurnAsync");
        await silo.Runner.EndAsync("e1");
        await silo.Interference.Calls.SeenAsync("OnTurnAsync lost");

        silo.Clock.Advance(TimeSpan.FromSeconds(2));

        await silo.Runner.StartedAsync("e2");
    }

    [Fact]
    public async Task A_turn_that_could_not_be_given_back_is_given_back_later()
    {
        await using var silo = await TestSilo.StartAsync(runners: 2);
        await silo.OpenAsync("s1");
        await SubmitAsync(silo, "e1");
        await SubmitAsync(silo, "e2");
        silo.Interference.Fail("ReleaseAsync");
        await silo.Runner.EndAsync("e1");
        Assert.Equal(ExecutionStatus.Succeeded, (await silo.EndOfAsync("e1")).Status);

        await silo.PassAsync(TimeSpan.FromSeconds(10));

        await silo.Runner.StartedAsync("e2");
    }

    [Fact]
    public async Task An_ended_run_that_still_stands_in_a_queue_lets_go_when_its_turn_comes()
    {
        await using var silo = await TestSilo.StartAsync(runners: 2);
        await silo.OpenAsync("s1");
        await SubmitAsync(silo, "old");
        await silo.Runner.EndAsync("old");
        await silo.EndOfAsync("old");
        await SubmitAsync(silo, "e1");

        // As a call that was on its way for too long.
        Assert.Equal(new EnqueueOutcome.Waiting(1), await silo.Session("s1").EnqueueAsync(new("old"), Cancelled));
        await SubmitAsync(silo, "e2");
        await silo.Runner.EndAsync("e1");

        await silo.Runner.StartedAsync("e2");
    }

    [Fact]
    public async Task A_full_queue_refuses_and_one_that_is_not_there_too()
    {
        await using var silo = await TestSilo.StartAsync(settings: ("Sessions:QueueCapacity", "1"));
        await silo.OpenAsync("s1");
        await SubmitAsync(silo, "e1");
        await SubmitAsync(silo, "e2");

        Assert.Equal(new SubmitOutcome.SessionFull(1), await RefusalAsync(silo, "e3", "s1"));
        Assert.IsType<SubmitOutcome.NoSession>(await RefusalAsync(silo, "e3", "never-opened"));

        await silo.Session("s1").EndAsync("ended", Cancelled);
        Assert.IsType<SubmitOutcome.NoSession>(await RefusalAsync(silo, "e3", "s1"));
        Assert.Null(await silo.Execution("e3").DescribeAsync(Cancelled));
    }

    [Fact]
    public async Task A_run_for_a_session_that_waits_for_its_browser_waits_with_it()
    {
        await using var silo = await TestSilo.StartAsync(browsers: 1);
        await silo.OpenAsync("s0");
        await silo.OpenAsync("s1");

        var queued = await SubmitAsync(silo, "e1");
        Assert.Equal((ExecutionStatus.Queued, "its turn in session s1, place 1"), (queued.Status, queued.WaitingFor));

        await silo.Session("s0").EndAsync("ended", Cancelled);
        await silo.Runner.StartedAsync("e1");
        await silo.Journal.SeenAsync("busy s1");
    }

    [Fact]
    public async Task The_idle_clock_stops_while_runs_have_the_turn()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.OpenAsync("s1");
        await SubmitAsync(silo, "e1");
        await SubmitAsync(silo, "e2");
        await silo.Runner.EndAsync("e1");
        await silo.Runner.EndAsync("e2");
        await silo.Journal.SeenAsync("idle s1");

        Assert.Equal("open s1@1, busy s1, idle s1", silo.Journal.Of(" s1"));
    }

    private static Task<ExecutionView> SubmitAsync(TestSilo silo, string execution) => silo.SubmitAsync(execution, request => request with { Session = new("s1") });

    private static Task<SubmitOutcome> RefusalAsync(TestSilo silo, string execution, string session) =>
        silo.Execution(execution).SubmitAsync(Samples.Request with { Session = new(session) }, Cancelled);
}
