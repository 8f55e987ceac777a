using System.Collections.Immutable;
using AnchorOrleans.Admission;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Admission;

/// <summary>Who waits for a slot.</summary>
/// <remarks>
/// Everybody who waits asks again every few seconds, so finding a request, its position, and who is next must not cost more when the line is long.
/// The order is that of <see cref="SlotRequest.RequestedAt"/>, not of arrival here: after a restart those who ask again stand where they stood.
/// </remarks>
internal sealed record WaitingLine
{
    public static WaitingLine Empty { get; } = new();

    public int Count => ByLease.Count;

    private ImmutableDictionary<LeaseId, Asked> ByLease { get; init; } = [];

    private SlotLine Runners { get; init; } = SlotLine.Empty;

    private SlotLine Browsers { get; init; } = SlotLine.Empty;

    /// <summary>Gets how often somebody joined; whoever asked at the same instant stands in the order of joining.</summary>
    private long Joined { get; init; }

    public bool Contains(LeaseId lease) => ByLease.ContainsKey(lease);

    /// <summary>Gets those who wait for such a slot.</summary>
    public SlotLine Of(SlotKind kind) => kind == SlotKind.Runner ? Runners : Browsers;

    /// <summary>Lets a request join; one that waits already keeps its place.</summary>
    public WaitingLine Ask(SlotRequest request, DateTimeOffset now)
    {
        if (ByLease.TryGetValue(request.Lease, out var known))
        {
            if (known.Waiter.Request.IsHeldUp == request.IsHeldUp)
            {
                return this with { ByLease = ByLease.SetItem(request.Lease, known with { At = now }) };
            }

            return Remove(request.Lease).Join(new Waiter(request, known.Waiter.Number), now);
        }

        return (this with { Joined = Joined + 1 }).Join(new Waiter(request, Joined + 1), now);
    }

    /// <summary>Lets a request leave; an unknown one changes nothing.</summary>
    public WaitingLine Remove(LeaseId lease) => ByLease.TryGetValue(lease, out var known)
        ? With(known.Waiter.Request.Kind, Of(known.Waiter.Request.Kind).Remove(known.Waiter)) with { ByLease = ByLease.Remove(lease) }
        : this;

    /// <summary>Lets everybody leave who has not asked again since <paramref name="instant"/>: nobody is there any more to take the slot.</summary>
    public WaitingLine RemoveSilentSince(DateTimeOffset instant) =>
        ByLease.Where(asked => asked.Value.At < instant).Aggregate(this, (line, asked) => line.Remove(asked.Key));

    /// <summary>Gets the place among the requests of the same tenant for the same kind of slot, from 1.</summary>
    public int PositionOf(LeaseId lease) => ByLease.TryGetValue(lease, out var known) ? Of(known.Waiter.Request.Kind).PositionOf(known.Waiter) : 0;

    private WaitingLine Join(Waiter waiter, DateTimeOffset now) =>
        With(waiter.Request.Kind, Of(waiter.Request.Kind).Add(waiter)) with { ByLease = ByLease.SetItem(waiter.Request.Lease, new(waiter, now)) };

    private WaitingLine With(SlotKind kind, SlotLine line) => kind == SlotKind.Runner ? this with { Runners = line } : this with { Browsers = line };

    /// <summary>One who waits, and when it last asked.</summary>
    private sealed record Asked(Waiter Waiter, DateTimeOffset At);
}
