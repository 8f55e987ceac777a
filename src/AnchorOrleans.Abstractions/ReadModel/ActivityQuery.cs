using AnchorOrleans.Identifiers;

namespace AnchorOrleans.ReadModel;

/// <summary>Asks what a tenant's executions did in a span of time, part by part.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="From">When the first part begins.</param>
/// <param name="PartLength">How long each part is; at least a second.</param>
/// <param name="Parts">How many there are; from 1 to 1,000.</param>
public sealed record ActivityQuery(TenantId Tenant, DateTimeOffset From, TimeSpan PartLength, int Parts);

/// <summary>What executions did in one part of a span of time.</summary>
/// <param name="Started">How many got their first slot in it.</param>
/// <param name="Succeeded">How many returned in it.</param>
/// <param name="Failed">How many failed in it.</param>
/// <param name="TimedOut">How many ran into a limit in it.</param>
/// <param name="Cancelled">How many were cancelled in it.</param>
/// <param name="Durations">How long those ran that ended in it; null when none of them had started.</param>
/// <param name="Waits">How long those waited that started in it; null when there are none.</param>
public sealed record ActivityPart(int Started, int Succeeded, int Failed, int TimedOut, int Cancelled, Spread? Durations, Spread? Waits);

/// <summary>How long something took, over many times.</summary>
/// <param name="Median">Half of them took no longer.</param>
/// <param name="Percentile95">95 in 100 took no longer.</param>
public sealed record Spread(TimeSpan Median, TimeSpan Percentile95);
