using System.Collections.Immutable;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Executions;

/// <summary>Decides, without any I/O, which run holds a concurrency key; stored as it is.</summary>
/// <remarks>One run holds the key; the others wait by priority, then in the order of asking.</remarks>
[GenerateSerializer, Alias("anchor.key-queue")]
internal sealed record KeyQueue
{
    [Id(0)] public ExecutionId? Holder { get; init; }

    [Id(1)] public ImmutableArray<KeyTicket> Waiting { get; init; } = [];

    public bool IsEmpty => Holder is null && Waiting.IsEmpty;

    /// <summary>Lets a run have the key, or a place in the queue, or refuses it when <paramref name="capacity"/> already wait.</summary>
    public Decision<KeyQueue, KeyOutcome> Enter(KeyTicket ticket, int capacity)
    {
        if (Holder is null || Holder == ticket.Execution)
        {
            return new(Holder is null ? this with { Holder = ticket.Execution } : this, new KeyOutcome.Held());
        }

        if (PlaceOf(ticket.Execution) is var known and >= 0)
        {
            return new(this, new KeyOutcome.Waiting(known + 1));
        }

        if (Waiting.Length >= capacity)
        {
            return new(this, new KeyOutcome.Full(capacity));
        }

        var place = Waiting.Count(other => !GoesBefore(ticket, other));
        return new(this with { Waiting = Waiting.Insert(place, ticket) }, new KeyOutcome.Waiting(place + 1));
    }

    /// <summary>Lets go of a run; when it held the key, the first in the queue holds it now.</summary>
    public KeyQueue Leave(ExecutionId execution)
    {
        if (Holder == execution)
        {
            return Waiting.IsEmpty ? new KeyQueue() : new KeyQueue { Holder = Waiting[0].Execution, Waiting = Waiting.RemoveAt(0) };
        }

        return PlaceOf(execution) is var place and >= 0 ? this with { Waiting = Waiting.RemoveAt(place) } : this;
    }

    private static bool GoesBefore(KeyTicket one, KeyTicket other) =>
        one.Priority > other.Priority || (one.Priority == other.Priority && one.RequestedAt < other.RequestedAt);

    private int PlaceOf(ExecutionId execution)
    {
        for (var place = 0; place < Waiting.Length; place++)
        {
            if (Waiting[place].Execution == execution)
            {
                return place;
            }
        }

        return -1;
    }
}
