using System.Collections.Immutable;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Grains.Sessions;

/// <summary>Decides, without any I/O, which execution a session runs next.</summary>
/// <remarks>
/// A session runs one execution at a time; everything else waits in arrival order. Runs that a run started are inside its turn, and no turn of their own;
/// the turn passes on when nobody is inside any more. While the queue is held, no turn begins, and those that have begun go on.
/// </remarks>
[GenerateSerializer, Immutable, Alias("anchor.session-queue")]
internal sealed record SessionQueue
{
    public static SessionQueue Empty { get; } = new();

    [Id(0)] public ExecutionId? Running { get; init; }

    [Id(1)] public ImmutableArray<ExecutionId> Waiting { get; init; } = [];

    /// <summary>Gets a value indicating whether the running execution said that it knows of its turn.</summary>
    [Id(2)] public bool IsAcknowledged { get; init; }

    /// <summary>Gets those who use the session without a turn of their own.</summary>
    [Id(3)] public ImmutableArray<ExecutionId> Inside { get; init; } = [];

    /// <summary>Gets a value indicating whether no turn begins until the queue is resumed.</summary>
    [Id(4)] public bool IsPaused { get; init; }

    public bool IsEmpty => !IsBusy && Waiting.IsEmpty;

    /// <summary>Gets a value indicating whether somebody uses the session.</summary>
    public bool IsBusy => Running is not null || !Inside.IsEmpty;

    /// <summary>Gets those who use the session, the one with the turn first.</summary>
    public IEnumerable<ExecutionId> InTurn => [.. Running is { } running ? [running] : ImmutableArray<ExecutionId>.Empty, .. Inside];

    /// <summary>Gets everybody, the running one first.</summary>
    public IEnumerable<ExecutionId> All => [.. InTurn, .. Waiting];

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
            _ when place >= 0 => new(this, new EnqueueOutcome.Waiting(place + 1, IsPaused)),
            { IsBusy: false, IsPaused: false } => new(this with { Running = execution, IsAcknowledged = false }, new EnqueueOutcome.Started()),
            _ when Waiting.Length >= capacity => new(this, new EnqueueOutcome.Full(capacity)),
            _ => new(this with { Waiting = Waiting.Add(execution) }, new EnqueueOutcome.Waiting(Waiting.Length + 1, IsPaused)),
        };
    }

    /// <summary>Lets an execution in without a turn, or refuses it when <paramref name="capacity"/> are inside.</summary>
    public Decision<SessionQueue, EnqueueOutcome> Join(ExecutionId execution, int capacity) => this switch
    {
        _ when Inside.Contains(execution) => new(this, new EnqueueOutcome.Started()),
        _ when Inside.Length >= capacity => new(this, new EnqueueOutcome.Full(capacity)),
        _ => new(this with { Inside = Inside.Add(execution) }, new EnqueueOutcome.Started()),
    };

    /// <summary>Lets go of an execution that ended; the next in line gets the turn.</summary>
    public SessionQueue Release(ExecutionId execution)
    {
        if (Running == execution)
        {
            return (this with { Running = null, IsAcknowledged = false }).PassedOn();
        }

        return Waiting.Contains(execution) || Inside.Contains(execution)
            ? (this with { Waiting = Waiting.Remove(execution), Inside = Inside.Remove(execution) }).PassedOn()
            : this;
    }

    /// <summary>Holds the queue: whoever has the turn goes on, nobody else gets it.</summary>
    public SessionQueue Pause() => IsPaused ? this : this with { IsPaused = true };

    /// <summary>Lets the turn pass on again.</summary>
    public SessionQueue Resume() => IsPaused ? (this with { IsPaused = false }).PassedOn() : this;

    /// <summary>Notes that the running execution knows of its turn.</summary>
    public SessionQueue Acknowledge(ExecutionId execution) =>
        Running == execution && !IsAcknowledged ? this with { IsAcknowledged = true } : this;

    /// <summary>Gives the turn to the next in line when nobody uses the session and nobody holds the queue.</summary>
    private SessionQueue PassedOn() => IsBusy || IsPaused || Waiting.IsEmpty
        ? this
        : this with { Running = Waiting[0], Waiting = Waiting.RemoveAt(0), IsAcknowledged = false };
}
