using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Tests.Executions;

/// <summary>Runs that share a concurrency key run one at a time.</summary>
public sealed class ConcurrencyKeyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_with_one_key_run_one_at_a_time_by_priority_then_in_the_order_of_asking()
    {
        await using var silo = await TestSilo.StartAsync(runners: 8);
        await SubmitAsync(silo, "first");
        var second = await SubmitAsync(silo, "second");
        await SubmitAsync(silo, "third");
        await SubmitAsync(silo, "urgent", priority: 7);
        await silo.SubmitAsync("other", request => request with { ConcurrencyKey = "other" });

        Assert.Equal((ExecutionStatus.Queued, "its concurrency key, place 1"), (second.Status, second.WaitingFor));
        foreach (var execution in new[] { "first", "urgent", "second", "third" })
        {
            await silo.Runner.EndAsync(execution);
        }

        Assert.Equal("start first#1, start other#1, start urgent#1, start second#1, start third#1", silo.Journal.Of("start"));
    }

    [Fact]
    public async Task The_key_is_not_free_before_the_processes_of_a_cancelled_run_are_gone()
    {
        await using var silo = await TestSilo.StartAsync(runners: 8);
        await SubmitAsync(silo, "first");
        await silo.Runner.StartedAsync("first");
        await SubmitAsync(silo, "second");

        Assert.Equal(ExecutionStatus.Cancelled, (await silo.Execution("first").CancelAsync(Samples.Stopped, Cancelled))!.Status);
        await silo.PassAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(ExecutionStatus.Queued, await silo.StatusOfAsync("second"));

        await silo.Runner.EndAsync("first");
        await silo.Runner.StartedAsync("second");
    }

    [Fact]
    public async Task The_key_is_kept_between_attempts()
    {
        await using var silo = await TestSilo.StartAsync();
        await SubmitAsync(silo, "first", retry: new(2, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(60)));
        await SubmitAsync(silo, "second");
        await silo.Runner.EndAsync("first", new(ExecutionStatus.Failed, null, new("TASK_THREW", "It threw.")));
        await silo.PassAsync(TimeSpan.FromSeconds(2));
        await silo.Runner.EndAsync("first", attempt: 2);
        await silo.Runner.EndAsync("second");

        Assert.Equal("start first#1, start first#2, start second#1", silo.Journal.Of("start"));
    }

    [Fact]
    public async Task A_run_that_ends_while_it_waits_leaves_the_queue()
    {
        await using var silo = await TestSilo.StartAsync();
        await SubmitAsync(silo, "first");
        await SubmitAsync(silo, "second");
        await SubmitAsync(silo, "third");

        await silo.Execution("second").CancelAsync(Samples.Stopped, Cancelled);
        await silo.Runner.EndAsync("first");
        await silo.Runner.EndAsync("third");

        Assert.Equal("start first#1, start third#1", silo.Journal.Of("start"));
    }

    [Fact]
    public async Task The_holder_and_the_order_survive_a_restart()
    {
        await using var silo = await TestSilo.StartAsync();
        await SubmitAsync(silo, "first");
        await silo.Runner.StartedAsync("first");
        await SubmitAsync(silo, "second");
        await SubmitAsync(silo, "third");

        await silo.RestartAsync();
        await silo.Host.StartedAsync(Samples.Capacity, Cancelled);
        await silo.Execution("third").ResumeAsync();
        Assert.Equal("HOST_LOST", (await silo.EndOfAsync("first")).Failure!.Code);
        await silo.Runner.EndAsync("second");
        await silo.Runner.EndAsync("third");

        Assert.Equal("start first#1, start second#1, start third#1", silo.Journal.Of("start"));
    }

    [Fact]
    public async Task A_lost_word_of_a_free_key_is_made_up_for_by_asking_again()
    {
        await using var silo = await TestSilo.StartAsync();
        await SubmitAsync(silo, "first");
        await SubmitAsync(silo, "second");
        silo.Interference.Fail("OnKeyAsync");
        await silo.Runner.EndAsync("first");
        await silo.Interference.Calls.SeenAsync("OnKeyAsync lost");

        await silo.PassAsync(TimeSpan.FromSeconds(10));

        await silo.Runner.StartedAsync("second");
    }

    [Fact]
    public async Task A_key_that_an_ended_run_came_to_hold_is_let_go_of_when_somebody_waits_for_it()
    {
        await using var silo = await TestSilo.StartAsync();
        await SubmitAsync(silo, "ended");
        await silo.Runner.EndAsync("ended");
        await silo.EndOfAsync("ended");

        // A question that was long under way arrives only now.
        await silo.Grains.GetConcurrencyKey(Samples.Tenant, "key").EnterAsync(new(new("ended"), 0, Samples.Now), Cancelled);
        await SubmitAsync(silo, "next");

        await silo.Runner.StartedAsync("next");
    }

    [Fact]
    public async Task When_as_many_wait_as_may_a_run_is_refused()
    {
        await using var silo = await TestSilo.StartAsync(settings: ("Executions:KeyQueueCapacity", "1"));
        await SubmitAsync(silo, "first");
        await SubmitAsync(silo, "second");

        Assert.Equal(new SubmitOutcome.KeyFull(1), await silo.Execution("third").SubmitAsync(Samples.Request with { ConcurrencyKey = "key" }, Cancelled));
    }

    [Fact]
    public async Task The_turn_in_a_session_comes_before_the_key()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.OpenAsync("s1");
        await silo.SubmitAsync("in-session", request => request with { Session = new("s1") });
        await silo.SubmitAsync("both", request => request with { Session = new("s1"), ConcurrencyKey = "key" });
        await SubmitAsync(silo, "only-key");

        // Who waits for the turn holds no key yet, or both could wait for one another.
        await silo.Runner.EndAsync("only-key");
        await silo.Runner.EndAsync("in-session");
        await silo.Runner.StartedAsync("both");
    }

    private static Task<ExecutionView> SubmitAsync(TestSilo silo, string id, int priority = 0, RetryPolicy? retry = null)
    {
        silo.Clock.Advance(TimeSpan.FromMilliseconds(1));
        return silo.SubmitAsync(id, request => request with { ConcurrencyKey = "key", Priority = priority, Retry = retry });
    }
}
