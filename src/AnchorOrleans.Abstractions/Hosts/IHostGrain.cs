using AnchorOrleans.Admission;
using AnchorOrleans.Agents;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using Orleans.Concurrency;

namespace AnchorOrleans.Hosts;

/// <summary>One silo's slots, what lives in them, and the way to its processes.</summary>
[Alias("anchor.host")]
public interface IHostGrain : IGrainWithStringKey
{
    /// <summary>Announces a new process of the silo; what the process before it held is lost, and its owners are told.</summary>
    /// <returns>False when the grain still lives on another silo, which took this one for lost, and moves; the caller repeats it.</returns>
    [Alias("StartedAsync")]
    Task<bool> StartedAsync(HostCapacity capacity, CancellationToken cancellationToken = default);

    /// <summary>Announces that the silo takes no new work.</summary>
    [Alias("DrainAsync")]
    Task DrainAsync(CancellationToken cancellationToken = default);

    /// <summary>Starts an attempt on the silo's runner and returns; the runner reports the end.</summary>
    /// <returns>False when the silo takes no new work.</returns>
    [Alias("StartExecutionAsync")]
    Task<bool> StartExecutionAsync(RunAssignment assignment, CancellationToken cancellationToken = default);

    /// <summary>Ends an attempt's processes; its runner still reports.</summary>
    [Alias("StopExecutionAsync"), OneWay]
    Task StopExecutionAsync(TenantKey execution, int attempt);

    /// <summary>Opens the session's browser.</summary>
    [Alias("OpenBrowserAsync"), AlwaysInterleave]
    Task<OpenBrowserOutcome> OpenBrowserAsync(BrowserAssignment assignment, CancellationToken cancellationToken = default);

    /// <summary>Ends the session's browser; repeating it, or ending what never was, changes nothing. A lower epoch than the browser's is refused.</summary>
    [Alias("CloseBrowserAsync"), AlwaysInterleave]
    Task CloseBrowserAsync(TenantKey session, long epoch, CancellationToken cancellationToken = default);

    /// <summary>Tells whether executions use or await the session, which stops its idle clock.</summary>
    [Alias("SetSessionBusyAsync"), OneWay]
    Task SetSessionBusyAsync(TenantKey session, bool isBusy);

    /// <summary>Reported by runner and browsers when no process of the lease is left.</summary>
    [Alias("EndLeaseAsync")]
    Task EndLeaseAsync(LeaseId lease, CancellationToken cancellationToken = default);

    /// <summary>Whether the lease lives here.</summary>
    [Alias("HoldsAsync"), AlwaysInterleave]
    Task<bool> HoldsAsync(LeaseId lease, CancellationToken cancellationToken = default);

    /// <summary>Answers where other hosts reach this one's browsers: <c>https://host:port</c>. Null when nobody else does, or the silo is gone.</summary>
    [Alias("FindAddressAsync"), AlwaysInterleave]
    Task<string?> FindAddressAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends the report to admission; told by the silo's heart-beat, and by other silos when they miss it.</summary>
    /// <returns>Whether the grain lives on its own silo; where not, that counts as lost with all that it held.</returns>
    [Alias("BeatAsync")]
    Task<bool> BeatAsync(CancellationToken cancellationToken = default);
}

/// <summary>What a silo's process offers.</summary>
/// <param name="RunnerSlots">How many sandboxes at once.</param>
/// <param name="BrowserSlots">How many browsers at once.</param>
/// <param name="Address">Where other hosts reach its browsers, as <see cref="IHostGrain.FindAddressAsync"/> answers; null when nobody else does.</param>
[GenerateSerializer, Immutable, Alias("anchor.host-capacity")]
public sealed record HostCapacity([property: Id(0)] int RunnerSlots, [property: Id(1)] int BrowserSlots, [property: Id(2)] string? Address = null);

/// <summary>What a runner needs to start an attempt.</summary>
/// <param name="Execution">Which run.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Lease">The slot.</param>
/// <param name="Request">What to run.</param>
/// <param name="RunKey">The key the sandbox gets; it is stored nowhere, only its hash.</param>
/// <param name="Deadline">When the limit ends it; of an agent that is held, when it would if that were over now.</param>
/// <param name="Continuation">Where an agent goes on whose host was lost while it waited for a person; null to begin.</param>
[GenerateSerializer, Immutable, Alias("anchor.run-assignment")]
public sealed record RunAssignment(
    [property: Id(0)] TenantKey Execution,
    [property: Id(1)] int Attempt,
    [property: Id(2)] SlotLease Lease,
    [property: Id(3)] ExecutionRequest Request,
    [property: Id(4)] string RunKey,
    [property: Id(5)] DateTimeOffset Deadline,
    [property: Id(6)] AgentContinuation? Continuation = null)
{
    /// <summary>Hides the run key.</summary>
    public override string ToString() => $"{Execution}#{Attempt}";
}

/// <summary>What a host needs to open a session's browser.</summary>
/// <param name="Session">Which session.</param>
/// <param name="Epoch">Counts the session's activations; a lower one is refused.</param>
/// <param name="Lease">The slot.</param>
/// <param name="Settings">How the session was asked for.</param>
/// <param name="OpenedAt">When the session was opened first; null when it was not, so that its limit begins now.</param>
/// <param name="Checkpoint">What the browser is to have open, in place of one that was lost; null for a new one.</param>
[GenerateSerializer, Immutable, Alias("anchor.browser-assignment")]
public sealed record BrowserAssignment(
    [property: Id(0)] TenantKey Session,
    [property: Id(1)] long Epoch,
    [property: Id(2)] SlotLease Lease,
    [property: Id(3)] SessionSettings Settings,
    [property: Id(4)] DateTimeOffset? OpenedAt = null,
    [property: Id(5)] ArtifactReference? Checkpoint = null)
{
    /// <summary>Gets the trace that the opening belongs to, as a W3C <c>traceparent</c>; null for none.</summary>
    [Id(60)]
    public string? TraceParent { get; init; }
}

/// <summary>What opening a browser came to.</summary>
/// <param name="IsOpen">Whether it can be connected to now.</param>
/// <param name="Problem">When not, a sentence.</param>
[GenerateSerializer, Immutable, Alias("anchor.open-browser-outcome")]
public sealed record OpenBrowserOutcome([property: Id(0)] bool IsOpen, [property: Id(1)] string? Problem = null);
