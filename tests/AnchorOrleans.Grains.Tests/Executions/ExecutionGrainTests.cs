using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Executions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Tests.Executions;

public sealed class ExecutionGrainTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_goes_from_submission_to_its_end()
    {
        await using var silo = await TestSilo.StartAsync();

        var submitted = await silo.SubmitAsync("e1");
        var assignment = await silo.Runner.StartedAsync("e1");
        await silo.Runner.EndAsync("e1");
        var ended = await silo.EndOfAsync("e1");

        Assert.Equal(ExecutionStatus.Running, submitted.Status);
        Assert.Equal((1, TestSilo.HostId), (assignment.Attempt, assignment.Lease.Host));
        Assert.Equal((ExecutionStatus.Succeeded, Samples.Success.Output), (ended.Status, ended.Output));
        Assert.Equal(silo.Clock.GetUtcNow(), ended.EndedAt);
    }

    [Fact]
    public async Task Everybody_who_waits_learns_of_the_end()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        var waiting = Enumerable.Range(0, 20).Select(_ => silo.Execution("e1").WaitForEndAsync(Cancelled)).ToList();

        await silo.Runner.EndAsync("e1");

        Assert.All(await Task.WhenAll(waiting).WaitAsync(Timeouts.Default, Cancelled), view => Assert.Equal(ExecutionStatus.Succeeded, view!.Status));
    }

    [Fact]
    public async Task Who_waits_in_vain_is_answered_after_25_seconds_with_how_it_stands()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        var waiting = silo.Execution("e1").WaitForEndAsync(Cancelled);
        await silo.Execution("e1").DescribeAsync(Cancelled);

        silo.Clock.Advance(TimeSpan.FromSeconds(25));

        Assert.Equal(ExecutionStatus.Running, (await waiting.WaitAsync(Timeouts.Default, Cancelled))!.Status);
    }

    [Fact]
    public async Task Nothing_is_known_of_a_run_that_was_never_submitted()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Null(await silo.Execution("unknown").DescribeAsync(Cancelled));
        Assert.Null(await silo.Execution("unknown").WaitForEndAsync(Cancelled));
        Assert.Null(await silo.Execution("unknown").CancelAsync(Samples.Stopped, Cancelled));
    }

    [Fact]
    public async Task Submitting_again_answers_how_it_stands_and_starts_nothing()
    {
        await using var silo = await TestSilo.StartAsync();
        var first = await silo.SubmitAsync("e1");

        silo.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(first, await silo.SubmitAsync("e1"));
        Assert.Equal(1, silo.Journal.Count("start e1#1"));
    }

    [Fact]
    public async Task Another_request_under_a_used_id_is_refused()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1", request => request with { Fingerprint = "one" });

        Assert.IsType<SubmitOutcome.OtherRequest>(await silo.Execution("e1").SubmitAsync(Samples.Request with { Fingerprint = "two" }, Cancelled));
        Assert.Equal(ExecutionStatus.Running, (await silo.SubmitAsync("e1", request => request with { Fingerprint = "one" })).Status);
    }

    [Fact]
    public async Task Only_the_key_of_a_running_run_is_good()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1", request => request with { BrowserConfigurationJson = "{}" });
        var key = RunKey(await silo.Runner.StartedAsync("e1"));

        var grant = await silo.Execution("e1").AuthorizeAsync(key, Cancelled);
        Assert.Equal(new RunGrant(new("e1"), "{}", Session: null, EndsSessions: true, Attempt: 1, grant!.Lineage), grant);
        Assert.Equal((new ExecutionId("e1"), silo.Clock.GetUtcNow() + Samples.AsyncLimit.Duration), (Assert.Single(grant.Lineage!.Above), grant.Lineage.Deadline));
        Assert.Null(await silo.Execution("e1").AuthorizeAsync(new string('0', 64), Cancelled));

        await silo.Runner.EndAsync("e1");
        Assert.Null(await silo.Execution("e1").AuthorizeAsync(key, Cancelled));
    }

    [Fact]
    public async Task Reports_that_are_repeated_or_of_another_attempt_change_nothing()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        await silo.Runner.StartedAsync("e1");
        await silo.Execution("e1").ReportEndAsync(7, Samples.Success, Cancelled);
        Assert.Equal(ExecutionStatus.Running, await silo.StatusOfAsync("e1"));

        var failed = new AttemptResult(ExecutionStatus.Failed, null, new("TASK_ERROR", "It threw."));
        await silo.Runner.EndAsync("e1", failed);
        await silo.Runner.ReportAsync("e1");

        Assert.Equal((ExecutionStatus.Failed, failed.Failure), await silo.EndOfAsync("e1") is var view ? (view.Status, view.Failure) : default);
    }

    [Fact]
    public async Task A_run_without_a_slot_says_where_it_stands_and_starts_when_one_is_free()
    {
        await using var silo = await TestSilo.StartAsync(runners: 1);
        await silo.SubmitAsync("e1");

        var queued = await silo.SubmitAsync("e2");
        Assert.Equal((ExecutionStatus.Queued, "a runner slot, place 1"), (queued.Status, queued.WaitingFor));

        await silo.Runner.EndAsync("e1");
        await silo.Runner.EndAsync("e2");
        Assert.Equal(ExecutionStatus.Succeeded, (await silo.EndOfAsync("e2")).Status);
    }

    [Fact]
    public async Task A_queued_run_that_is_cancelled_never_starts_and_holds_nobody_up()
    {
        await using var silo = await TestSilo.StartAsync(runners: 1);
        await silo.SubmitAsync("e1");
        await silo.SubmitAsync("e2");
        await silo.SubmitAsync("e3");

        var cancelled = await silo.Execution("e2").CancelAsync(Samples.Stopped, Cancelled);
        await silo.Runner.EndAsync("e1");
        await silo.Runner.StartedAsync("e3");

        Assert.Equal((ExecutionStatus.Cancelled, Samples.Stopped), (cancelled!.Status, cancelled.Failure));
        Assert.Equal(0, silo.Journal.Count("start e2#1"));
    }

    [Fact]
    public async Task A_running_run_that_is_cancelled_ends_at_once_and_its_slot_when_its_processes_are_gone()
    {
        await using var silo = await TestSilo.StartAsync(runners: 1);
        await silo.SubmitAsync("e1");
        await silo.Runner.StartedAsync("e1");
        await silo.SubmitAsync("e2");

        Assert.Equal(ExecutionStatus.Cancelled, (await silo.Execution("e1").CancelAsync(Samples.Stopped, Cancelled))!.Status);
        await silo.Journal.SeenAsync("stop e1#1");
        Assert.Equal(ExecutionStatus.Queued, await silo.StatusOfAsync("e2"));

        await silo.Runner.EndAsync("e1");
        await silo.Runner.StartedAsync("e2");
        Assert.Equal(ExecutionStatus.Cancelled, await silo.StatusOfAsync("e1"));
    }

    [Fact]
    public async Task A_run_whose_caller_waits_ends_at_its_limit_also_in_the_queue()
    {
        await using var silo = await TestSilo.StartAsync(runners: 1);
        await silo.SubmitAsync("e1");
        await silo.SubmitAsync("e2", request => request with { Limit = Samples.SyncLimit });

        silo.Clock.Advance(Samples.SyncLimit.Duration);

        Assert.Equal((ExecutionStatus.TimedOut, "TASK_TIMEOUT"), await silo.EndOfAsync("e2") is var view ? (view.Status, view.Failure!.Code) : default);
    }

    [Fact]
    public async Task A_run_whose_runner_is_silent_ends_soon_after_its_limit()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("e1");
        await silo.Runner.StartedAsync("e1");

        silo.Clock.Advance(Samples.AsyncLimit.Duration + ExecutionLifecycle.LimitGrace);

        Assert.Equal(ExecutionStatus.Cancelled, (await silo.EndOfAsync("e1")).Status);
        await silo.Journal.SeenAsync("stop e1#1");
    }

    [Fact]
    public async Task A_host_that_stops_taking_work_sends_a_run_back_to_the_queue_until_there_is_room()
    {
        await using var silo = await TestSilo.StartAsync();

        // The host refuses what it was granted before it said that it drains.
        silo.Interference.Fail("ReportAsync");
        await Assert.ThrowsAnyAsync<Exception>(() => silo.Host.DrainAsync(Cancelled));
        var queued = await silo.SubmitAsync("e1");
        Assert.Equal((ExecutionStatus.Queued, 0), (queued.Status, silo.Journal.Count("start e1#1")));

        await silo.Host.StartedAsync(Samples.Capacity, Cancelled);
        await silo.Runner.EndAsync("e1", attempt: 2);
        Assert.Equal(ExecutionStatus.Succeeded, (await silo.EndOfAsync("e1")).Status);
    }

    private static string RunKey(AnchorOrleans.Hosts.RunAssignment assignment) => AnchorOrleans.Tenants.ApiKeyHash.Of(assignment.RunKey.Split('.')[2]).Value;
}
