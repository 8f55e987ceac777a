using AnchorOrleans.Grains.Sessions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using FsCheck;
using FsCheck.Fluent;

namespace AnchorOrleans.Grains.Tests.Sessions;

public sealed class SessionQueueTests
{
    private const int Capacity = 3;

    private static readonly ExecutionId First = new("first");
    private static readonly ExecutionId Second = new("second");
    private static readonly ExecutionId Third = new("third");

    /// <summary>Enqueues or releases one of a few executions, so that repeats and strangers are common.</summary>
    private static readonly Gen<(bool IsArrival, ExecutionId Execution)> Step =
        Gen.Elements(true, false).Zip(Gen.Choose(1, 8).Select(number => new ExecutionId($"execution-{number}")));

    [Fact]
    public void The_first_to_come_has_the_turn_at_once()
    {
        var (queue, outcome) = SessionQueue.Empty.Enqueue(First, Capacity);

        Assert.IsType<EnqueueOutcome.Started>(outcome);
        Assert.Equal(First, queue.Running);
        Assert.Empty(queue.Waiting);
    }

    [Fact]
    public void Who_comes_later_waits_in_the_order_of_arrival()
    {
        var (_, second) = Queue(First).Enqueue(Second, Capacity);
        var (queue, third) = Queue(First, Second).Enqueue(Third, Capacity);

        Assert.Equal(new EnqueueOutcome.Waiting(1), second);
        Assert.Equal(new EnqueueOutcome.Waiting(2), third);
        Assert.Equal([First, Second, Third], queue.All);
    }

    [Fact]
    public void Enqueue_beyond_capacity_changes_nothing()
    {
        var full = Queue(First, Second);

        var (next, outcome) = full.Enqueue(Third, capacity: 1);

        Assert.Equal(new EnqueueOutcome.Full(1), outcome);
        Assert.Same(full, next);
    }

    [Fact]
    public void Asking_again_answers_where_one_stands_and_changes_nothing()
    {
        var queue = Queue(First, Second, Third);

        Assert.Equal((queue, new EnqueueOutcome.Started()), Answer(queue.Enqueue(First, Capacity)));
        Assert.Equal((queue, new EnqueueOutcome.Waiting(1)), Answer(queue.Enqueue(Second, Capacity)));
        Assert.Equal((queue, new EnqueueOutcome.Waiting(2)), Answer(queue.Enqueue(Third, capacity: 1)));
    }

    [Fact]
    public void The_end_of_the_running_one_starts_the_next_which_does_not_know_yet()
    {
        var queue = Queue(First, Second, Third).Acknowledge(First).Release(First);

        Assert.Equal(Second, queue.Running);
        Assert.Equal([Third], queue.Waiting);
        Assert.False(queue.IsAcknowledged);
    }

    [Fact]
    public void One_that_waits_can_leave_and_the_turn_stays()
    {
        var queue = Queue(First, Second, Third).Acknowledge(First).Release(Second);

        Assert.Equal([First, Third], queue.All);
        Assert.True(queue.IsAcknowledged);
    }

    [Fact]
    public void A_stranger_releases_and_acknowledges_nothing()
    {
        var queue = Queue(First, Second);

        Assert.Same(queue, queue.Release(Third));
        Assert.Same(queue, queue.Acknowledge(Second));
        Assert.Same(queue, queue.Acknowledge(Third));
    }

    [Fact]
    public void Acknowledging_again_changes_nothing()
    {
        var queue = Queue(First).Acknowledge(First);

        Assert.True(queue.IsAcknowledged);
        Assert.Same(queue, queue.Acknowledge(First));
    }

    [Fact]
    public void Whoever_comes_and_goes_turns_follow_the_order_of_arrival() => Properties.HoldsForEverySequence(Step, steps =>
    {
        var queue = SessionQueue.Empty;
        var model = new List<ExecutionId>();
        foreach (var (isArrival, execution) in steps)
        {
            if (isArrival)
            {
                var isAdmitted = model.Contains(execution) || model.Count <= Capacity;
                (queue, var outcome) = queue.Enqueue(execution, Capacity);
                Assert.Equal(isAdmitted, outcome is not EnqueueOutcome.Full);
                if (isAdmitted && !model.Contains(execution))
                {
                    model.Add(execution);
                }
            }
            else
            {
                queue = queue.Release(execution);
                model.Remove(execution);
            }

            Assert.Equal(model, queue.All);
            Assert.Equal(model.Count == 0, queue.IsEmpty);
            Assert.Equal(model.Count > 0, queue.Running is not null);
        }
    });

    private static SessionQueue Queue(params ReadOnlySpan<ExecutionId> executions)
    {
        var queue = SessionQueue.Empty;
        foreach (var execution in executions)
        {
            queue = queue.Enqueue(execution, Capacity).Next;
        }

        return queue;
    }

    private static (SessionQueue Queue, EnqueueOutcome Outcome) Answer(Grains.Persistence.Decision<SessionQueue, EnqueueOutcome> decision) =>
        (decision.Next, decision.Outcome);
}
