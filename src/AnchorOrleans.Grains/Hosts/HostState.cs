using System.Collections.Immutable;
using AnchorOrleans.Admission;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Hosts;

/// <summary>A host as it is stored: what lives on it, so that the next process knows what was lost.</summary>
[GenerateSerializer, Alias("anchor.host-state")]
internal sealed record HostState
{
    /// <summary>Gets how many processes this host has had.</summary>
    [Id(0)] public long Incarnation { get; init; }

    [Id(1)] public HostCapacity Capacity { get; init; } = new(0, 0);

    [Id(2)] public ImmutableArray<HostedLease> Leases { get; init; } = [];

    /// <summary>Gets a value indicating whether it stops; one that starts has no slots either.</summary>
    [Id(3)] public bool IsDraining { get; init; }

    /// <summary>Gets what was held by a process that is gone, and whose owners have not acknowledged that yet.</summary>
    [Id(4)] public ImmutableArray<HostedLease> Lost { get; init; } = [];

    /// <summary>The process is gone: what it held is lost.</summary>
    public HostState Lose() => this with { Capacity = new(0, 0), Leases = [], Lost = Lost.AddRange(Leases), IsDraining = true };

    /// <summary>A new process of the host: it holds nothing.</summary>
    public HostState Begin(HostCapacity capacity) => Lose() with { Incarnation = Incarnation + 1, Capacity = capacity, IsDraining = false };

    /// <summary>The owner knows that its lease is lost.</summary>
    public HostState Acknowledge(HostedLease lost) => Lost.Contains(lost) ? this with { Lost = Lost.Remove(lost) } : this;

    /// <summary>Takes no new work.</summary>
    public HostState Drain() => this with { Capacity = Capacity with { RunnerSlots = 0, BrowserSlots = 0 }, IsDraining = true };

    /// <summary>Takes a lease; one that is held already changes nothing.</summary>
    public HostState Hold(SlotLease lease, long number) => Holds(lease.Lease) ? this : this with { Leases = Leases.Add(new(lease, number)) };

    /// <summary>Gives a lease back.</summary>
    public HostState End(LeaseId lease) => Holds(lease) ? this with { Leases = Leases.RemoveAll(hosted => hosted.Lease.Lease == lease) } : this;

    /// <summary>Makes what admission is told.</summary>
    public HostReport ToReport(HostId host) =>
        new(host, Incarnation, Capacity.RunnerSlots, Capacity.BrowserSlots, [.. Leases.Select(hosted => hosted.Lease)], IsDraining: IsDraining);

    /// <summary>Whether the lease lives here.</summary>
    public bool Holds(LeaseId lease) => Leases.Any(hosted => hosted.Lease.Lease == lease);
}

/// <summary>A lease on a host.</summary>
/// <param name="Lease">The slot.</param>
/// <param name="Number">The attempt of an execution, the epoch of a session.</param>
[GenerateSerializer, Immutable, Alias("anchor.hosted-lease")]
internal sealed record HostedLease([property: Id(0)] SlotLease Lease, [property: Id(1)] long Number);
