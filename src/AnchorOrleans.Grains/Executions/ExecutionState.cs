using System.Collections.Immutable;
using AnchorOrleans.Admission;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;

namespace AnchorOrleans.Grains.Executions;

/// <summary>An execution as it is stored.</summary>
[GenerateSerializer, Alias("anchor.execution-state")]
internal sealed record ExecutionState : IReadModelSource
{
    /// <summary>Gets what was asked for; null while there is no such execution.</summary>
    [Id(0)] public ExecutionRequest? Request { get; init; }

    [Id(1)] public ExecutionStatus Status { get; init; }

    /// <summary>Gets the number of the attempt that runs or ran; 0 before the first.</summary>
    [Id(2)] public int Attempt { get; init; }

    /// <summary>Gets the runner slot; kept after the end, to stop what may still run there.</summary>
    [Id(3)] public SlotLease? Lease { get; init; }

    /// <summary>Gets the hash of the secret half of the run key.</summary>
    [Id(4)] public string? RunKeyHash { get; init; }

    /// <summary>Gets a value indicating whether the turn in its session is this execution's.</summary>
    [Id(5)] public bool HasTurn { get; init; }

    [Id(6)] public DateTimeOffset? StartedAt { get; init; }

    [Id(7)] public DateTimeOffset? EndedAt { get; init; }

    [Id(8)] public ArtifactReference? Output { get; init; }

    [Id(9)] public ExecutionFailure? Failure { get; init; }

    /// <summary>Gets the sessions that the run opened.</summary>
    [Id(10)] public ImmutableArray<SessionId> Sessions { get; init; } = [];

    /// <summary>Gets a value indicating whether the runner itself said that the attempt is over, so that nothing is left to stop.</summary>
    [Id(11)] public bool RunnerIsDone { get; init; }

    /// <summary>Gets a value indicating whether, after the end, everybody was told who must be.</summary>
    [Id(12)] public bool IsSettled { get; init; }

    [Id(13)] public long Revision { get; init; }

    /// <summary>Gets the list of the files that the latest attempt left; null when it left none.</summary>
    [Id(14)] public ArtifactReference? Artifacts { get; init; }

    public bool HasEnded => Status.IsFinal();

    /// <summary>Gets when its limit ends it; null while the limit does not count yet.</summary>
    public DateTimeOffset? Deadline => Request switch
    {
        null => null,
        { Limit.CountsWaiting: true } request => request.RequestedAt + request.Limit.Duration,
        { } request => StartedAt + request.Limit.Duration,
    };

    /// <summary>Shows the execution; null when there is none.</summary>
    public ExecutionView? ToView(ExecutionId execution, string? waitingFor = null) => Request is { } request
        ? new(
            execution,
            request.Task,
            request.Version.VersionId,
            request.Version.Label,
            Status,
            request.RequestedAt,
            StartedAt,
            EndedAt,
            Output,
            Failure,
            Status == ExecutionStatus.Queued ? waitingFor : null,
            request.Session,
            Artifacts)
        : null;

    /// <inheritdoc/>
    public ReadModelRow? ToRow(string grainKey)
    {
        var key = TenantKey.Parse(grainKey);
        return ToView(new(key.Id)) is { } view ? new ExecutionRow(key.Tenant, Revision, view) : null;
    }
}
