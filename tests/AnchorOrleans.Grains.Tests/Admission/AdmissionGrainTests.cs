using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Grains.Tests.Admission;

public sealed class AdmissionGrainTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_that_falls_silent_gets_no_more_work_until_it_reports_again()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Clock.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(ExecutionStatus.Queued, (await silo.SubmitAsync("e1")).Status);

        await silo.Host.BeatAsync(Cancelled);
        await silo.Runner.StartedAsync("e1");
    }

    [Fact]
    public async Task What_hosts_hold_is_known_again_after_a_restart_of_admission()
    {
        await using var silo = await TestSilo.StartAsync(browsers: 1);
        await silo.OpenAsync("s1");
        await silo.RestartAdmissionAsync();
        await silo.Host.BeatAsync(Cancelled);

        Assert.Equal(new OpenOutcome.Waiting(1), await silo.OpenAsync("s2"));

        await silo.Session("s1").EndAsync("ended", Cancelled);
        Assert.IsType<OpenOutcome.Opened>(await silo.Session("s2").WaitUntilOpenAsync(Cancelled).WaitAsync(Timeouts.Default, Cancelled));
    }

    [Fact]
    public async Task Those_who_waited_when_admission_restarted_are_served_in_their_old_order()
    {
        await using var silo = await TestSilo.StartAsync(runners: 1);
        await silo.SubmitAsync("running");
        foreach (var execution in new[] { "first", "second", "third" })
        {
            silo.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await silo.SubmitAsync(execution);
        }

        await silo.RestartAdmissionAsync();
        await silo.PassAsync(TimeSpan.FromSeconds(15));
        foreach (var execution in new[] { "running", "first", "second", "third" })
        {
            await silo.Runner.EndAsync(execution);
        }

        Assert.Equal("start running#1, start first#1, start second#1, start third#1", silo.Journal.Of("start"));
    }

    [Fact]
    public async Task Two_runs_that_wait_for_one_another_are_let_out_of_the_circle()
    {
        await using var silo = await TestSilo.StartAsync(runners: 2, browsers: 2);
        await silo.SubmitAsync("r1");
        await silo.SubmitAsync("r2");
        await silo.OpenAsync("s1", new("r1"));
        await silo.OpenAsync("s2", new("r2"));

        Assert.Equal(new OpenOutcome.Waiting(1), await silo.OpenAsync("s3", new("r1")));
        var first = silo.Session("s3").WaitUntilOpenAsync(Cancelled);
        Assert.Equal(new OpenOutcome.Waiting(1), await silo.OpenAsync("s4", new("r2")));

        Assert.IsType<OpenOutcome.Opened>(await first.WaitAsync(Timeouts.Default, Cancelled));
        Assert.Equal(0, silo.Journal.Count("open s4@1"));
    }
}
