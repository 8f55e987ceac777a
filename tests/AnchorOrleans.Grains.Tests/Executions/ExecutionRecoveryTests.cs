using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.ReadModel;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Grains.Tests.Executions;

/// <summary>What happens to runs when calls are lost, writes fail, or the service restarts.</summary>
public sealed class ExecutionRecoveryTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_lost_word_of_a_free_slot_is_made_up_for_by_asking_again()
    {
        await using var silo = await TestSilo.StartAsync(runners: 1);
        await silo.SubmitAsync("e1");
        await silo.SubmitAsync("e2");
        silo.Interference.Fail("OnSlotAsync");
        await silo.Runner.EndAsync("e1");
        await silo.Interference.Calls.SeenAsync("OnSlotAsync lost");

        await silo.PassAsync(TimeSpan.FromSeconds(10));

        await silo.Runner.StartedAsync("e2");
    }

    [Fact]
    public async Task A_run_that_its_host_could_not_start_is_accepted_all_the_same_and_started_later()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Interference.Fail("StartExecutionAsync");

        Assert.Equal(ExecutionStatus.Running, (await silo.SubmitAsync("e1")).Status);
        await silo.PassAsync(TimeSpan.FromSeconds(10));

        await silo.Runner.EndAsync("e1");
        Assert.Equal(ExecutionStatus.Succeeded, (await silo.EndOfAsync("e1")).Status);
    }

    [Fact]
    public async Task A_run_that_admission_could_not_be_asked_for_is_accepted_all_the_same()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Interference.Fail("RequestAsync");

        Assert.Equal(ExecutionStatus.Queued, (await silo.SubmitAsync("e1")).Status);
        await silo.PassAsync(TimeSpan.FromSeconds(10));

        await silo.Runner.StartedAsync("e1");
    }

    [Fact]
    public async Task A_run_whose_host_could_not_store_its_lease_is_started_later()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Interference.Fail("host");

        Assert.Equal(ExecutionStatus.Running, (await silo.SubmitAsync("e1")).Status);
        await silo.PassAsync(TimeSpan.FromSeconds(10));

        await silo.Runner.StartedAsync("e1");
    }

    [Fact]
    public async Task A_queued_run_keeps_asking_also_when_its_activation_was_lost()
    {
        await using var silo = await TestSilo.StartAsync(runners: 0);
        silo.Interference.EndActivationAfter("SubmitAsync");
        await silo.SubmitAsync("e1");
        Assert.Equal(ExecutionStatus.Queued, await silo.StatusOfAsync("e1"));

        // Admission has forgotten whom it told to wait, so nobody tells the run.
        await silo.RestartAdmissionAsync();
        await silo.Host.StartedAsync(Samples.Capacity, Cancelled);
        await silo.PassAsync(TimeSpan.FromSeconds(10));

        await silo.Runner.StartedAsync("e1");
    }

    [Fact]
    public async Task A_submission_that_cannot_be_stored_is_refused_and_leaves_nothing()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Interference.Fail("execution");

        await Assert.ThrowsAnyAsync<Exception>(() => silo.SubmitAsync("e1"));

        Assert.Null(await silo.Execution("e1").DescribeAsync(Cancelled));
        Assert.Equal(ExecutionStatus.Running, (await silo.SubmitAsync("e1")).Status);
    }

    [Fact]
    public async Task Nobody_sees_an_end_before_it_is_stored()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        await silo.Runner.StartedAsync("e1");
        var store = silo.Interference.Hold("execution");
        var reporting = silo.Runner.ReportAsync("e1");
        await silo.Interference.Calls.SeenAsync("execution held");

        Assert.Equal(ExecutionStatus.Running, await silo.StatusOfAsync("e1"));

        store.SetResult();
        await reporting;
        Assert.Equal(ExecutionStatus.Succeeded, await silo.StatusOfAsync("e1"));
    }

    [Fact]
    public async Task An_end_that_cannot_be_stored_is_reported_again_and_nobody_saw_it_before()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        await silo.Runner.StartedAsync("e1");
        silo.Interference.Fail("execution");

        await Assert.ThrowsAnyAsync<Exception>(() => silo.Runner.ReportAsync("e1"));
        Assert.Equal(ExecutionStatus.Running, await silo.StatusOfAsync("e1"));

        await silo.Runner.EndAsync("e1");
        Assert.Equal(ExecutionStatus.Succeeded, (await silo.EndOfAsync("e1")).Status);
    }

    [Fact]
    public async Task Who_waits_for_the_end_does_not_hold_up_the_recovery_from_a_failed_write()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        var waiting = silo.Execution("e1").WaitForEndAsync(Cancelled);
        await silo.Runner.StartedAsync("e1");
        silo.Interference.Fail("execution");
        await Assert.ThrowsAnyAsync<Exception>(() => silo.Runner.ReportAsync("e1"));

        // The clock stands still: nobody's 25 s end in this test.
        await silo.Runner.ReportAsync("e1").WaitAsync(Timeouts.Default, Cancelled);

        Assert.Equal(ExecutionStatus.Succeeded, (await silo.EndOfAsync("e1")).Status);
        Assert.NotNull(await waiting.WaitAsync(Timeouts.Default, Cancelled));
    }

    [Fact]
    public async Task Queued_runs_start_again_after_a_restart_in_the_order_of_asking()
    {
        await using var silo = await TestSilo.StartAsync(runners: 1);
        await silo.SubmitAsync("running");
        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        await silo.SubmitAsync("first");
        silo.Clock.Advance(TimeSpan.FromSeconds(1));
        await silo.SubmitAsync("second");

        await silo.RestartAsync();
        foreach (var execution in await silo.Services.GetRequiredService<IReadModel>().ListUnfinishedExecutionsAsync(Cancelled))
        {
            await silo.Execution(execution.Id).ResumeAsync();
        }

        await silo.Interference.Calls.SeenAsync("ResumeAsync", 3);
        await silo.Host.StartedAsync(new(RunnerSlots: 1, BrowserSlots: 0), Cancelled);

        Assert.Equal("HOST_LOST", (await silo.EndOfAsync("running")).Failure!.Code);
        await silo.Runner.EndAsync("first");
        await silo.Runner.EndAsync("second");
        Assert.Equal("start running#1, start first#1, start second#1", silo.Journal.Of("start"));
    }

    [Fact]
    public async Task The_reminder_finds_what_nobody_resumed()
    {
        await using var silo = await TestSilo.StartAsync(runners: 0);
        await silo.SubmitAsync("e1");
        var reminderAt = silo.Clock.GetUtcNow().AddMinutes(1);

        await silo.RestartAsync();
        await silo.Host.StartedAsync(Samples.Capacity, Cancelled);
        await silo.Clock.UntilArmedAsync(reminderAt).WaitAsync(Timeouts.Default, Cancelled);
        silo.Clock.Advance(TimeSpan.FromMinutes(1));
        await silo.Interference.Calls.SeenAsync("ReceiveReminder");
        await silo.Host.BeatAsync(Cancelled);

        await silo.Runner.StartedAsync("e1");
    }

    [Fact]
    public async Task A_run_that_had_ended_has_ended_after_a_restart_too()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        await silo.Runner.EndAsync("e1");
        var before = await silo.EndOfAsync("e1");

        await silo.RestartAsync();

        Assert.Equal(before, await silo.EndOfAsync("e1"));
        Assert.Empty(await silo.Services.GetRequiredService<IReadModel>().ListUnfinishedExecutionsAsync(Cancelled));
    }

    [Fact]
    public async Task A_host_that_starts_anew_tells_the_runs_of_its_last_process()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        await silo.Runner.StartedAsync("e1");

        await silo.Host.StartedAsync(Samples.Capacity, Cancelled);

        Assert.Equal((ExecutionStatus.Failed, "HOST_LOST"), await silo.EndOfAsync("e1") is var view ? (view.Status, view.Failure!.Code) : default);
    }

    [Fact]
    public async Task A_run_whose_host_does_not_know_it_fails_even_if_nobody_told_it()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        await silo.Runner.StartedAsync("e1");
        silo.Interference.Fail("OnHostLostAsync");
        await silo.Host.StartedAsync(Samples.Capacity, Cancelled);

        silo.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("HOST_LOST", (await silo.EndOfAsync("e1")).Failure!.Code);
    }

    [Fact]
    public async Task A_run_that_ended_leaves_no_reminder()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        await silo.Runner.EndAsync("e1");
        await silo.EndOfAsync("e1");

        Assert.Empty((await silo.Services.GetRequiredService<IReminderTable>().ReadRows(0, 0, Cancelled)).Reminders);
    }
}
