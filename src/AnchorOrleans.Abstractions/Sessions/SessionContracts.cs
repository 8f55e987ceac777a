using System.Collections.Immutable;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Profiles;

namespace AnchorOrleans.Sessions;

/// <summary>Where a session stands.</summary>
public enum SessionStatus
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Waits for a browser slot, or its browser starts.</summary>
    Pending = 1,

    /// <summary>An execution has the turn.</summary>
    Active = 2,

    /// <summary>Its browser runs, no execution has the turn.</summary>
    Idle = 3,

    /// <summary>Its queue is held.</summary>
    Paused = 4,

    /// <summary>Its browser is gone; final.</summary>
    Ended = 5,
}

/// <summary>How a session's browser is to be.</summary>
/// <param name="InitialUrl">The page to open; null for a blank one.</param>
/// <param name="Headless">Whether without a window.</param>
/// <param name="ViewportWidth">CSS pixels.</param>
/// <param name="ViewportHeight">CSS pixels.</param>
/// <param name="IdleTimeout">Ends the session when nobody is connected and nothing runs for so long; null for never.</param>
/// <param name="MaxDuration">Ends the session so long after it opened; null for never.</param>
/// <param name="Tags">The caller's own labels.</param>
/// <param name="ConfigurationJson">What the caller sent, as JSON text, to be shown again.</param>
/// <param name="Proxy">The proxy through which its browser leaves; null for a direct way out.</param>
/// <param name="Features">What is other than usual about its browser; null for nothing.</param>
/// <param name="Profile">What its browser begins with; null for an empty one.</param>
[GenerateSerializer, Immutable, Alias("anchor.session-settings")]
public sealed record SessionSettings(
    [property: Id(0)] string? InitialUrl,
    [property: Id(1)] bool Headless,
    [property: Id(2)] int ViewportWidth,
    [property: Id(3)] int ViewportHeight,
    [property: Id(4)] TimeSpan? IdleTimeout,
    [property: Id(5)] TimeSpan? MaxDuration,
    [property: Id(6)] ImmutableArray<string> Tags,
    [property: Id(7)] string? ConfigurationJson,
    [property: Id(8)] SessionProxy? Proxy = null,
    [property: Id(21)] BrowserFeatures? Features = null,
    [property: Id(40)] SessionProfile? Profile = null)
{
    /// <summary>Gets what those may who look at the session; null for the usual.</summary>
    [Id(20)]
    public SessionLiveView? LiveView { get; init; }

    /// <summary>Gets a value indicating whether a video is made of what is seen.</summary>
    [Id(50)]
    public bool IsRecorded { get; init; }

    /// <summary>Gets what the trace of its browser holds; null for no trace.</summary>
    [Id(51)]
    public SessionTracing? Tracing { get; init; }

    /// <summary>Gets the ids of the extensions that its browser loads; none while it is the default.</summary>
    [Id(55)]
    public ImmutableArray<string> Extensions { get; init; }

    /// <summary>Gets within what the session's agents work, where an objective does not say; null when nothing was said for the session.</summary>
    [Id(65)]
    public SessionAgentLimits? Agents { get; init; }

    /// <summary>Gets the id of the tenant's policy that holds for all agents of the session; null for none. What it says is looked up for each objective.</summary>
    [Id(66)]
    public string? Policy { get; init; }
}

/// <summary>What the objectives of a session inherit, and may narrow but not widen; what is null was not said.</summary>
/// <param name="MaxDuration">How long an agent may work.</param>
/// <param name="MaxInputTokens">How many tokens its model may be sent.</param>
/// <param name="MaxOutputTokens">How many tokens its model may write.</param>
/// <param name="AvoidDomains">Domains to avoid, which an objective adds to.</param>
[GenerateSerializer, Immutable, Alias("anchor.session-agent-limits")]
public sealed record SessionAgentLimits(
    [property: Id(0)] TimeSpan? MaxDuration,
    [property: Id(1)] long? MaxInputTokens,
    [property: Id(2)] long? MaxOutputTokens,
    [property: Id(3)] ImmutableArray<string> AvoidDomains);

/// <summary>What may be other than usual about a session's browser.</summary>
/// <param name="ShowsAdverts">Whether domains with advertisements can be reached.</param>
/// <param name="AllowsPopups">Whether pages may open windows that nobody asked for.</param>
/// <param name="WithoutWebSecurity">Whether pages may read what other origins answer.</param>
/// <param name="DownloadsPdf">Whether PDF files are downloaded instead of shown.</param>
[GenerateSerializer, Immutable, Alias("anchor.browser-features")]
public sealed record BrowserFeatures(
    [property: Id(0)] bool ShowsAdverts = false,
    [property: Id(1)] bool AllowsPopups = false,
    [property: Id(2)] bool WithoutWebSecurity = false,
    [property: Id(3)] bool DownloadsPdf = false)
{
    /// <summary>Gets a value indicating whether its window fills the display, without bars.</summary>
    [Id(55)]
    public bool IsFullscreen { get; init; }

    /// <summary>Gets a value indicating whether what pages ask in dialogs is answered as if somebody had closed them.</summary>
    [Id(56)]
    public bool SuppressesDialogs { get; init; }

    /// <summary>Gets a value indicating whether pages that ask for a window of their own get a tab.</summary>
    [Id(57)]
    public bool OpensPopupsAsTabs { get; init; }

    /// <summary>Gets a value indicating whether pages reach into frames of other origins.</summary>
    [Id(58)]
    public bool CrossesOrigins { get; init; }
}

/// <summary>Asks for a session.</summary>
/// <param name="Settings">How its browser is to be.</param>
/// <param name="OwnedBy">The run that opened it and with which it ends; null when a person or program outside did.</param>
/// <param name="RequestedAt">When the caller asked.</param>
/// <param name="Above">The runs above the one that opened it, topmost first.</param>
/// <param name="GiveUpAt">When it ends for want of a slot if nobody waits for it; null when whoever asked ends it.</param>
/// <param name="Batch">The batch that it belongs to; null for none.</param>
/// <param name="ApiKeyName">What the tenant called the key with which it was asked for; null or empty for that of a run.</param>
[GenerateSerializer, Immutable, Alias("anchor.open-session")]
public sealed record OpenSession(
    [property: Id(0)] SessionSettings Settings,
    [property: Id(1)] ExecutionId? OwnedBy,
    [property: Id(2)] DateTimeOffset RequestedAt,
    [property: Id(3)] ImmutableArray<ExecutionId> Above = default,
    [property: Id(20)] DateTimeOffset? GiveUpAt = null,
    [property: Id(21)] string? Batch = null,
    [property: Id(55)] string? ApiKeyName = null)
{
    /// <summary>Gets the W3C <c>traceparent</c> of the call that asked for it, which its grain notes so that the opening belongs to the same trace however late it begins; null where nobody traces.</summary>
    [Id(60)]
    public string? TraceParent { get; init; }
}

/// <summary>What is known of a session.</summary>
/// <param name="Session">Its id.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Settings">How it was asked for.</param>
/// <param name="Host">Where its browser is; null while it waits for a slot.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="OpenedAt">When its browser could be connected to.</param>
/// <param name="EndedAt">When it ended.</param>
/// <param name="EndReason">Why it ended: <c>ended</c>, <c>idle_timeout</c>, <c>max_duration</c>, <c>browser_crashed</c>, <c>instance_lost</c>, <c>run_ended</c>, <c>terminated</c>, <c>no_slot</c>, <c>start_failed</c>.</param>
/// <param name="Running">The execution that has the turn.</param>
/// <param name="Waiting">How many executions wait.</param>
/// <param name="QueueCapacity">How many may wait.</param>
/// <param name="OwnedBy">The run that opened it, whose key may use and end it; null when a person or program outside did.</param>
/// <param name="Problem">A sentence about why it did not open; null when it did, or may yet.</param>
/// <param name="Batch">The batch that it belongs to; null for none.</param>
/// <param name="SavedAs">The profiles that are made of what it leaves.</param>
/// <param name="ApiKeyName">What the tenant called the key with which it was asked for; null or empty for that of a run.</param>
[GenerateSerializer, Immutable, Alias("anchor.session-view")]
public sealed record SessionView(
    [property: Id(0)] SessionId Session,
    [property: Id(1)] SessionStatus Status,
    [property: Id(2)] SessionSettings Settings,
    [property: Id(3)] HostId? Host,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] DateTimeOffset? OpenedAt,
    [property: Id(6)] DateTimeOffset? EndedAt,
    [property: Id(7)] string? EndReason,
    [property: Id(8)] ExecutionId? Running,
    [property: Id(9)] int Waiting,
    [property: Id(10)] int QueueCapacity,
    [property: Id(11)] ExecutionId? OwnedBy = null,
    [property: Id(20)] string? Problem = null,
    [property: Id(21)] string? Batch = null,
    [property: Id(40)] ImmutableArray<string> SavedAs = default,
    [property: Id(55)] string? ApiKeyName = null)
{
    /// <summary>Why a session ends with what it was for: the run that opened it, or an objective that was to be its last.</summary>
    public const string RunEnded = "run_ended";

    /// <summary>Gets a value indicating whether a browser can be connected to.</summary>
    public bool IsLive => Status is SessionStatus.Active or SessionStatus.Idle or SessionStatus.Paused;
}

/// <summary>Who runs in a session, and who waits for that.</summary>
/// <param name="Session">Its id.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="IsPaused">Whether no turn begins until the queue is resumed.</param>
/// <param name="Running">The execution that has the turn, or gets it when the browser is there.</param>
/// <param name="Inside">The executions that use the session inside a turn, or because a run above them opened it.</param>
/// <param name="Waiting">The others, in the order of their turns.</param>
/// <param name="Capacity">How many may wait.</param>
[GenerateSerializer, Immutable, Alias("anchor.session-queue-view")]
public sealed record SessionQueueView(
    [property: Id(0)] SessionId Session,
    [property: Id(1)] SessionStatus Status,
    [property: Id(2)] bool IsPaused,
    [property: Id(3)] ExecutionId? Running,
    [property: Id(4)] ImmutableArray<ExecutionId> Inside,
    [property: Id(5)] ImmutableArray<ExecutionId> Waiting,
    [property: Id(6)] int Capacity);

/// <summary>What opening a session came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.open-outcome")]
public abstract record OpenOutcome
{
    /// <summary>The reason of a session that was refused since there is no such profile to begin with.</summary>
    public const string ProfileMissing = "profile_missing";

    /// <summary>The reason of a session that was refused since its profile cannot be replaced by it.</summary>
    public const string ProfileBusy = "profile_busy";

    /// <summary>The reason of a session that was refused since there is no such extension to load.</summary>
    public const string ExtensionMissing = "extension_missing";

    private OpenOutcome()
    {
    }

    /// <summary>Its browser can be connected to.</summary>
    /// <param name="View">As it stands.</param>
    [GenerateSerializer, Immutable, Alias("anchor.open-outcome.opened")]
    public sealed record Opened([property: Id(0)] SessionView View) : OpenOutcome;

    /// <summary>It waits for a slot; see <see cref="ISessionGrain.WaitUntilOpenAsync"/>.</summary>
    /// <param name="Position">From 1.</param>
    [GenerateSerializer, Immutable, Alias("anchor.open-outcome.waiting")]
    public sealed record Waiting([property: Id(0)] int Position) : OpenOutcome;

    /// <summary>The tenant has as many live sessions as it may; nothing was opened.</summary>
    /// <param name="Limit">How many.</param>
    [GenerateSerializer, Immutable, Alias("anchor.open-outcome.tenant-limit")]
    public sealed record TenantLimit([property: Id(0)] int Limit) : OpenOutcome;

    /// <summary>It ended before it opened.</summary>
    /// <param name="Reason">As <see cref="SessionView.EndReason"/>.</param>
    /// <param name="Problem">A sentence.</param>
    [GenerateSerializer, Immutable, Alias("anchor.open-outcome.failed")]
    public sealed record Failed([property: Id(0)] string Reason, [property: Id(1)] string Problem) : OpenOutcome;
}

/// <summary>What queueing an execution came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.enqueue-outcome")]
public abstract record EnqueueOutcome
{
    private EnqueueOutcome()
    {
    }

    /// <summary>The turn is the execution's at once.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.enqueue-outcome.started")]
    public sealed record Started : EnqueueOutcome;

    /// <summary>It waits; the session tells it when its turn comes.</summary>
    /// <param name="Position">From 1.</param>
    /// <param name="IsPaused">Whether the queue is held.</param>
    [GenerateSerializer, Immutable, Alias("anchor.enqueue-outcome.waiting")]
    public sealed record Waiting([property: Id(0)] int Position, [property: Id(1)] bool IsPaused = false) : EnqueueOutcome;

    /// <summary>As many wait as may.</summary>
    /// <param name="Capacity">How many may wait.</param>
    [GenerateSerializer, Immutable, Alias("anchor.enqueue-outcome.full")]
    public sealed record Full([property: Id(0)] int Capacity) : EnqueueOutcome;

    /// <summary>There is no such session, or it has ended.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.enqueue-outcome.no-session")]
    public sealed record NoSession : EnqueueOutcome;
}
