using System.Collections.Immutable;
using AnchorOrleans.Admission;
using AnchorOrleans.Grains.Admission;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Tests.Admission;

/// <summary>Drives a <see cref="SlotBook"/> as hosts and owners do, and notes who was told of a slot.</summary>
internal sealed class SlotBookDriver
{
    public const int SessionsPerTenant = 4;

    private readonly Dictionary<HostId, HostCapacity> _hosts = [];
    private DateTimeOffset _lastAsked = Samples.Now;

    public SlotBook Book { get; private set; } = SlotBook.Empty;

    public DateTimeOffset Now { get; private set; } = Samples.Now;

    /// <summary>Gets the leases that were granted to somebody who had been waiting, in order.</summary>
    public List<LeaseId> ToldLeases { get; } = [];

    public string Told => string.Join(", ", ToldLeases);

    public string Leases => string.Join(", ", Book.Leases.Keys.Select(lease => lease.Value).Order(StringComparer.Ordinal));

    public string WaitingForBrowsers => string.Join(", ", Book.Waiting.Of(SlotKind.Browser).InOrderOfAsking.Select(request => request.Lease));

    public void Pass(TimeSpan time) => Now += time;

    /// <summary>Asks for a slot whose lease is named by its tenant, its owner, and the run it is for: <c>acme/s1</c>, <c>acme/s1 for r1</c>.</summary>
    public SlotOutcome Ask(
        string name, SlotKind kind = SlotKind.Browser, DateTimeOffset? requestedAt = null, int priority = 0, IEnumerable<string>? above = null, bool isHeldUp = false)
    {
        var parts = name.Split(" for ");
        var owner = TenantKey.Parse(parts[0]);
        TenantKey? holder = parts.Length == 2 ? new(owner.Tenant, parts[1]) : null;
        _lastAsked = _lastAsked.AddMilliseconds(1);
        var request = new SlotRequest(new LeaseId(name), kind, owner, holder, requestedAt ?? _lastAsked, priority, [.. (above ?? []).Select(run => new ExecutionId(run))], isHeldUp);
        Book = Book.Request(request, SessionsPerTenant, Now, out var outcome, out var granted);
        Note(granted);
        return outcome;
    }

    public void Withdraw(string name)
    {
        Book = Book.Withdraw(new LeaseId(name), Now, out var granted);
        Note(granted);
    }

    public void Start(string host, int runners, int browsers)
    {
        _hosts[new HostId(host)] = new(runners, browsers);
        Report(host);
    }

    /// <summary>Reports the leases that the host was granted, without those that have ended on it.</summary>
    public void Report(string host, params string[] ended)
    {
        var id = new HostId(host);
        var leases = Book.Leases.Values.Select(known => known.Lease).Where(lease => lease.Host == id && !ended.Contains(lease.Lease.Value, StringComparer.Ordinal));
        Report(id, [.. leases]);
    }

    public void Report(HostId host, ImmutableArray<SlotLease> leases)
    {
        Book = Book.Report(new(host, 1, _hosts[host].RunnerSlots, _hosts[host].BrowserSlots, leases), Now, out var granted);
        Note(granted);
    }

    private void Note(ImmutableArray<SlotLease> granted) => ToldLeases.AddRange(granted.Select(lease => lease.Lease));
}
