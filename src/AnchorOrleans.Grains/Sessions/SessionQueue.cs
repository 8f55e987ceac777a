using System.Collections.Immutable;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Grains.Sessions;

/// <summary>Decides, without any I/O, which execution a session runs next.</summary>
/// <remarks>A session runs one execution at a time; everything else waits in arrival order.</remarks>
[GenerateSerializer, Immutable, Alias("anchor.session-queue")]
internal sealed record SessionQueue
{
    public static SessionQueue Empty { get; } = new();

    [Id(0)] public ExecutionId? Running { get; init; }

    [Id(1)] public ImmutableArray<ExecutionId> Waiting { get; init; } = [];

    /// <summary>Gets a value indicating whether the running execution said that it knows of its turn.</summary>
    [Id(2)] public bool IsAcknowledged { get; init; }

    public bool IsEmpty => Running is null && Waiting.IsEmpty;

    /// <summary>Gets everybody, the running one first.</summary>
    public IEnumerable<ExecutionId> All => Running is { } running ? Waiting.Prepend(running) : Waiting;

    /// <summary>Admits an execution, or refuses it when <paramref name="capacity"/> already wait; asking again answers where it stands.</summary>
    public Decision<SessionQueue, EnqueueOutcome> Enqueue(ExecutionId execution, int capacity)
    {
        if (Running == execution)
        {
            return new(this, new EnqueueOutcome.Started());
        }

        var place = Waiting.IndexOf(execution);
        return this switch
        {
            _ when place >= 0 => new(this, new EnqueueOutcome.Waiting(place + 1)),
            { Running: null } => new(this with { Running = execution, IsAcknowledged = false }, new EnqueueOutcome.Started()),
            _ when Waiting.Length >= capacity => new(this, new EnqueueOutcome.Full(capacity)),
            _ => new(this with { Waiting = Waiting.Add(execution) }, new EnqueueOutcome.Waiting(Waiting.Length + 1)),
        };
    }

    /// <summary>Lets go of an execution that ended; the next in line gets the turn.</summary>
    public SessionQueue Release(ExecutionId execution)
    {
        if (Running != execution)
        {
            return Waiting.Contains(execution) ? this with { Waiting = Waiting.Remove(execution) } : this;
        }

        return Waiting.IsEmpty
            ? Empty
            : new SessionQueue { Running = Waiting[0], Waiting = Waiting.RemoveAt(0) };
    }

    /// <summary>Notes that the running execution knows of its turn.</summary>
    public SessionQueue Acknowledge(ExecutionId execution) =>
        Running == execution && !IsAcknowledged ? this with { IsAcknowledged = true } : this;
}
