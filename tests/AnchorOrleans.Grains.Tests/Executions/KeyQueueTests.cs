using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Executions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using FsCheck.Fluent;

namespace AnchorOrleans.Grains.Tests.Executions;

public sealed class KeyQueueTests
{
    private const int Capacity = 3;

    [Fact]
    public void The_first_holds_the_key_and_the_others_wait_by_priority_then_in_the_order_of_asking()
    {
        var queue = Fill(("a", 0), ("b", 0), ("c", 5), ("d", 0));

        Assert.Equal(new ExecutionId("a"), queue.Holder);
        Assert.Equal(["c", "b", "d"], queue.Waiting.Select(ticket => ticket.Execution.Value));
        Assert.Equal("c", queue.Leave(new("a")).Holder!.Value.Value);
    }

    [Fact]
    public void Asking_again_answers_where_one_stands_and_changes_nothing()
    {
        var queue = Fill(("a", 0), ("b", 0));

        Assert.Equal((queue, new KeyOutcome.Held()), Answer(queue.Enter(Ticket("a", 0, 9), Capacity)));
        Assert.Equal((queue, new KeyOutcome.Waiting(1)), Answer(queue.Enter(Ticket("b", 0, 9), Capacity)));
    }

    [Fact]
    public void When_as_many_wait_as_may_nobody_else_is_let_in()
    {
        var full = Fill(("a", 0), ("b", 0), ("c", 0), ("d", 0));

        Assert.Equal((full, new KeyOutcome.Full(Capacity)), Answer(full.Enter(Ticket("e", 100, 9), Capacity)));
    }

    [Fact]
    public void Who_leaves_the_queue_is_forgotten_and_a_stranger_changes_nothing()
    {
        var queue = Fill(("a", 0), ("b", 0), ("c", 0));

        Assert.Equal(["c"], queue.Leave(new("b")).Waiting.Select(ticket => ticket.Execution.Value));
        Assert.Same(queue, queue.Leave(new("stranger")));
        Assert.True(queue.Leave(new("a")).Leave(new("b")).Leave(new("c")).IsEmpty);
    }

    [Fact]
    public void Whatever_happens_nobody_holds_and_waits_at_once_and_nobody_waits_for_a_free_key() => Properties.HoldsForEverySequence(
        Gen.Elements(true, false).Zip(Gen.Choose(1, 8)),
        steps =>
        {
            var queue = new KeyQueue();
            foreach (var (isArrival, number) in steps)
            {
                queue = isArrival ? queue.Enter(Ticket($"e{number}", number % 3, number), Capacity).Next : queue.Leave(new($"e{number}"));

                var all = queue.Waiting.Select(ticket => ticket.Execution).Concat(queue.Holder is { } holder ? [holder] : Array.Empty<ExecutionId>()).ToList();
                Assert.Equal(all.Distinct(), all);
                Assert.True(queue.Holder is not null || queue.Waiting.IsEmpty);
                Assert.Equal(queue.Waiting.OrderByDescending(ticket => ticket.Priority).ThenBy(ticket => ticket.RequestedAt), queue.Waiting);
            }
        });

    [Fact]
    public async Task The_longest_queue_there_can_be_fits_the_store()
    {
        await using var silo = await TestSilo.StartAsync(runners: 0, settings: ("Executions:KeyQueueCapacity", "400"));
        var key = silo.Grains.GetConcurrencyKey(Samples.Tenant, new string('~', 255));
        for (var number = 0; number <= 400; number++)
        {
            await key.EnterAsync(new(new(Guid.NewGuid().ToString("D")), -100, Samples.Now.AddTicks(1_234_567)), TestContext.Current.CancellationToken);
        }

        Assert.Equal(400, await key.FindFullAsync(TestContext.Current.CancellationToken));
    }

    private static KeyQueue Fill(params (string Name, int Priority)[] runs) => runs.Select((run, number) => Ticket(run.Name, run.Priority, number))
        .Aggregate(new KeyQueue(), (queue, ticket) => queue.Enter(ticket, Capacity).Next);

    private static KeyTicket Ticket(string name, int priority, int second) => new(new(name), priority, Samples.Now.AddSeconds(second));

    private static (KeyQueue Next, KeyOutcome Outcome) Answer(AnchorOrleans.Grains.Persistence.Decision<KeyQueue, KeyOutcome> decision) => (decision.Next, decision.Outcome);
}
