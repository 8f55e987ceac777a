using System.Collections.Immutable;
using AnchorOrleans.Agents;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Executions;

/// <summary>What is run.</summary>
public enum ExecutionKind
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>A version of a task.</summary>
    Code = 1,

    /// <summary>An objective in natural language.</summary>
    Agent = 2,
}

/// <summary>Where an execution stands; the last four are final and never left.</summary>
public enum ExecutionStatus
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Waits for its session's turn or for a slot.</summary>
    Queued = 1,

    /// <summary>Has a slot.</summary>
    Running = 2,

    /// <summary>Waits for a person.</summary>
    AwaitingInput = 3,

    /// <summary>Returned.</summary>
    Succeeded = 4,

    /// <summary>Threw, crashed, or lost its host.</summary>
    Failed = 5,

    /// <summary>Ran into a limit of the run.</summary>
    TimedOut = 6,

    /// <summary>Ended by a person, by the end of its session, or by the 3-hour cap.</summary>
    Cancelled = 7,
}

/// <summary>What a caller asks to be run.</summary>
/// <param name="Task">The task whose code it is.</param>
/// <param name="Version">The version as resolved by the caller: the draft or a number, never <c>latest</c>.</param>
/// <param name="Inputs">A JSON object of strings, as an artifact.</param>
/// <param name="Session">The session to run in, or null.</param>
/// <param name="BrowserConfigurationJson">Merged into sessions that the run opens; null when there is none.</param>
/// <param name="CleanupSessions">Whether sessions that the run opened end with it.</param>
/// <param name="Limit">How long it may take.</param>
/// <param name="RequestedAt">When the caller asked.</param>
/// <param name="Fingerprint">A hash of what the caller asked, when it named its request by an idempotency key; submitting the same id with another one is refused.</param>
/// <param name="Retry">How often and when an attempt that failed is followed by another; null for never.</param>
/// <param name="TimeToLive">How long it may wait for its first start before it ends as cancelled; null for as long as it takes.</param>
/// <param name="Priority">Before which of its tenant's runs it gets a runner slot: the higher first.</param>
/// <param name="ConcurrencyKey">At most one run of the tenant with the same key runs at a time; null for no such rule.</param>
/// <param name="Lineage">The runs above it, when another run started it; null otherwise. Such a run uses its <paramref name="Session"/> inside the turn of those.</param>
/// <param name="SealedInputs">The secret inputs: a JSON object of strings, for an agent a list of <see cref="AgentSecretEntry"/>, sealed (<see cref="Secrets.ISecretBox"/>); null when there are none, and from the end of the execution on.</param>
/// <param name="Agent">What an agent is to do, when that is what is run (<see cref="ObjectiveVersion"/>); it runs in <paramref name="Session"/>. Null for code.</param>
/// <param name="SecretInputs">The names of the secret inputs, which stay when the values are gone; null when there are none.</param>
[GenerateSerializer, Immutable, Alias("anchor.execution-request")]
public sealed record ExecutionRequest(
    [property: Id(0)] TaskId Task,
    [property: Id(1)] TaskVersion Version,
    [property: Id(2)] ArtifactReference? Inputs,
    [property: Id(3)] SessionId? Session,
    [property: Id(4)] string? BrowserConfigurationJson,
    [property: Id(5)] bool CleanupSessions,
    [property: Id(6)] RunLimit Limit,
    [property: Id(7)] DateTimeOffset RequestedAt,
    [property: Id(8)] string? Fingerprint = null,
    [property: Id(9)] RetryPolicy? Retry = null,
    [property: Id(10)] TimeSpan? TimeToLive = null,
    [property: Id(11)] int Priority = 0,
    [property: Id(12)] string? ConcurrencyKey = null,
    [property: Id(13)] RunLineage? Lineage = null,
    [property: Id(30)] string? SealedInputs = null,
    [property: Id(40)] AgentRequest? Agent = null,
    [property: Id(50)] ImmutableArray<string>? SecretInputs = null)
{
    /// <summary>Gets the W3C <c>traceparent</c> of the call that asked for it, which its grain notes so that attempts belong to the same trace however late they begin; null where nobody traces.</summary>
    [Id(60)]
    public string? TraceParent { get; init; }

    /// <summary>Gets what stands for the version in an execution of an objective, which has none.</summary>
    public static TaskVersion ObjectiveVersion { get; } = new(
        new TaskId(Guid.Empty.ToString("D")),
        Guid.Empty.ToString("D"),
        VersionLabel.Draft,
        new TaskContent(new ArtifactReference(new string('0', 64), 0), new Compilation(null, [], ReadsSession: false), "none"),
        DateTimeOffset.UnixEpoch,
        DateTimeOffset.UnixEpoch);

    /// <summary>Gets what is run.</summary>
    public ExecutionKind Kind => Agent is null ? ExecutionKind.Code : ExecutionKind.Agent;

    /// <summary>Names what the secret inputs of a run are sealed for.</summary>
    public static string PurposeOfInputs(TenantId tenant) => $"inputs of runs/{tenant}";
}

/// <summary>How often an execution is attempted, and how long it waits in between: each time twice as long as before.</summary>
/// <param name="MaxAttempts">The first one included.</param>
/// <param name="FirstDelay">Before the second attempt.</param>
/// <param name="LongestDelay">Never longer than this.</param>
[GenerateSerializer, Immutable, Alias("anchor.retry-policy")]
public sealed record RetryPolicy(
    [property: Id(0)] int MaxAttempts,
    [property: Id(1)] TimeSpan FirstDelay,
    [property: Id(2)] TimeSpan LongestDelay);

/// <summary>How long an execution may take, and what it is called when that is over.</summary>
/// <param name="Duration">From <see cref="ExecutionRequest.RequestedAt"/> for a sync run, whose caller waits; from its first start for an async one. It counts over all attempts.</param>
/// <param name="CountsWaiting">Whether time in the queue counts.</param>
/// <param name="Outcome"><see cref="ExecutionStatus.TimedOut"/> for a sync run, <see cref="ExecutionStatus.Cancelled"/> for the 3-hour cap of an async one.</param>
[GenerateSerializer, Immutable, Alias("anchor.run-limit")]
public sealed record RunLimit(
    [property: Id(0)] TimeSpan Duration,
    [property: Id(1)] bool CountsWaiting,
    [property: Id(2)] ExecutionStatus Outcome);

/// <summary>Why an execution did not succeed.</summary>
/// <param name="Code">Stable, in capitals: <c>TASK_ERROR</c>, <c>COMPILE_ERROR</c>, <c>OUT_OF_MEMORY</c>, <c>SANDBOX_CRASHED</c>, <c>HOST_LOST</c>, …</param>
/// <param name="Message">A sentence for the author of the task.</param>
/// <param name="Detail">The stack, pointing into the author's file; null when there is none.</param>
[GenerateSerializer, Immutable, Alias("anchor.execution-failure")]
public sealed record ExecutionFailure(
    [property: Id(0)] string Code,
    [property: Id(1)] string Message,
    [property: Id(2)] string? Detail = null);

/// <summary>What is known of an execution.</summary>
/// <param name="Execution">Its id.</param>
/// <param name="Task">The task whose code it is.</param>
/// <param name="VersionId">The UUID of the version.</param>
/// <param name="Version">The draft or a number.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="RequestedAt">When the caller asked.</param>
/// <param name="StartedAt">When it first got a slot; null before.</param>
/// <param name="EndedAt">When it reached its final state; null before.</param>
/// <param name="Output">What it returned, as JSON text, as an artifact.</param>
/// <param name="Failure">Why it did not succeed.</param>
/// <param name="WaitingFor">While it waits: why, and where it stands.</param>
/// <param name="Session">The session it runs in, when one was given.</param>
/// <param name="Artifacts">The list of the files it left, as an artifact (<see cref="ArtifactManifest"/>); null when it left none.</param>
/// <param name="Kind">What was run.</param>
/// <param name="Attempt">How many attempts have begun.</param>
/// <param name="MaxAttempts">How many there may be.</param>
/// <param name="Priority">As in <see cref="ExecutionRequest.Priority"/>.</param>
/// <param name="ConcurrencyKey">As in <see cref="ExecutionRequest.ConcurrencyKey"/>.</param>
/// <param name="NextAttemptAt">Before when it is not attempted again; null unless it waits for that.</param>
/// <param name="Parent">The run that started it; null when none did.</param>
/// <param name="Children">How many runs it has started.</param>
/// <param name="Agent">What an agent has used up and waits for; null for code.</param>
/// <param name="Inputs">As in <see cref="ExecutionRequest.Inputs"/>.</param>
/// <param name="SecretInputs">As in <see cref="ExecutionRequest.SecretInputs"/>.</param>
/// <param name="PastAttempts">The attempts that failed and were followed by another, or will be; null when there are none.</param>
/// <param name="AttemptStartedAt">When the attempt began that runs or ran last; null before the first.</param>
/// <param name="OpenedSessions">The sessions that its last attempt opened, at most the last <see cref="MostSessions"/>; null when there are none.</param>
[GenerateSerializer, Immutable, Alias("anchor.execution-view")]
public sealed record ExecutionView(
    [property: Id(0)] ExecutionId Execution,
    [property: Id(1)] TaskId Task,
    [property: Id(2)] string VersionId,
    [property: Id(3)] VersionLabel Version,
    [property: Id(4)] ExecutionStatus Status,
    [property: Id(5)] DateTimeOffset RequestedAt,
    [property: Id(6)] DateTimeOffset? StartedAt,
    [property: Id(7)] DateTimeOffset? EndedAt,
    [property: Id(8)] ArtifactReference? Output,
    [property: Id(9)] ExecutionFailure? Failure,
    [property: Id(10)] string? WaitingFor,
    [property: Id(11)] SessionId? Session,
    [property: Id(12)] ArtifactReference? Artifacts = null,
    [property: Id(13)] ExecutionKind Kind = ExecutionKind.Code,
    [property: Id(20)] int Attempt = 0,
    [property: Id(21)] int MaxAttempts = 1,
    [property: Id(22)] int Priority = 0,
    [property: Id(23)] string? ConcurrencyKey = null,
    [property: Id(24)] DateTimeOffset? NextAttemptAt = null,
    [property: Id(25)] ExecutionId? Parent = null,
    [property: Id(26)] int Children = 0,
    [property: Id(40)] AgentView? Agent = null,
    [property: Id(50)] ArtifactReference? Inputs = null,
    [property: Id(51)] ImmutableArray<string>? SecretInputs = null,
    [property: Id(52)] ImmutableArray<PastAttempt>? PastAttempts = null,
    [property: Id(53)] DateTimeOffset? AttemptStartedAt = null,
    [property: Id(54)] ImmutableArray<SessionId>? OpenedSessions = null)
{
    /// <summary>How many of the sessions that it opened are told.</summary>
    public const int MostSessions = 20;

    /// <summary>Gets a value indicating whether the final state is reached.</summary>
    public bool HasEnded => Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Cancelled;

    /// <summary>Gets how long it ran; null before it ended, zero when it never started.</summary>
    public TimeSpan? Duration => EndedAt - (StartedAt ?? EndedAt);
}

/// <summary>An attempt that failed, and not for good.</summary>
/// <param name="Number">From 1.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it failed.</param>
/// <param name="Code">As in <see cref="ExecutionFailure.Code"/>.</param>
/// <param name="Message">How the failure's message begins.</param>
[GenerateSerializer, Immutable, Alias("anchor.past-attempt")]
public sealed record PastAttempt(
    [property: Id(0)] int Number,
    [property: Id(1)] DateTimeOffset StartedAt,
    [property: Id(2)] DateTimeOffset EndedAt,
    [property: Id(3)] string Code,
    [property: Id(4)] string Message);

/// <summary>What submitting an execution came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.submit-outcome")]
public abstract record SubmitOutcome
{
    private SubmitOutcome()
    {
    }

    /// <summary>It is stored and will run; submitting the same id again answers this too.</summary>
    /// <param name="View">As it stands now.</param>
    [GenerateSerializer, Immutable, Alias("anchor.submit-outcome.accepted")]
    public sealed record Accepted([property: Id(0)] ExecutionView View) : SubmitOutcome;

    /// <summary>The session it should run in does not exist, or has ended.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.submit-outcome.no-session")]
    public sealed record NoSession : SubmitOutcome;

    /// <summary>Too many executions wait in the session already.</summary>
    /// <param name="Capacity">How many may wait.</param>
    [GenerateSerializer, Immutable, Alias("anchor.submit-outcome.session-full")]
    public sealed record SessionFull([property: Id(0)] int Capacity) : SubmitOutcome;

    /// <summary>Too many executions wait for its concurrency key already.</summary>
    /// <param name="Capacity">How many may wait.</param>
    [GenerateSerializer, Immutable, Alias("anchor.submit-outcome.key-full")]
    public sealed record KeyFull([property: Id(0)] int Capacity) : SubmitOutcome;

    /// <summary>The id belongs to another request: its <see cref="ExecutionRequest.Fingerprint"/> differs. Nothing was changed.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.submit-outcome.other-request")]
    public sealed record OtherRequest : SubmitOutcome;
}

/// <summary>How one attempt ended, as its runner saw it.</summary>
/// <param name="Status">One of the final states.</param>
/// <param name="Output">When it succeeded; of an agent always (<see cref="AgentResult"/>), since what it found before a limit ended it is kept.</param>
/// <param name="Failure">When it did not.</param>
/// <param name="Artifacts">The list of the files it left, as an artifact (<see cref="ArtifactManifest"/>); null when it left none.</param>
/// <param name="Usage">What an agent used up, all in all; null for code.</param>
[GenerateSerializer, Immutable, Alias("anchor.attempt-result")]
public sealed record AttemptResult(
    [property: Id(0)] ExecutionStatus Status,
    [property: Id(1)] ArtifactReference? Output,
    [property: Id(2)] ExecutionFailure? Failure,
    [property: Id(3)] ArtifactReference? Artifacts = null,
    [property: Id(40)] AgentUsage? Usage = null);

/// <summary>What a run key is good for.</summary>
/// <param name="Execution">The run it belongs to.</param>
/// <param name="BrowserConfigurationJson">Merged into sessions opened with the key.</param>
/// <param name="Session">The session the run may use besides those it opens.</param>
/// <param name="EndsSessions">Whether the run ends what it opens (<see cref="ExecutionRequest.CleanupSessions"/>), so that such a session needs no time limits of its own.</param>
/// <param name="Attempt">The number of the attempt whose key it is.</param>
/// <param name="Lineage">What a run that this one starts gets.</param>
[GenerateSerializer, Immutable, Alias("anchor.run-grant")]
public sealed record RunGrant(
    [property: Id(0)] ExecutionId Execution,
    [property: Id(1)] string? BrowserConfigurationJson,
    [property: Id(2)] SessionId? Session,
    [property: Id(3)] bool EndsSessions = false,
    [property: Id(4)] int Attempt = 0,
    [property: Id(5)] RunLineage? Lineage = null);
