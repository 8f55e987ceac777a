using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Grains.Tests.Sessions;

/// <summary>How sessions end, and what ends with them.</summary>
public sealed class SessionEndTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_end_of_a_session_cancels_what_runs_and_waits_in_it_and_closes_the_browser()
    {
        await using var silo = await StartBusyAsync("e1", "e2", "e3");

        var ended = await silo.Session("s1").EndAsync("ended", Cancelled);

        Assert.Equal((SessionStatus.Ended, "ended"), (ended!.Status, ended.EndReason));
        foreach (var execution in new[] { "e1", "e2", "e3" })
        {
            Assert.Equal((ExecutionStatus.Cancelled, "SESSION_ENDED"), await silo.EndOfAsync(execution) is var view ? (view.Status, view.Failure!.Code) : default);
        }

        await silo.Journal.SeenAsync("close s1@1");
        await silo.Journal.SeenAsync("stop e1#1");
        Assert.Equal(0, silo.Journal.Count("start e2#1"));
    }

    [Fact]
    public async Task The_end_of_a_session_is_told_once_to_each_run_that_hears_it()
    {
        var runs = Enumerable.Range(1, 8).Select(number => $"e{number}").ToArray();
        await using var silo = await StartBusyAsync(runs);

        await silo.Session("s1").EndAsync("ended", Cancelled);
        await Task.WhenAll(runs.Select(silo.EndOfAsync));
        await silo.Interference.Calls.SeenAsync("ReleaseAsync", runs.Length);
        await silo.Interference.Calls.SeenAsync("OnSessionEndedAsync", runs.Length);

        // Whatever else was told stands in front of these calls.
        await Task.WhenAll(runs.Select(run => silo.Execution(run).CancelAsync(Samples.Stopped, Cancelled)));
        Assert.Equal(runs.Length, silo.Interference.Calls.Count("OnSessionEndedAsync"));
    }

    [Fact]
    public async Task Ending_again_changes_neither_reason_nor_browser()
    {
        await using var silo = await StartBusyAsync();
        await silo.Session("s1").EndAsync("ended", Cancelled);

        Assert.Equal("ended", (await silo.Session("s1").EndAsync("idle_timeout", Cancelled))!.EndReason);
        Assert.Equal(1, silo.Journal.Count("close s1@1"));
        Assert.Null(await silo.Session("never-opened").EndAsync("ended", Cancelled));
    }

    [Theory]
    [InlineData("browser_crashed", "BROWSER_CRASHED")]
    [InlineData("instance_lost", "INSTANCE_LOST")]
    public async Task A_lost_browser_fails_what_runs_and_waits_in_it(string reason, string code)
    {
        await using var silo = await StartBusyAsync("e1", "e2");

        await silo.Session("s1").OnBrowserGoneAsync(1, reason);

        foreach (var execution in new[] { "e1", "e2" })
        {
            Assert.Equal((ExecutionStatus.Failed, code), await silo.EndOfAsync(execution) is var view ? (view.Status, view.Failure!.Code) : default);
        }

        Assert.Equal(reason, (await silo.Session("s1").DescribeAsync(Cancelled))!.EndReason);
        Assert.Equal(0, silo.Journal.Count("close s1@1"));
    }

    [Fact]
    public async Task A_run_that_did_not_hear_of_the_end_of_its_session_is_told_again()
    {
        await using var silo = await StartBusyAsync("e1");
        silo.Interference.Fail("OnSessionEndedAsync");
        await silo.Session("s1").EndAsync("ended", Cancelled);
        await silo.Interference.Calls.SeenAsync("OnSessionEndedAsync lost");

        silo.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(ExecutionStatus.Cancelled, (await silo.EndOfAsync("e1")).Status);
    }

    [Fact]
    public async Task A_browser_that_could_not_be_closed_is_closed_later_and_no_run_waits_for_that()
    {
        await using var silo = await StartBusyAsync("e1");
        silo.Interference.Fail("CloseBrowserAsync");

        Assert.Equal(SessionStatus.Ended, (await silo.Session("s1").EndAsync("ended", Cancelled))!.Status);
        Assert.Equal(ExecutionStatus.Cancelled, (await silo.EndOfAsync("e1")).Status);
        Assert.Equal(0, silo.Journal.Count("close s1@1"));

        silo.Clock.Advance(TimeSpan.FromSeconds(2));
        await silo.Journal.SeenAsync("close s1@1");
    }

    [Fact]
    public async Task Sessions_that_a_run_opened_end_with_it()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        await silo.Runner.StartedAsync("e1");
        await OpenForRunAsync(silo, "s1");
        await OpenForRunAsync(silo, "s2");

        await silo.Runner.EndAsync("e1");

        await silo.Journal.SeenAsync("close s1@1");
        await silo.Journal.SeenAsync("close s2@1");
        Assert.Equal("run_ended", (await silo.Session("s1").DescribeAsync(Cancelled))!.EndReason);
    }

    [Fact]
    public async Task Sessions_of_a_run_that_leaves_them_open_stay_open()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1", request => request with { CleanupSessions = false });
        await silo.Runner.StartedAsync("e1");
        await OpenForRunAsync(silo, "s1");

        await silo.Runner.EndAsync("e1");
        await silo.EndOfAsync("e1");

        Assert.Equal(SessionStatus.Idle, (await silo.Session("s1").DescribeAsync(Cancelled))!.Status);
    }

    [Fact]
    public async Task A_session_is_not_opened_any_more_when_its_run_has_ended()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        await silo.Runner.StartedAsync("e1");
        Assert.True(await silo.Execution("e1").AdoptSessionAsync(new("s1"), Cancelled));
        await silo.Runner.EndAsync("e1");

        Assert.IsType<OpenOutcome.Failed>(await silo.OpenAsync("s1", new("e1")));
        Assert.Equal(0, silo.Journal.Count("open s1@1"));
        Assert.False(await silo.Execution("e1").AdoptSessionAsync(new("s2"), Cancelled));
    }

    [Fact]
    public async Task A_session_of_a_run_whose_end_could_not_be_told_ends_later()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        await silo.Runner.StartedAsync("e1");
        await OpenForRunAsync(silo, "s1");
        silo.Interference.Fail("EndAsync");
        await silo.Runner.EndAsync("e1");

        await silo.PassAsync(TimeSpan.FromSeconds(10));

        await silo.Journal.SeenAsync("close s1@1");
    }

    [Fact]
    public async Task After_a_restart_a_session_is_lost_and_its_runs_fail()
    {
        await using var silo = await StartBusyAsync("e1", "e2");

        await silo.RestartAsync();
        await silo.Host.StartedAsync(Samples.Capacity, Cancelled);

        Assert.Equal("INSTANCE_LOST", (await silo.EndOfAsync("e2")).Failure!.Code);
        Assert.Contains("_LOST", (await silo.EndOfAsync("e1")).Failure!.Code, StringComparison.Ordinal);
        Assert.Equal("instance_lost", (await silo.Session("s1").DescribeAsync(Cancelled))!.EndReason);
    }

    [Fact]
    public async Task A_session_that_waited_for_its_slot_opens_after_a_restart()
    {
        await using var silo = await TestSilo.StartAsync(browsers: 0);
        await silo.OpenAsync("s1");

        await silo.RestartAsync();
        await silo.Host.StartedAsync(Samples.Capacity, Cancelled);
        foreach (var session in await silo.Services.GetRequiredService<IReadModel>().ListUnfinishedSessionsAsync(Cancelled))
        {
            await silo.Session(session.Id).ResumeAsync();
        }

        Assert.IsType<OpenOutcome.Opened>(await silo.Session("s1").WaitUntilOpenAsync(Cancelled).WaitAsync(Timeouts.Default, Cancelled));
    }

    [Fact]
    public async Task A_session_that_ended_leaves_no_reminder_and_no_lease()
    {
        await using var silo = await StartBusyAsync("e1");
        await silo.Session("s1").EndAsync("ended", Cancelled);
        await silo.Runner.EndAsync("e1");
        await silo.Interference.Calls.SeenAsync("EndLeaseAsync");
        await silo.Session("s1").EndAsync("ended", Cancelled);

        Assert.Empty((await silo.Services.GetRequiredService<IReminderTable>().ReadRows(0, 0, Cancelled)).Reminders);
        Assert.False(await silo.Host.HoldsAsync(new("acme/s1@1"), Cancelled));
        Assert.False(await silo.Host.HoldsAsync(new("acme/e1#1"), Cancelled));
    }

    private static async Task<TestSilo> StartBusyAsync(params string[] executions)
    {
        var silo = await TestSilo.StartAsync();
        Assert.IsType<OpenOutcome.Opened>(await silo.OpenAsync("s1"));
        foreach (var execution in executions)
        {
            await silo.SubmitAsync(execution, request => request with { Session = new("s1") });
        }

        return silo;
    }

    private static async Task OpenForRunAsync(TestSilo silo, string session)
    {
        Assert.True(await silo.Execution("e1").AdoptSessionAsync(new(session), Cancelled));
        Assert.IsType<OpenOutcome.Opened>(await silo.OpenAsync(session, new("e1")));
    }
}
