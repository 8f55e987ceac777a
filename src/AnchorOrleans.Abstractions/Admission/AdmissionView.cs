using System.Collections.Immutable;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Admission;

/// <summary>What admission knows: of hosts what everybody may see, of those who wait only the asking tenant's.</summary>
/// <param name="Hosts">Those that were heard of lately, by name.</param>
/// <param name="RunnersWaitedFor">How many of the tenant's executions wait for a runner slot and could use it now.</param>
/// <param name="BrowsersWaitedFor">How many of the tenant's sessions wait for a browser slot.</param>
[GenerateSerializer, Immutable, Alias("anchor.admission-view")]
public sealed record AdmissionView(
    [property: Id(0)] ImmutableArray<HostView> Hosts,
    [property: Id(1)] int RunnersWaitedFor,
    [property: Id(2)] int BrowsersWaitedFor);

/// <summary>A host as admission knows it.</summary>
/// <param name="Host">Which.</param>
/// <param name="ReportedAt">When it was last heard of.</param>
/// <param name="IsDraining">Whether it takes no new work.</param>
/// <param name="Runners">Its sandboxes.</param>
/// <param name="Browsers">Its browsers.</param>
/// <param name="Facts">What its process and its machine were like then; null when it did not say.</param>
[GenerateSerializer, Immutable, Alias("anchor.host-view")]
public sealed record HostView(
    [property: Id(0)] HostId Host,
    [property: Id(1)] DateTimeOffset ReportedAt,
    [property: Id(2)] bool IsDraining,
    [property: Id(3)] SlotUse Runners,
    [property: Id(4)] SlotUse Browsers,
    [property: Id(5)] HostFacts? Facts);

/// <summary>How many slots there are of a kind, and how many are taken. More may be taken than there are: while a host drains, and by who was let out of a circle.</summary>
/// <param name="Used">Taken, by whomever.</param>
/// <param name="Total">All; none while the host starts or drains.</param>
[GenerateSerializer, Immutable, Alias("anchor.slot-use")]
public sealed record SlotUse([property: Id(0)] int Used, [property: Id(1)] int Total);
