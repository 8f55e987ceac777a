using System.Collections.Immutable;
using AnchorOrleans.Admission;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Admission;

/// <summary>Decides, without any I/O, who gets the next slot.</summary>
/// <remarks>
/// Those who act for a run that holds a slot go first, then the tenant with the fewest slots; within a tenant the highest priority, then who asked first.
/// When every slot of a kind is held by runs that each wait for another slot, none of them can ever go on; then the first of them gets a slot beyond the
/// host's number, since one too many is slower and a circle is for ever. Runs wait for browsers of their own, and for the runs that they started.
/// </remarks>
internal sealed record SlotBook
{
    /// <summary>How long a host may be silent, a waiting owner not ask again, and a granted lease be unconfirmed by its host, before it counts for nothing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static SlotBook Empty { get; } = new();

    public ImmutableDictionary<HostId, KnownHost> Hosts { get; init; } = [];

    public ImmutableDictionary<LeaseId, KnownLease> Leases { get; init; } = [];

    public WaitingLine Waiting { get; init; } = WaitingLine.Empty;

    /// <summary>Asks for a slot; asking again answers the same lease, or where the request stands now.</summary>
    public SlotBook Request(SlotRequest request, int sessionsPerTenant, DateTimeOffset now, out SlotOutcome outcome, out ImmutableArray<SlotLease> granted)
    {
        granted = [];
        var book = Forget(now);
        if (!book.Leases.ContainsKey(request.Lease))
        {
            if (request.Kind == SlotKind.Browser && !book.Waiting.Contains(request.Lease) && book.SessionsOf(request.Owner.Tenant) >= sessionsPerTenant)
            {
                outcome = new SlotOutcome.TenantLimit(sessionsPerTenant);
                return book;
            }

            book = (book with { Waiting = book.Waiting.Ask(request, now) }).Grant(now, out granted);
        }

        outcome = book.Leases.TryGetValue(request.Lease, out var known)
            ? new SlotOutcome.Granted(known.Lease)
            : new SlotOutcome.Waiting(book.Waiting.PositionOf(request.Lease));

        // The asker is answered; it need not be told as well.
        granted = granted.RemoveAll(lease => lease.Lease == request.Lease);
        return book;
    }

    /// <summary>Takes a request or a lease back.</summary>
    public SlotBook Withdraw(LeaseId lease, DateTimeOffset now, out ImmutableArray<SlotLease> granted)
    {
        var book = Forget(now);
        return (book with { Leases = book.Leases.Remove(lease), Waiting = book.Waiting.Remove(lease) }).Grant(now, out granted);
    }

    /// <summary>Learns what a host has and holds.</summary>
    public SlotBook Report(HostReport report, DateTimeOffset now, out ImmutableArray<SlotLease> granted)
    {
        var leases = Leases.ToBuilder();
        var reported = report.Leases.Select(lease => lease.Lease).ToHashSet();

        // A confirmed lease that the host no longer names is over; an unconfirmed one may still be on its way to the host.
        leases.RemoveRange(Leases.Values.Where(known => known.Lease.Host == report.Host && known.IsConfirmed && !reported.Contains(known.Lease.Lease)).Select(known => known.Lease.Lease));
        foreach (var lease in report.Leases)
        {
            leases[lease.Lease] = new(lease, now, IsConfirmed: true);
        }

        return (this with
        {
            Hosts = Hosts.SetItem(report.Host, new(report.RunnerSlots, report.BrowserSlots, now) { Facts = report.Facts, IsDraining = report.IsDraining }),
            Leases = leases.ToImmutable(),

            // Looking for those who ask no more costs a pass over the line: often enough here, too often at every request.
            Waiting = reported.Aggregate(Waiting, (line, lease) => line.Remove(lease)).RemoveSilentSince(now - Patience),
        }).Forget(now).Grant(now, out granted);
    }

    /// <summary>Shows hosts, and what of the tenant's waits.</summary>
    public AdmissionView Describe(TenantId tenant, DateTimeOffset now)
    {
        var book = Forget(now);
        var used = book.Leases.Values.CountBy(known => (known.Lease.Host, known.Lease.Kind)).ToDictionary();
        return new(
            [
                .. from known in book.Hosts
                   orderby known.Key.Value
                   select new HostView(
                       known.Key,
                       known.Value.ReportedAt,
                       known.Value.IsDraining,
                       new(used.GetValueOrDefault((known.Key, SlotKind.Runner)), known.Value.RunnerSlots),
                       new(used.GetValueOrDefault((known.Key, SlotKind.Browser)), known.Value.BrowserSlots),
                       known.Value.Facts),
            ],
            book.Waiting.Of(SlotKind.Runner).CountOf(tenant),
            book.Waiting.Of(SlotKind.Browser).CountOf(tenant));
    }

    private SlotBook Forget(DateTimeOffset now)
    {
        var hosts = Hosts.RemoveRange(Hosts.Where(host => host.Value.ReportedAt + Patience < now).Select(host => host.Key));
        var over = Leases.Values
            .Where(known => !hosts.ContainsKey(known.Lease.Host) || (!known.IsConfirmed && known.GrantedAt + Patience < now))
            .Select(known => known.Lease.Lease)
            .ToList();
        return hosts.Count == Hosts.Count && over.Count == 0 ? this : this with { Hosts = hosts, Leases = Leases.RemoveRange(over) };
    }

    private SlotBook Grant(DateTimeOffset now, out ImmutableArray<SlotLease> granted)
    {
        var book = this;
        var all = ImmutableArray.CreateBuilder<SlotLease>();
        foreach (var kind in (ReadOnlySpan<SlotKind>)[SlotKind.Runner, SlotKind.Browser])
        {
            while (book.Choose(kind) is { } lease)
            {
                all.Add(lease);
                book = book with
                {
                    Leases = book.Leases.Add(lease.Lease, new(lease, now, IsConfirmed: false)),
                    Waiting = book.Waiting.Remove(lease.Lease),
                };
            }
        }

        granted = all.ToImmutable();
        return book;
    }

    private SlotLease? Choose(SlotKind kind)
    {
        if (Waiting.Of(kind).IsEmpty)
        {
            return null;
        }

        var (host, free) = Roomiest(kind);
        var next = host is null ? null : free > 0 ? NextInLine(kind) : WayOut(kind);
        return next is null ? null : new(next.Request.Lease, kind, host!.Value, next.Request.Owner, next.Request.Holder);
    }

    private (HostId? Host, int Free) Roomiest(SlotKind kind)
    {
        HostId? best = null;
        var most = int.MinValue;
        var taken = Leases.Values.Where(known => known.Lease.Kind == kind).CountBy(known => known.Lease.Host).ToDictionary();
        foreach (var (host, known) in Hosts)
        {
            var slots = kind == SlotKind.Runner ? known.RunnerSlots : known.BrowserSlots;
            var free = slots - taken.GetValueOrDefault(host);
            if (slots > 0 && free > most)
            {
                (best, most) = (host, free);
            }
        }

        return (best, most);
    }

    private Waiter? NextInLine(SlotKind kind)
    {
        var held = Leases.Values.Where(known => known.Lease.Kind == kind).CountBy(known => known.Lease.Owner.Tenant).ToDictionary();
        var line = Waiting.Of(kind);
        var runs = Leases.Values.SelectMany(known => new[] { known.Lease.Owner, known.Lease.Holder ?? known.Lease.Owner }).ToHashSet();
        var ofHolders = runs.Select(line.FirstFor).OfType<Waiter>().ToList();
        if (ofHolders.Count == 0)
        {
            return line.FirstBy(tenant => held.GetValueOrDefault(tenant));
        }

        var tenant = ofHolders.MinBy(waiter => (held.GetValueOrDefault(waiter.Tenant), waiter.Age))!.Tenant;
        return ofHolders.Where(waiter => waiter.Tenant == tenant).Min(Waiter.ByPlace.Order);
    }

    /// <summary>Finds whom to let out of a circle, in which nobody who holds such a slot can ever give it back.</summary>
    private Waiter? WayOut(SlotKind kind)
    {
        var blocked = BlockedWaits();
        if (!blocked.Contains(kind == SlotKind.Runner ? Wait.Runner : Wait.Browser))
        {
            return null;
        }

        var line = Waiting.Of(kind);
        var runs = RunsWith(kind).ToHashSet();
        return runs.Select(run => line.FirstFor(run!.Value)).OfType<Waiter>().Min(Waiter.ByAge.Order)

            // Who holds the key that they wait for is somewhere in the lines. One at a time leads there.
            ?? (runs.Any(run => Waits(run!.Value, Wait.Key)) ? NextInLine(kind) : null);
    }

    /// <summary>Finds for what it is in vain to wait: all who could give it wait in vain themselves.</summary>
    private List<Wait> BlockedWaits()
    {
        List<Wait> blocked = [Wait.Runner, Wait.Browser, Wait.Key];
        while (blocked.FindIndex(wait => !IsBlocked(wait, blocked)) is var free and >= 0)
        {
            blocked.RemoveAt(free);
        }

        return blocked;
    }

    private bool IsBlocked(Wait wait, List<Wait> blocked)
    {
        // Who holds a key holds a runner too, or is in the line for one.
        var kind = wait == Wait.Browser ? SlotKind.Browser : SlotKind.Runner;
        return RunsWith(kind).Any()
            && RunsWith(kind).All(run => run is { } known && blocked.Exists(other => Waits(known, other)))
            && (wait == Wait.Key || Roomiest(kind).Free <= 0);
    }

    private bool Waits(TenantKey run, Wait wait) => wait switch
    {
        Wait.Runner => Waiting.Of(SlotKind.Runner).IsWaitedForBy(run),
        Wait.Browser => Waiting.Of(SlotKind.Browser).IsWaitedForBy(run),
        _ => Waiting.Of(SlotKind.Runner).IsHeldUp(run),
    };

    /// <summary>Gets for every slot of a kind the run that can give it back; null for one that nobody's run holds.</summary>
    private IEnumerable<TenantKey?> RunsWith(SlotKind kind) =>
        Leases.Values.Where(known => known.Lease.Kind == kind).Select(known => kind == SlotKind.Runner ? known.Lease.Owner : known.Lease.Holder);

    private int SessionsOf(TenantId tenant) =>
        Leases.Values.Count(known => known.Lease.Kind == SlotKind.Browser && known.Lease.Owner.Tenant == tenant)
        + Waiting.Of(SlotKind.Browser).CountOf(tenant);

    /// <summary>For what a run waits, itself or with a run below it.</summary>
    private enum Wait
    {
        Runner,
        Browser,
        Key,
    }
}

/// <summary>A host as admission knows it.</summary>
internal sealed record KnownHost(int RunnerSlots, int BrowserSlots, DateTimeOffset ReportedAt)
{
    /// <summary>Gets what it said of its process and machine; no decision depends on that.</summary>
    public HostFacts? Facts { get; init; }

    /// <summary>Gets a value indicating whether it stops.</summary>
    public bool IsDraining { get; init; }
}

/// <summary>A lease as admission knows it.</summary>
/// <param name="Lease">The slot.</param>
/// <param name="GrantedAt">When it was granted or last confirmed.</param>
/// <param name="IsConfirmed">Whether its host has named it.</param>
internal sealed record KnownLease(SlotLease Lease, DateTimeOffset GrantedAt, bool IsConfirmed);
