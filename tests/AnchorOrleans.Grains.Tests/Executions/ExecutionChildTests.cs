using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Executions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Grains.Tests.Executions;

/// <summary>Runs that runs start.</summary>
public sealed class ExecutionChildTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_below_another_one_knows_those_above_and_ends_no_later_than_them()
    {
        await using var silo = await TestSilo.StartAsync(runners: 4);
        await silo.SubmitAsync("p");
        await silo.PassAsync(TimeSpan.FromMinutes(1));
        var child = await SubmitChildAsync(silo, "c", "p");
        await silo.PassAsync(TimeSpan.FromMinutes(1));
        await SubmitChildAsync(silo, "g", "c");

        var (parent, ofChild) = (await silo.Runner.StartedAsync("p"), await silo.Runner.StartedAsync("c"));
        Assert.Equal(parent.Deadline, ofChild.Deadline);
        Assert.Equal((new ExecutionId("p"), 1), (child.Parent, (await silo.Execution("p").DescribeAsync(Cancelled))!.Children));
        Assert.Equal(["p", "c"], (await silo.Runner.StartedAsync("g")).Request.Lineage!.Above.Select(run => run.Value));
        Assert.Equal(new TenantKey(Samples.Tenant, "p"), (await silo.Runner.StartedAsync("g")).Lease.Holder);
    }

    [Fact]
    public async Task When_a_run_ends_those_below_it_are_cancelled_running_or_queued_to_the_last()
    {
        await using var silo = await TestSilo.StartAsync(runners: 3);
        await silo.SubmitAsync("p");
        await SubmitChildAsync(silo, "c", "p");
        await SubmitChildAsync(silo, "g", "c");
        Assert.Equal(ExecutionStatus.Queued, (await SubmitChildAsync(silo, "waiting", "p")).Status);

        await silo.Runner.EndAsync("p");

        foreach (var execution in new[] { "c", "g", "waiting" })
        {
            Assert.Equal((ExecutionStatus.Cancelled, "PARENT_ENDED"), await silo.EndOfAsync(execution) is var ended ? (ended.Status, ended.Failure!.Code) : default);
        }

        await silo.Journal.SeenAsync("stop c#1");
        await silo.Journal.SeenAsync("stop g#1");
    }

    [Fact]
    public async Task A_run_that_comes_after_the_end_of_its_parent_never_runs()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.SubmitAsync("p");
        var lineage = await LineageOfAsync(silo, "p");
        Assert.IsType<AdoptOutcome.Adopted>(await silo.Execution("p").AdoptChildAsync(new("late"), Cancelled));
        await silo.Runner.EndAsync("p");
        await silo.EndOfAsync("p");
        Assert.Null(await silo.Execution("late").DescribeAsync(Cancelled));

        var late = await silo.SubmitAsync("late", request => request with { Lineage = lineage });

        Assert.Equal((ExecutionStatus.Cancelled, "PARENT_ENDED"), (late.Status, late.Failure!.Code));
        Assert.IsType<AdoptOutcome.Ended>(await silo.Execution("p").AdoptChildAsync(new("later"), Cancelled));
        Assert.Equal(0, silo.Journal.Count("start late#1"));
    }

    [Fact]
    public void The_secrets_of_a_run_that_never_runs_are_not_kept() =>
        Assert.Null(new ExecutionState().EndWithParent(Samples.Now).Submit(Samples.Request with { SealedInputs = "sealed" }).Request!.SealedInputs);

    [Fact]
    public async Task Depth_and_number_are_bounded()
    {
        await using var silo = await TestSilo.StartAsync(runners: 8, settings: [("Executions:MaxDepth", "2"), ("Executions:MaxChildren", "2")]);
        await silo.SubmitAsync("p");
        await SubmitChildAsync(silo, "c1", "p");
        await SubmitChildAsync(silo, "c2", "p");
        await SubmitChildAsync(silo, "g", "c1");

        Assert.Equal(new AdoptOutcome.TooMany(2), await silo.Execution("p").AdoptChildAsync(new("c3"), Cancelled));
        Assert.IsType<AdoptOutcome.Adopted>(await silo.Execution("p").AdoptChildAsync(new("c2"), Cancelled));
        Assert.Equal(new AdoptOutcome.TooDeep(2), await silo.Execution("g").AdoptChildAsync(new("gg"), Cancelled));
    }

    [Fact]
    public async Task A_failed_attempt_ends_what_it_started_before_the_next_begins()
    {
        await using var silo = await TestSilo.StartAsync(runners: 3);
        await silo.SubmitAsync("p", request => request with { Retry = new(2, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) });
        await SubmitChildAsync(silo, "c", "p");
        await silo.Execution("p").AdoptSessionAsync(new("s1"), Cancelled);
        await silo.OpenAsync("s1", new("p"));

        await silo.Runner.EndAsync("p", new(ExecutionStatus.Failed, null, new("TASK_THREW", "It threw.")));

        Assert.Equal("PARENT_ENDED", (await silo.EndOfAsync("c")).Failure!.Code);
        await silo.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal("run_ended", (await silo.Session("s1").DescribeAsync(Cancelled))!.EndReason);
        Assert.Equal(0, silo.Journal.Count("start p#2"));

        // What runs below could still act beside the next attempt until its processes are gone.
        await silo.Runner.EndAsync("c", new(ExecutionStatus.Cancelled, null, null));
        await silo.PassAsync(TimeSpan.FromSeconds(10));
        await silo.Runner.StartedAsync("p", attempt: 2);
        Assert.Equal(1, (await silo.Execution("p").DescribeAsync(Cancelled))!.Children);
    }

    [Fact]
    public async Task A_run_below_uses_the_session_inside_the_turn_and_before_those_who_wait()
    {
        await using var silo = await TestSilo.StartAsync(runners: 4);
        await silo.OpenAsync("s1");
        await silo.SubmitAsync("p", request => request with { Session = new("s1") });
        await silo.SubmitAsync("next", request => request with { Session = new("s1") });

        await SubmitChildAsync(silo, "c", "p", request => request with { Session = new("s1") });
        await silo.Runner.EndAsync("c");
        await silo.Runner.EndAsync("p");
        await silo.Runner.EndAsync("next");

        Assert.Equal("start p#1, start c#1, start next#1", silo.Journal.Of("start"));
    }

    [Fact]
    public async Task The_turn_passes_on_only_when_those_inside_it_have_ended()
    {
        await using var silo = await TestSilo.StartAsync(runners: 4);
        await silo.OpenAsync("s1");
        await silo.SubmitAsync("p", request => request with { Session = new("s1") });
        await SubmitChildAsync(silo, "c", "p", request => request with { Session = new("s1") });
        await silo.SubmitAsync("next", request => request with { Session = new("s1") });

        await silo.Runner.EndAsync("p");
        await silo.Journal.SeenAsync("stop c#1");
        Assert.Equal(0, silo.Journal.Count("start next#1"));
        await silo.Runner.EndAsync("c", new(ExecutionStatus.Cancelled, null, null));

        await silo.Runner.StartedAsync("next");
    }

    [Fact]
    public async Task When_a_session_that_a_run_opened_ends_the_run_below_in_it_is_cancelled()
    {
        await using var silo = await TestSilo.StartAsync(runners: 4);
        await silo.SubmitAsync("p");
        await silo.Runner.StartedAsync("p");
        await silo.Execution("p").AdoptSessionAsync(new("s1"), Cancelled);
        await silo.OpenAsync("s1", new("p"));
        await SubmitChildAsync(silo, "c", "p", request => request with { Session = new("s1") });

        await silo.Session("s1").EndAsync("ended", Cancelled);

        Assert.Equal("SESSION_ENDED", (await silo.EndOfAsync("c")).Failure!.Code);
        Assert.Equal(ExecutionStatus.Running, await silo.StatusOfAsync("p"));
    }

    [Fact]
    public async Task All_slots_held_by_runs_that_wait_for_runs_below_do_not_stand_still()
    {
        await using var silo = await TestSilo.StartAsync(runners: 2);
        foreach (var parent in new[] { "p1", "p2" })
        {
            await silo.SubmitAsync(parent);
            await silo.Runner.StartedAsync(parent);
        }

        await SubmitChildAsync(silo, "c1", "p1");
        await SubmitChildAsync(silo, "c2", "p2");
        await silo.Runner.EndAsync("c1");
        await silo.Runner.EndAsync("p1");
        await silo.Runner.EndAsync("c2");
        await silo.Runner.EndAsync("p2");

        Assert.Equal(ExecutionStatus.Succeeded, (await silo.EndOfAsync("p2")).Status);
    }

    [Fact]
    public async Task A_run_below_that_waits_for_a_key_whose_holder_needs_the_slot_above_does_not_wait_for_ever()
    {
        await using var silo = await TestSilo.StartAsync(runners: 1);
        await silo.SubmitAsync("p");
        await silo.Runner.StartedAsync("p");
        await silo.SubmitAsync("holder", request => request with { ConcurrencyKey = "key" });

        await SubmitChildAsync(silo, "c", "p", request => request with { ConcurrencyKey = "key" });

        await silo.Runner.EndAsync("holder");
        await silo.Runner.EndAsync("c");
        await silo.Runner.EndAsync("p");
    }

    [Fact]
    public void What_a_run_gives_to_those_below_it_tells_of_turn_and_keys_above()
    {
        var top = new ExecutionState().Submit(Samples.Request with { Session = Samples.Session, ConcurrencyKey = "a" })
            .TakeTurn().TakeKey().Start(Samples.RunnerLease, "hash", Samples.Now).ToLineage(new("top"))!;
        var below = new ExecutionState().Submit(Samples.Request with { Session = new("opened"), ConcurrencyKey = "b", Lineage = top })
            .TakeTurn().TakeKey().Start(Samples.RunnerLease, "hash", Samples.Now.AddHours(1)).ToLineage(new("below"))!;

        Assert.Equal((Samples.Session, "a"), (top.Turn, Assert.Single(top.ConcurrencyKeys)));
        Assert.Equal((Samples.Session, "a b", top.Deadline), (below.Turn, string.Join(' ', below.ConcurrencyKeys), below.Deadline));
        Assert.Equal((new ExecutionId("top"), new ExecutionId("below")), (below.Topmost, below.Parent));
    }

    /// <summary>Submits a run below another as the gateway does: with what the key of that one answers, and noted there first.</summary>
    private static async Task<ExecutionView> SubmitChildAsync(TestSilo silo, string child, string parent, Func<ExecutionRequest, ExecutionRequest>? change = null)
    {
        var lineage = await LineageOfAsync(silo, parent);
        Assert.IsType<AdoptOutcome.Adopted>(await silo.Execution(parent).AdoptChildAsync(new(child), Cancelled));
        return await silo.SubmitAsync(child, request => (change?.Invoke(request) ?? request) with { Lineage = lineage });
    }

    private static async Task<RunLineage> LineageOfAsync(TestSilo silo, string parent)
    {
        var assignment = await silo.Runner.StartedAsync(parent);
        var grant = await silo.Execution(parent).AuthorizeAsync(ApiKeyHash.Of(assignment.RunKey.Split('.')[2]).Value, Cancelled);
        return grant!.Lineage!;
    }
}
