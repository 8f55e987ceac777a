using System.Collections.Immutable;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using Orleans.Concurrency;

namespace AnchorOrleans.Admission;

/// <summary>Decides who gets the next slot: holders first, then fair between tenants, within a tenant by priority, then first come first served. Its state is soft: it is rebuilt from hosts and from those who ask again.</summary>
[Alias("anchor.admission")]
public interface IAdmissionGrain : IGrainWithStringKey
{
    /// <summary>Asks for a slot; asking again with the same id answers the same lease, or where the request stands.</summary>
    [Alias("RequestAsync")]
    Task<SlotOutcome> RequestAsync(SlotRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes a request back that was not granted; a granted one is given back.</summary>
    [Alias("WithdrawAsync"), OneWay]
    Task WithdrawAsync(LeaseId lease);

    /// <summary>Told by a host: its slots and what lives in them. Sent at start, at every change, and every few seconds.</summary>
    [Alias("ReportAsync")]
    Task ReportAsync(HostReport report, CancellationToken cancellationToken = default);

    /// <summary>Shows hosts, and how many of a tenant's requests wait.</summary>
    [Alias("DescribeAsync"), AlwaysInterleave]
    Task<AdmissionView> DescribeAsync(TenantId tenant, CancellationToken cancellationToken = default);
}

/// <summary>What a slot holds.</summary>
public enum SlotKind
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>A sandbox process.</summary>
    Runner = 1,

    /// <summary>A browser.</summary>
    Browser = 2,
}

/// <summary>Asks for a slot.</summary>
/// <param name="Lease">The id the lease will have; derived from owner and attempt, so that asking again is the same request.</param>
/// <param name="Kind">What the slot is for.</param>
/// <param name="Owner">The execution (<see cref="SlotKind.Runner"/>) or session (<see cref="SlotKind.Browser"/>) that will hold it.</param>
/// <param name="Holder">The run on whose behalf it is asked, when that run holds slots already: it goes first. For a run that another one started, the topmost.</param>
/// <param name="RequestedAt">When the owner first asked.</param>
/// <param name="Priority">Before which requests of its tenant it is served: the higher first.</param>
/// <param name="Above">The runs above the one that asks or on whose behalf it is asked, topmost first: they wait while this waits.</param>
/// <param name="IsHeldUp">Whether the owner cannot use a slot yet, since it waits for a concurrency key; it asks only so that it is known who waits for whom.</param>
[GenerateSerializer, Immutable, Alias("anchor.slot-request")]
public sealed record SlotRequest(
    [property: Id(0)] LeaseId Lease,
    [property: Id(1)] SlotKind Kind,
    [property: Id(2)] TenantKey Owner,
    [property: Id(3)] TenantKey? Holder,
    [property: Id(4)] DateTimeOffset RequestedAt,
    [property: Id(5)] int Priority = 0,
    [property: Id(6)] ImmutableArray<ExecutionId> Above = default,
    [property: Id(7)] bool IsHeldUp = false);

/// <summary>A granted slot.</summary>
/// <param name="Lease">Its id.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Host">Where it is.</param>
/// <param name="Owner">Who holds it.</param>
/// <param name="Holder">The run on whose behalf it is held, if any.</param>
[GenerateSerializer, Immutable, Alias("anchor.slot-lease")]
public sealed record SlotLease(
    [property: Id(0)] LeaseId Lease,
    [property: Id(1)] SlotKind Kind,
    [property: Id(2)] HostId Host,
    [property: Id(3)] TenantKey Owner,
    [property: Id(4)] TenantKey? Holder);

/// <summary>What asking for a slot came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.slot-outcome")]
public abstract record SlotOutcome
{
    private SlotOutcome()
    {
    }

    /// <summary>The slot is the asker's.</summary>
    /// <param name="Lease">Which.</param>
    [GenerateSerializer, Immutable, Alias("anchor.slot-outcome.granted")]
    public sealed record Granted([property: Id(0)] SlotLease Lease) : SlotOutcome;

    /// <summary>All slots are taken; the owner is told when one is free, and asks again in case that is lost.</summary>
    /// <param name="Position">Among the requests of its tenant, from 1.</param>
    [GenerateSerializer, Immutable, Alias("anchor.slot-outcome.waiting")]
    public sealed record Waiting([property: Id(0)] int Position) : SlotOutcome;

    /// <summary>The tenant has as many live sessions as it may.</summary>
    /// <param name="Limit">How many.</param>
    [GenerateSerializer, Immutable, Alias("anchor.slot-outcome.tenant-limit")]
    public sealed record TenantLimit([property: Id(0)] int Limit) : SlotOutcome;
}

/// <summary>What a host has and holds.</summary>
/// <param name="Host">Which.</param>
/// <param name="Incarnation">Rises at each start of the host's process.</param>
/// <param name="RunnerSlots">How many sandboxes it runs at once; 0 while it drains.</param>
/// <param name="BrowserSlots">How many browsers it runs at once; 0 while it drains.</param>
/// <param name="Leases">What lives in them.</param>
/// <param name="Facts">What its process and its machine are like; null when they were not looked at.</param>
/// <param name="IsDraining">Whether it takes no new work because it stops.</param>
[GenerateSerializer, Immutable, Alias("anchor.host-report")]
public sealed record HostReport(
    [property: Id(0)] HostId Host,
    [property: Id(1)] long Incarnation,
    [property: Id(2)] int RunnerSlots,
    [property: Id(3)] int BrowserSlots,
    [property: Id(4)] ImmutableArray<SlotLease> Leases,
    [property: Id(40)] HostFacts? Facts = null,
    [property: Id(41)] bool IsDraining = false);
