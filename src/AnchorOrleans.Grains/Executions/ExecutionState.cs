using System.Collections.Immutable;
using AnchorOrleans.Admission;
using AnchorOrleans.Agents;
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

    /// <summary>Gets the number of the attempt that runs or ran; 0 before the first. One that its host refused took a number too.</summary>
    [Id(2)] public int Attempt { get; init; }

    /// <summary>Gets the runner slot; kept after the end, to stop what may still run there.</summary>
    [Id(3)] public SlotLease? Lease { get; init; }

    /// <summary>Gets the hash of the secret half of the run key.</summary>
    [Id(4)] public string? RunKeyHash { get; init; }

    /// <summary>Gets a value indicating whether the turn in its session is this execution's.</summary>
    [Id(5)] public bool HasTurn { get; init; }

    /// <summary>Gets when the first attempt began.</summary>
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

    /// <summary>Gets how many attempts have begun, without those that their host refused.</summary>
    [Id(20)] public int Attempts { get; init; }

    /// <summary>Gets before when the next attempt does not begin; null unless the last one failed and the pause after it lasts.</summary>
    [Id(21)] public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Gets a value indicating whether it holds its concurrency key.</summary>
    [Id(22)] public bool HasKey { get; init; }

    /// <summary>Gets the runs that this attempt started.</summary>
    [Id(23)] public ImmutableArray<ExecutionId> Children { get; init; } = [];

    /// <summary>Gets how many runs all attempts started.</summary>
    [Id(24)] public int ChildCount { get; init; }

    /// <summary>Gets what an agent has used up, as of the last change.</summary>
    [Id(40)] public AgentUsage? Usage { get; init; }

    /// <summary>Gets what an agent asks; null unless it waits for the answer.</summary>
    [Id(41)] public AgentQuestion? Question { get; init; }

    /// <summary>Gets the answer to what was asked last, which its runner fetches.</summary>
    [Id(42)] public AgentAnswer? Answer { get; init; }

    /// <summary>Gets a value indicating whether an agent goes on only when it is resumed.</summary>
    [Id(43)] public bool IsPaused { get; init; }

    /// <summary>Gets since when it is held: it waits for a person, or is paused.</summary>
    [Id(44)] public DateTimeOffset? HeldSince { get; init; }

    /// <summary>Gets for how long it was held before; that time does not count for its limit.</summary>
    [Id(45)] public TimeSpan HeldFor { get; init; }

    /// <summary>Gets how often the webhook was tried.</summary>
    [Id(46)] public int Deliveries { get; init; }

    /// <summary>Gets when the webhook is tried next; null before the end, and once it was delivered or given up.</summary>
    [Id(47)] public DateTimeOffset? NextDelivery { get; init; }

    /// <summary>Gets what an agent that asked goes on from, should its host be lost before there is an answer; null where it cannot.</summary>
    [Id(48)] public ArtifactReference? Memory { get; init; }

    /// <summary>Gets when the attempt began that runs or ran last.</summary>
    [Id(50)] public DateTimeOffset? AttemptStartedAt { get; init; }

    /// <summary>Gets the attempts that failed and were not the last, the latest of them.</summary>
    [Id(51)] public ImmutableArray<PastAttempt> PastAttempts { get; init; } = [];

    public bool HasEnded => Status.IsFinal();

    /// <summary>Gets a value indicating whether its host was lost while it waited for a person, and it goes on as soon as another takes it.</summary>
    public bool IsBetweenHosts => Status is ExecutionStatus.Running or ExecutionStatus.AwaitingInput && Lease is null;

    /// <summary>Gets where the next attempt goes on; null where it begins.</summary>
    public AgentContinuation? Continuation => Memory is { } memory && (Question?.Id ?? Answer?.Question) is { } question ? new(memory, question) : null;

    /// <summary>Gets a value indicating whether a failed attempt left what must end before the next.</summary>
    public bool HasLeftovers => Status == ExecutionStatus.Queued && (!Children.IsEmpty || (Request!.CleanupSessions && !Sessions.IsEmpty));

    /// <summary>Gets when it ends because it has not started; null once it has, or when it may wait for ever.</summary>
    public DateTimeOffset? ExpiresAt => Status == ExecutionStatus.Queued && StartedAt is null ? Request?.RequestedAt + Request?.TimeToLive : null;

    /// <summary>Gets when it ends because nobody released it; null unless it is held.</summary>
    public DateTimeOffset? HoldEndsAt => HasEnded ? null : HeldSince + Request?.Agent?.MaxHold;

    /// <summary>Gets when something is to be done while it waits: it expires, its limit is over, its next attempt is due, it was held long enough, or its webhook is tried again.</summary>
    public DateTimeOffset? NextAlarm => Status == ExecutionStatus.Queued ? new[] { Deadline, ExpiresAt, NotBefore }.Min() : NextDelivery ?? HoldEndsAt;

    /// <summary>Gets when its limit, or that of the run that started it, ends it; null while no limit counts.</summary>
    public DateTimeOffset? Deadline => new[] { OwnDeadline, Request?.Lineage?.Deadline }.Min();

    private DateTimeOffset? OwnDeadline => Request is { Limit: var limit } && HeldSince is null
        ? (limit.CountsWaiting ? Request.RequestedAt : StartedAt) + limit.Duration + HeldFor
        : null;

    /// <summary>Tells when its limit would end it if what holds it were over now.</summary>
    public DateTimeOffset DeadlineAt(DateTimeOffset now) => (this with { HeldSince = null, HeldFor = HeldFor + (now - (HeldSince ?? now)) }).Deadline!.Value;

    /// <summary>Makes what a run gets that this one starts; null while it does not run.</summary>
    public RunLineage? ToLineage(ExecutionId execution) => this is { Request: { } request, Deadline: { } deadline }
        ? new(
            [.. request.Lineage?.Above ?? [], execution],
            deadline,
            request.Lineage is { } lineage ? lineage.Turn : request.Session,
            [.. request.Lineage?.ConcurrencyKeys ?? [], .. request.ConcurrencyKey is { } key ? [key] : ImmutableArray<string>.Empty])
        : null;

    /// <summary>Shows the execution; null when there is none.</summary>
    /// <param name="execution">Its id.</param>
    /// <param name="waitingFor">What it waits for, as far as this activation knows.</param>
    /// <param name="usage">What an agent has used up by now; null for what is stored.</param>
    public ExecutionView? ToView(ExecutionId execution, string? waitingFor = null, AgentUsage? usage = null) => Request is { } request
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
            Artifacts,
            request.Kind,
            Attempts,
            request.Retry?.MaxAttempts ?? 1,
            request.Priority,
            request.ConcurrencyKey,
            Status == ExecutionStatus.Queued ? NotBefore : null,
            request.Lineage?.Parent,
            ChildCount,
            request.Agent is null ? null : new AgentView(usage ?? Usage ?? AgentUsage.None, Question, IsPaused, request.Agent.Brief, request.Agent.Summary),
            request.Inputs,
            request.SecretInputs,
            PastAttempts.IsDefaultOrEmpty ? null : PastAttempts,
            AttemptStartedAt,
            Sessions.IsDefaultOrEmpty ? null : [.. Sessions.TakeLast(ExecutionView.MostSessions)])
        : null;

    /// <inheritdoc/>
    public ReadModelRow? ToRow(string grainKey)
    {
        var key = TenantKey.Parse(grainKey);
        return ToView(new(key.Id)) is { } view ? new ExecutionRow(key.Tenant, Revision, view) : null;
    }
}
