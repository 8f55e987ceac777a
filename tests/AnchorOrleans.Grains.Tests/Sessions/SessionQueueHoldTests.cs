using AnchorOrleans.Grains.Sessions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Grains.Tests.Sessions;

/// <summary>Who gets the turn while the queue is held, or while somebody is inside.</summary>
public sealed class SessionQueueHoldTests
{
    private const int Capacity = 3;

    private static readonly ExecutionId First = new("first");
    private static readonly ExecutionId Second = new("second");
    private static readonly ExecutionId Child = new("child");

    [Fact]
    public void A_held_queue_lets_the_running_one_go_on_and_nobody_follow()
    {
        var queue = Queue(First, Second).Pause();
        Assert.Equal(First, queue.Running);

        var released = queue.Release(First);

        Assert.Null(released.Running);
        Assert.Equal([Second], released.Waiting);
    }

    [Fact]
    public void Who_comes_to_a_held_queue_waits_also_as_the_first()
    {
        var (queue, outcome) = SessionQueue.Empty.Pause().Enqueue(First, Capacity);

        Assert.Equal(new EnqueueOutcome.Waiting(1, IsPaused: true), outcome);
        Assert.Equal(new EnqueueOutcome.Waiting(1, IsPaused: true), queue.Enqueue(First, Capacity).Outcome);
        Assert.Null(queue.Running);
    }

    [Fact]
    public void A_held_queue_has_the_same_capacity()
    {
        var full = SessionQueue.Empty.Pause().Enqueue(First, capacity: 1).Next;

        Assert.Equal(new EnqueueOutcome.Full(1), full.Enqueue(Second, capacity: 1).Outcome);
    }

    [Fact]
    public void A_resumed_queue_gives_the_turn_to_the_first_in_line()
    {
        var held = SessionQueue.Empty.Pause().Enqueue(First, Capacity).Next.Enqueue(Second, Capacity).Next;

        var queue = held.Resume();

        Assert.Equal(First, queue.Running);
        Assert.Equal([Second], queue.Waiting);
        Assert.False(queue.IsAcknowledged);
    }

    [Fact]
    public void Holding_or_resuming_twice_changes_nothing()
    {
        var queue = Queue(First, Second);
        var held = queue.Pause();

        Assert.Same(queue, queue.Resume());
        Assert.Same(held, held.Pause());
    }

    [Fact]
    public void One_inside_a_turn_may_join_a_held_queue()
    {
        var (queue, outcome) = Queue(First).Pause().Join(Child, Capacity);

        Assert.IsType<EnqueueOutcome.Started>(outcome);
        Assert.Equal([First, Child], queue.InTurn);
    }

    [Fact]
    public void The_turn_passes_on_when_nobody_is_inside_any_more()
    {
        var queue = Queue(First, Second).Join(Child, Capacity).Next.Release(First);
        Assert.Null(queue.Running);

        Assert.Equal(Second, queue.Release(Child).Running);
    }

    [Fact]
    public void Who_comes_while_somebody_is_inside_waits()
    {
        var (queue, outcome) = SessionQueue.Empty.Join(Child, Capacity).Next.Enqueue(First, Capacity);

        Assert.Equal(new EnqueueOutcome.Waiting(1), outcome);
        Assert.Equal(First, queue.Release(Child).Running);
    }

    private static SessionQueue Queue(params ReadOnlySpan<ExecutionId> executions)
    {
        var queue = SessionQueue.Empty;
        foreach (var execution in executions)
        {
            queue = queue.Enqueue(execution, Capacity).Next;
        }

        return queue;
    }
}
