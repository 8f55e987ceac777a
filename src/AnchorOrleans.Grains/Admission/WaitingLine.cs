using System.Collections.Immutable;
using AnchorOrleans.Admission;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Admission;

/// <summary>Who waits for a slot, in the order of asking.</summary>
/// <remarks>
/// Everybody who waits asks again every few seconds, so finding a request and its position must not cost more when the line is long.
/// The order is that of <see cref="SlotRequest.RequestedAt"/>, not of arrival here: after a restart those who ask again stand where they stood.
/// </remarks>
internal sealed record WaitingLine
{
    private static readonly ImmutableSortedSet<Waiter> Nobody = ImmutableSortedSet.Create<Waiter>(WaiterOrder.Instance);

    public static WaitingLine Empty { get; } = new();

    public int Count => ByLease.Count;

    private ImmutableDictionary<LeaseId, Waiter> ByLease { get; init; } = [];

    private ImmutableSortedSet<Waiter> Runners { get; init; } = Nobody;

    private ImmutableSortedSet<Waiter> Browsers { get; init; } = Nobody;

    /// <summary>Gets how often somebody joined; whoever asked at the same instant stands in the order of joining.</summary>
    private long Joined { get; init; }

    public bool Contains(LeaseId lease) => ByLease.ContainsKey(lease);

    /// <summary>Gets everybody who waits for such a slot, first come first.</summary>
    public IEnumerable<SlotRequest> Of(SlotKind kind) => LineOf(kind).Select(waiter => waiter.Request);

    public bool IsEmpty(SlotKind kind) => LineOf(kind).IsEmpty;

    /// <summary>Lets a request join; one that waits already keeps its place.</summary>
    public WaitingLine Ask(SlotRequest request, DateTimeOffset now)
    {
        var waiter = ByLease.TryGetValue(request.Lease, out var known)
            ? known with { AskedAt = now }
            : new Waiter(request, Joined + 1, now);
        var line = known is null ? LineOf(request.Kind) : LineOf(known.Request.Kind).Remove(known);
        return With(waiter.Request.Kind, line.Add(waiter)) with
        {
            ByLease = ByLease.SetItem(waiter.Request.Lease, waiter),
            Joined = Math.Max(Joined, waiter.Number),
        };
    }

    /// <summary>Lets a request leave; an unknown one changes nothing.</summary>
    public WaitingLine Remove(LeaseId lease) => ByLease.TryGetValue(lease, out var known)
        ? With(known.Request.Kind, LineOf(known.Request.Kind).Remove(known)) with { ByLease = ByLease.Remove(lease) }
        : this;

    /// <summary>Lets everybody leave who has not asked again since <paramref name="instant"/>: nobody is there any more to take the slot.</summary>
    public WaitingLine RemoveSilentSince(DateTimeOffset instant) =>
        ByLease.Values.Where(waiter => waiter.AskedAt < instant).Aggregate(this, (line, waiter) => line.Remove(waiter.Request.Lease));

    /// <summary>Gets the place among those who wait for the same kind of slot, from 1.</summary>
    public int PositionOf(LeaseId lease) => ByLease.TryGetValue(lease, out var known) ? LineOf(known.Request.Kind).IndexOf(known) + 1 : 0;

    private ImmutableSortedSet<Waiter> LineOf(SlotKind kind) => kind == SlotKind.Runner ? Runners : Browsers;

    private WaitingLine With(SlotKind kind, ImmutableSortedSet<Waiter> line) =>
        kind == SlotKind.Runner ? this with { Runners = line } : this with { Browsers = line };

    /// <summary>One who waits.</summary>
    /// <param name="Request">For what.</param>
    /// <param name="Number">Rises with everybody who joins.</param>
    /// <param name="AskedAt">When it last asked.</param>
    private sealed record Waiter(SlotRequest Request, long Number, DateTimeOffset AskedAt);

    private sealed class WaiterOrder : IComparer<Waiter>
    {
        public static WaiterOrder Instance { get; } = new();

        public int Compare(Waiter? x, Waiter? y)
        {
            var byInstant = Nullable.Compare(x?.Request.RequestedAt, y?.Request.RequestedAt);
            return byInstant != 0 ? byInstant : Nullable.Compare(x?.Number, y?.Number);
        }
    }
}
