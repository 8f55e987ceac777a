using AnchorOrleans.Admission;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Executions;
using AnchorOrleans.Hosts;

namespace AnchorOrleans.Api.Overviews;

/// <summary>How the service is, and what waits in it.</summary>
/// <param name="Hosts">Those that were heard of lately, by name.</param>
/// <param name="Queue">The caller's executions that have not ended.</param>
/// <param name="Sessions">The caller's sessions that have not ended.</param>
internal sealed record SystemResponse(IReadOnlyList<HostResponse> Hosts, QueueCounts Queue, SessionCounts Sessions);

/// <summary>A host. Slots are counted whoever holds them.</summary>
/// <param name="Id">Its name.</param>
/// <param name="LastHeardAt">When it last told of itself.</param>
/// <param name="Draining">Whether it stops and takes no new work.</param>
/// <param name="Runners">Its slots for executions.</param>
/// <param name="Browsers">Its slots for browsers.</param>
/// <param name="Service">Its process; null when it did not say.</param>
/// <param name="Machine">What it runs on; null when it did not say.</param>
internal sealed record HostResponse(string Id, string LastHeardAt, bool Draining, SlotCounts Runners, SlotCounts Browsers, ServiceFacts? Service, MachineFacts? Machine)
{
    public static HostResponse Of(HostView host, DateTimeOffset now) => new(
        host.Host.Value,
        Timestamp.Of(host.ReportedAt),
        host.IsDraining,
        new(host.Runners.Used, host.Runners.Total),
        new(host.Browsers.Used, host.Browsers.Total),
        host.Facts is { } facts ? ServiceFacts.Of(facts, now) : null,
        host.Facts is { } seen ? new(seen.Cores, seen.Load, seen.MemoryUsedBytes, seen.MemoryBytes) : null);
}

/// <summary>Slots of one kind.</summary>
/// <param name="Used">How many are taken; while a host drains that may be more than there are.</param>
/// <param name="Total">How many there are; none while the host starts or drains.</param>
internal sealed record SlotCounts(int Used, int Total);

/// <summary>The process of a host.</summary>
/// <param name="Version">Of the service.</param>
/// <param name="Engine">What its grains run on.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="UptimeSeconds">How long ago that was.</param>
/// <param name="MemoryBytes">Its memory that is in RAM, without the processes it started.</param>
internal sealed record ServiceFacts(string Version, string Engine, string StartedAt, long UptimeSeconds, long MemoryBytes)
{
    public static ServiceFacts Of(HostFacts facts, DateTimeOffset now) => new(
        facts.Version, facts.Engine, Timestamp.Of(facts.StartedAt), Math.Max(0, (long)(now - facts.StartedAt).TotalSeconds), facts.ServiceBytes);
}

/// <summary>The machine of a host. What it does not tell is null.</summary>
/// <param name="Cores">How many the service may use.</param>
/// <param name="Load">How many threads ran or waited to, on average over the last minute.</param>
/// <param name="MemoryUsedBytes">How much of the memory could not be had for something new.</param>
/// <param name="MemoryTotalBytes">How much there is.</param>
internal sealed record MachineFacts(int Cores, double? Load, long? MemoryUsedBytes, long? MemoryTotalBytes);

/// <summary>A tenant's executions that have not ended.</summary>
/// <param name="Running">How many run.</param>
/// <param name="AwaitingInput">How many wait for a person.</param>
/// <param name="Queued">How many wait to run.</param>
/// <param name="WaitingFor">For what those wait, most first.</param>
/// <param name="IsPartial">Whether more wait than were asked for what; then those were that have waited longest.</param>
internal sealed record QueueCounts(long Running, long AwaitingInput, long Queued, IReadOnlyList<WaitCount> WaitingFor, bool IsPartial);

/// <summary>How many executions wait for the same.</summary>
/// <param name="Reason"><c>runnerSlot</c>, <c>browserSlot</c> (its session has no browser yet), <c>sessionTurn</c>, <c>sessionPause</c>, <c>concurrencyKey</c>, <c>nextAttempt</c>, or <c>unknown</c> just after a restart.</param>
/// <param name="Count">How many.</param>
internal sealed record WaitCount(string Reason, int Count);

/// <summary>A tenant's sessions that have not ended.</summary>
/// <param name="Live">How many have a browser.</param>
/// <param name="WaitingForBrowser">How many wait for a browser slot.</param>
internal sealed record SessionCounts(long Live, int WaitingForBrowser);

/// <summary>The words for what an execution waits for.</summary>
internal static class WaitWord
{
    /// <summary>Translates to the API's word.</summary>
    public static string Of(WaitReason reason, bool isForBrowser) => reason switch
    {
        WaitReason.RunnerSlot => "runnerSlot",
        WaitReason.SessionTurn => isForBrowser ? "browserSlot" : "sessionTurn",
        WaitReason.SessionPause => "sessionPause",
        WaitReason.ConcurrencyKey => "concurrencyKey",
        WaitReason.NextAttempt => "nextAttempt",
        _ => "unknown",
    };
}
