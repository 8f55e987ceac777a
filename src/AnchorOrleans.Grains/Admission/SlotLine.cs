using System.Collections.Immutable;
using AnchorOrleans.Admission;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Admission;

/// <summary>Who waits for one kind of slot, found by tenant and by the runs that wait with them.</summary>
internal sealed record SlotLine
{
    private static readonly ImmutableSortedSet<Waiter> NobodyByAge = ImmutableSortedSet.Create<Waiter>(Waiter.ByAge.Order);
    private static readonly ImmutableSortedSet<Waiter> NobodyByPlace = ImmutableSortedSet.Create<Waiter>(Waiter.ByPlace.Order);

    public static SlotLine Empty { get; } = new();

    public bool IsEmpty => Tenants.IsEmpty;

    /// <summary>Gets everybody who could use a slot, first come first.</summary>
    public IEnumerable<SlotRequest> InOrderOfAsking => Tenants.Values.SelectMany(line => line.ByAge).Order(Waiter.ByAge.Order).Select(waiter => waiter.Request);

    private ImmutableDictionary<TenantId, TenantLine> Tenants { get; init; } = [];

    private ImmutableDictionary<TenantKey, ImmutableSortedSet<Waiter>> ByRun { get; init; } = [];

    /// <summary>Gets, by run, how many wait with it that could not use a slot yet.</summary>
    private ImmutableDictionary<TenantKey, int> HeldUp { get; init; } = [];

    public int CountOf(TenantId tenant) => Tenants.GetValueOrDefault(tenant)?.ByAge.Count ?? 0;

    /// <summary>Gets the place among the requests of its tenant, from 1; 0 for one that is held up.</summary>
    public int PositionOf(Waiter waiter) => Tenants.TryGetValue(waiter.Tenant, out var line) ? line.ByPlace.IndexOf(waiter) + 1 : 0;

    /// <summary>Whether a run waits for this kind of slot, for itself or for a run below it.</summary>
    public bool IsWaitedForBy(TenantKey run) => ByRun.ContainsKey(run);

    /// <summary>Whether a run waits for one below it that cannot use a slot yet.</summary>
    public bool IsHeldUp(TenantKey run) => HeldUp.ContainsKey(run);

    /// <summary>Gets who is to be served first among those with whom a run waits.</summary>
    public Waiter? FirstFor(TenantKey run) => ByRun.GetValueOrDefault(run)?.Min;

    /// <summary>Gets who is to be served first by what the tenants hold already: the one with least, then the one whose longest waiting request waits longest.</summary>
    /// <remarks>Priority decides within a tenant alone, or raising one's own would be a way past the others.</remarks>
    public Waiter? FirstBy(Func<TenantId, int> held) => IsEmpty
        ? null
        : Tenants.MinBy(tenant => (held(tenant.Key), tenant.Value.ByAge.Min!.Age)).Value.ByPlace.Min;

    public SlotLine Add(Waiter waiter)
    {
        if (waiter.Request.IsHeldUp)
        {
            return this with { HeldUp = waiter.Runs.Aggregate(HeldUp, (counts, run) => counts.SetItem(run, counts.GetValueOrDefault(run) + 1)) };
        }

        var line = Tenants.GetValueOrDefault(waiter.Tenant) ?? new TenantLine(NobodyByAge, NobodyByPlace);
        return this with
        {
            Tenants = Tenants.SetItem(waiter.Tenant, new(line.ByAge.Add(waiter), line.ByPlace.Add(waiter))),
            ByRun = waiter.Runs.Aggregate(ByRun, (lines, run) => lines.SetItem(run, lines.GetValueOrDefault(run, NobodyByPlace).Add(waiter))),
        };
    }

    public SlotLine Remove(Waiter waiter)
    {
        if (waiter.Request.IsHeldUp)
        {
            return this with { HeldUp = waiter.Runs.Aggregate(HeldUp, (counts, run) => counts[run] > 1 ? counts.SetItem(run, counts[run] - 1) : counts.Remove(run)) };
        }

        var line = Tenants[waiter.Tenant];
        return this with
        {
            Tenants = line.ByAge.Count == 1 ? Tenants.Remove(waiter.Tenant) : Tenants.SetItem(waiter.Tenant, new(line.ByAge.Remove(waiter), line.ByPlace.Remove(waiter))),
            ByRun = waiter.Runs.Aggregate(ByRun, (lines, run) => lines[run].Count == 1 ? lines.Remove(run) : lines.SetItem(run, lines[run].Remove(waiter))),
        };
    }

    private sealed record TenantLine(ImmutableSortedSet<Waiter> ByAge, ImmutableSortedSet<Waiter> ByPlace);
}
