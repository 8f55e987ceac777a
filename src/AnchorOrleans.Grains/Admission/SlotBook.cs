using System.Collections.Immutable;
using AnchorOrleans.Admission;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Admission;

/// <summary>Decides, without any I/O, who gets the next slot.</summary>
/// <remarks>
/// Those who act for a run that holds a slot go first, then the tenant with the fewest slots, then who asked first.
/// When every browser slot is held by runs that each wait for one more browser, none of them can ever go on; then the one
/// that asked first gets a slot beyond the host's number, since one browser too many is slower and a circle is for ever.
/// </remarks>
internal sealed record SlotBook
{
    /// <summary>How long a host may be silent, and a granted lease unconfirmed by its host, before it counts for nothing.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static SlotBook Empty { get; } = new();

    public ImmutableDictionary<HostId, KnownHost> Hosts { get; init; } = [];

    public ImmutableDictionary<LeaseId, KnownLease> Leases { get; init; } = [];

    /// <summary>Gets who waits, in the order of asking.</summary>
    public ImmutableList<SlotRequest> Waiting { get; init; } = [];

    /// <summary>Asks for a slot; asking again answers the same lease, or where the request stands now.</summary>
    public SlotBook Request(SlotRequest request, int sessionsPerTenant, DateTimeOffset now, out SlotOutcome outcome, out ImmutableArray<SlotLease> granted)
    {
        granted = [];
        var book = Forget(now);
        if (!book.Leases.ContainsKey(request.Lease) && !book.IsWaiting(request.Lease))
        {
            if (request.Kind == SlotKind.Browser && book.SessionsOf(request.Owner.Tenant) >= sessionsPerTenant)
            {
                outcome = new SlotOutcome.TenantLimit(sessionsPerTenant);
                return book;
            }

            book = book with { Waiting = book.Waiting.Add(request) };
        }

        book = book.Grant(now, out granted);
        outcome = book.Leases.TryGetValue(request.Lease, out var known)
            ? new SlotOutcome.Granted(known.Lease)
            : new SlotOutcome.Waiting(book.PositionOf(request));

        // The asker is answered; it need not be told as well.
        granted = granted.RemoveAll(lease => lease.Lease == request.Lease);
        return book;
    }

    /// <summary>Takes a request or a lease back.</summary>
    public SlotBook Withdraw(LeaseId lease, DateTimeOffset now, out ImmutableArray<SlotLease> granted) =>
        (Forget(now) with { Leases = Leases.Remove(lease), Waiting = Waiting.RemoveAll(request => request.Lease == lease) }).Grant(now, out granted);

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
            Hosts = Hosts.SetItem(report.Host, new(report.RunnerSlots, report.BrowserSlots, now)),
            Leases = leases.ToImmutable(),
            Waiting = Waiting.RemoveAll(request => reported.Contains(request.Lease)),
        }).Forget(now).Grant(now, out granted);
    }

    private SlotBook Forget(DateTimeOffset now)
    {
        var silent = Hosts.Where(host => host.Value.ReportedAt + Patience < now).Select(host => host.Key).ToHashSet();
        var expired = Leases.Values
            .Where(known => silent.Contains(known.Lease.Host) || (!known.IsConfirmed && known.GrantedAt + Patience < now))
            .Select(known => known.Lease.Lease)
            .ToList();
        return silent.Count == 0 && expired.Count == 0
            ? this
            : this with { Hosts = Hosts.RemoveRange(silent), Leases = Leases.RemoveRange(expired) };
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
                    Waiting = book.Waiting.RemoveAll(request => request.Lease == lease.Lease),
                };
            }
        }

        granted = all.ToImmutable();
        return book;
    }

    private SlotLease? Choose(SlotKind kind)
    {
        if (!Waiting.Exists(request => request.Kind == kind))
        {
            return null;
        }

        var (host, free) = Roomiest(kind);
        if (host is null)
        {
            return null;
        }

        var next = free > 0
            ? Waiting.Where(request => request.Kind == kind).OrderBy(request => Holds(request.Holder) ? 0 : 1).ThenBy(request => Held(kind, request.Owner.Tenant)).First()
            : StuckHolder(kind);
        return next is null ? null : new(next.Lease, kind, host.Value, next.Owner, next.Holder);
    }

    private (HostId? Host, int Free) Roomiest(SlotKind kind)
    {
        HostId? best = null;
        var most = int.MinValue;
        foreach (var (host, known) in Hosts)
        {
            var slots = kind == SlotKind.Runner ? known.RunnerSlots : known.BrowserSlots;
            var free = slots - Leases.Values.Count(lease => lease.Lease.Host == host && lease.Lease.Kind == kind);
            if (slots > 0 && free > most)
            {
                (best, most) = (host, free);
            }
        }

        return (best, most);
    }

    /// <summary>Finds whom to let out of a circle: every lease is held for a run that itself waits for another.</summary>
    private SlotRequest? StuckHolder(SlotKind kind)
    {
        var holders = Leases.Values.Where(known => known.Lease.Kind == kind).Select(known => known.Lease.Holder).ToHashSet();
        var stuck = Waiting.Where(request => request.Kind == kind && request.Holder is not null && holders.Contains(request.Holder)).ToList();
        return holders.Count > 0 && holders.All(holder => holder is not null && stuck.Exists(request => request.Holder == holder)) ? stuck[0] : null;
    }

    private bool IsWaiting(LeaseId lease) => Waiting.Exists(request => request.Lease == lease);

    private bool Holds(TenantKey? run) => run is not null && Leases.Values.Any(known => known.Lease.Owner == run || known.Lease.Holder == run);

    private int Held(SlotKind kind, TenantId tenant) => Leases.Values.Count(known => known.Lease.Kind == kind && known.Lease.Owner.Tenant == tenant);

    private int SessionsOf(TenantId tenant) =>
        Held(SlotKind.Browser, tenant) + Waiting.Count(request => request.Kind == SlotKind.Browser && request.Owner.Tenant == tenant);

    private int PositionOf(SlotRequest request) =>
        Waiting.Where(other => other.Kind == request.Kind).TakeWhile(other => other.Lease != request.Lease).Count() + 1;
}

/// <summary>A host as admission knows it.</summary>
internal sealed record KnownHost(int RunnerSlots, int BrowserSlots, DateTimeOffset ReportedAt);

/// <summary>A lease as admission knows it.</summary>
/// <param name="Lease">The slot.</param>
/// <param name="GrantedAt">When it was granted or last confirmed.</param>
/// <param name="IsConfirmed">Whether its host has named it.</param>
internal sealed record KnownLease(SlotLease Lease, DateTimeOffset GrantedAt, bool IsConfirmed);
