using System.Collections.Immutable;
using AnchorOrleans.Admission;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Grains.Sessions;

/// <summary>A session as it is stored, and what may become of it.</summary>
[GenerateSerializer, Alias("anchor.session-state")]
internal sealed record SessionState : IReadModelSource
{
    /// <summary>How many profiles are made of one session.</summary>
    public const int MostProfiles = 5;

    /// <summary>Gets what was asked for; null while there is no such session.</summary>
    [Id(0)] public OpenSession? Request { get; init; }

    /// <summary>Gets the browser slot; null while it waits for one.</summary>
    [Id(1)] public SlotLease? Lease { get; init; }

    /// <summary>Gets the number of the browser; written before the first command to it, so that a stale activation can do no harm.</summary>
    [Id(2)] public long Epoch { get; init; }

    [Id(3)] public DateTimeOffset? OpenedAt { get; init; }

    [Id(4)] public DateTimeOffset? EndedAt { get; init; }

    [Id(5)] public string? EndReason { get; init; }

    /// <summary>Gets a sentence about why it did not open.</summary>
    [Id(6)] public string? Problem { get; init; }

    [Id(7)] public SessionQueue Queue { get; init; } = SessionQueue.Empty;

    /// <summary>Gets a value indicating whether, after the end, the host said that the browser is gone.</summary>
    [Id(8)] public bool IsBrowserGone { get; init; }

    [Id(9)] public long Revision { get; init; }

    /// <summary>Gets the profiles that are made of what it leaves.</summary>
    [Id(40)] public ImmutableArray<string> SavedAs { get; init; } = [];

    /// <summary>Gets what the browser had open when its execution began to wait for a person; null unless one does.</summary>
    [Id(41)] public ArtifactReference? Checkpoint { get; init; }

    /// <summary>Gets a value indicating whether its browser was lost and another is being opened in its place.</summary>
    [Id(42)] public bool IsReopening { get; init; }

    public bool HasEnded => EndedAt is not null;

    /// <summary>Gets a value indicating whether an execution has the turn or waits for it, which stops the idle clock.</summary>
    public bool IsBusy => IsLive && !Queue.IsEmpty;

    public bool IsLive => OpenedAt is not null && !IsReopening && !HasEnded;

    public SessionStatus Status => this switch
    {
        { Request: null } => SessionStatus.Unknown,
        { HasEnded: true } => SessionStatus.Ended,
        { OpenedAt: null } or { IsReopening: true } => SessionStatus.Pending,
        { Queue.IsPaused: true } => SessionStatus.Paused,
        { Queue.IsBusy: true } => SessionStatus.Active,
        _ => SessionStatus.Idle,
    };

    /// <summary>Accepts the request; a second one changes nothing.</summary>
    public SessionState Open(OpenSession request) => Request is null && !HasEnded ? Changed(this with { Request = request }) : this;

    /// <summary>Ends it when nobody waits for it and it has waited for a slot as long as it may.</summary>
    public SessionState GiveUp(DateTimeOffset now) => Lease is null && !IsReopening && Request?.GiveUpAt <= now
        ? End("no_slot", "No browser became free in time.", now)
        : this;

    /// <summary>Takes a slot, and with it a new epoch; ignored unless the session waits for one.</summary>
    public SessionState TakeSlot(SlotLease lease) =>
        Status == SessionStatus.Pending && Lease is null ? Changed(this with { Lease = lease, Epoch = Epoch + 1 }) : this;

    /// <summary>Its browser can be connected to.</summary>
    public SessionState BrowserOpened(DateTimeOffset now) => Status == SessionStatus.Pending ? Changed(this with { OpenedAt = OpenedAt ?? now, IsReopening = false }) : this;

    /// <summary>Ends it; an ended one stays as it is, and so does one that never was, unless its run has ended.</summary>
    /// <remarks>A run notes a session before it is opened. When the run ends in between, the session must not be opened any more: nobody would end it.</remarks>
    public SessionState End(string reason, string? problem, DateTimeOffset now) => HasEnded || (Request is null && !string.Equals(reason, SessionView.RunEnded, StringComparison.Ordinal))
        ? this
        : Changed(this with { EndedAt = now, EndReason = reason, Problem = problem, IsBrowserGone = Lease is null, Checkpoint = null });

    /// <summary>Queues an execution; while the browser is not there yet it waits, also as the first.</summary>
    public Decision<SessionState, EnqueueOutcome> Enqueue(ExecutionId execution, int capacity)
    {
        if (Request is null || HasEnded)
        {
            return new(this, new EnqueueOutcome.NoSession());
        }

        var (queue, outcome) = Queue.Enqueue(execution, capacity);
        return outcome switch
        {
            // Whoever is answered that it has the turn knows of it; only those who waited are told later.
            EnqueueOutcome.Started when IsLive => new(With(queue.Acknowledge(execution)), outcome),
            EnqueueOutcome.Started => new(With(queue), new EnqueueOutcome.Waiting(1)),
            EnqueueOutcome.Waiting waiting when !IsLive && queue.Running is not null => new(With(queue), waiting with { Position = waiting.Position + 1 }),
            _ => new(With(queue), outcome),
        };
    }

    /// <summary>Lets an execution in without a turn of its own.</summary>
    public Decision<SessionState, EnqueueOutcome> Join(ExecutionId execution, int capacity)
    {
        if (Request is null || HasEnded)
        {
            return new(this, new EnqueueOutcome.NoSession());
        }

        var (queue, outcome) = Queue.Join(execution, capacity);
        return new(With(queue), outcome);
    }

    /// <summary>Ends it because the browser of an epoch is gone; another epoch's changes nothing. While an execution waits for a person, another browser is opened instead.</summary>
    public SessionState LoseBrowser(long epoch, string reason, DateTimeOffset now)
    {
        if (Lease is null || epoch != Epoch || IsBrowserGone)
        {
            return this;
        }

        if (!HasEnded && Checkpoint is not null && reason is "instance_lost" or "browser_crashed")
        {
            return Changed(this with { Lease = null, IsReopening = true });
        }

        return HasEnded ? BrowserClosed() : End(reason, "The browser is gone.", now) with { IsBrowserGone = true };
    }

    /// <summary>Notes that the host closed the browser.</summary>
    public SessionState BrowserClosed() => HasEnded && !IsBrowserGone ? Changed(this with { IsBrowserGone = true }) : this;

    /// <summary>Holds the queue; an ended session, or one that never was, stays as it is.</summary>
    public SessionState PauseQueue() => Request is null || HasEnded ? this : With(Queue.Pause());

    /// <summary>Lets the queue go on.</summary>
    public SessionState ResumeQueue() => Request is null || HasEnded ? this : With(Queue.Resume());

    /// <summary>Notes a profile that is to be made of what it leaves.</summary>
    public SessionState SaveAs(string name) => IsLive && SavedAs.Length < MostProfiles && !SavedAs.Contains(name, StringComparer.Ordinal)
        ? Changed(this with { SavedAs = SavedAs.Add(name) })
        : this;

    /// <summary>Notes what another browser is to be opened with, should this one be lost; null for nothing.</summary>
    public SessionState Keep(ArtifactReference? checkpoint) => Request is null || HasEnded || checkpoint == Checkpoint ? this : Changed(this with { Checkpoint = checkpoint });

    /// <summary>Replaces the caller's labels, also when it has ended.</summary>
    public SessionState Tag(ImmutableArray<string> tags) => Request is { } request
        ? Changed(this with { Request = request with { Settings = request.Settings with { Tags = tags } } })
        : this;

    /// <summary>Replaces the queue.</summary>
    public SessionState With(SessionQueue queue) => ReferenceEquals(queue, Queue) ? this : Changed(this with { Queue = queue });

    /// <summary>Reads from the state what is to be done next.</summary>
    public SessionDuty NextDuty() => this switch
    {
        { Request: null } => SessionDuty.None,
        { HasEnded: true, IsBrowserGone: true, Queue.IsEmpty: true } => SessionDuty.None,
        { HasEnded: true } => SessionDuty.WindUp,
        { Lease: null } => SessionDuty.RequestSlot,
        { OpenedAt: null } or { IsReopening: true } => SessionDuty.OpenBrowser,
        { Queue: { Running: not null, IsAcknowledged: false } } => SessionDuty.TellTurn,
        _ => SessionDuty.Watch,
    };

    /// <summary>Shows the session; null when there is none.</summary>
    public SessionView? ToView(SessionId session, int queueCapacity) => Request is { } request
        ? new(
            session,
            Status,
            request.Settings,
            Lease?.Host,
            request.RequestedAt,
            OpenedAt,
            EndedAt,
            EndReason,
            Queue.Running,
            Queue.Waiting.Length,
            queueCapacity,
            request.OwnedBy,
            Problem,
            request.Batch,
            SavedAs,
            request.ApiKeyName)
        : null;

    /// <summary>Shows the queue; null when there is no session.</summary>
    public SessionQueueView? ToQueueView(SessionId session, int capacity) => Request is null
        ? null
        : new(session, Status, Queue.IsPaused, Queue.Running, Queue.Inside, Queue.Waiting, capacity);

    /// <inheritdoc/>
    public ReadModelRow? ToRow(string grainKey)
    {
        var key = TenantKey.Parse(grainKey);
        return ToView(new(key.Id), 0) is { } view ? new SessionRow(key.Tenant, Revision, view) : null;
    }

    private static SessionState Changed(SessionState state) => state with { Revision = state.Revision + 1 };
}

/// <summary>What is to be done about a session.</summary>
internal enum SessionDuty
{
    /// <summary>Nothing, ever again.</summary>
    None,

    /// <summary>Ask admission for a browser slot.</summary>
    RequestSlot,

    /// <summary>Have the host open the browser.</summary>
    OpenBrowser,

    /// <summary>Tell the execution whose turn it is, until it says that it knows.</summary>
    TellTurn,

    /// <summary>Make sure that the host still has the browser.</summary>
    Watch,

    /// <summary>After the end: tell every queued execution, until all have let go, and have the host close the browser.</summary>
    WindUp,
}
