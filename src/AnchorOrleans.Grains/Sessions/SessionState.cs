using AnchorOrleans.Admission;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Grains.Sessions;

/// <summary>A session as it is stored, and what may become of it.</summary>
[GenerateSerializer, Alias("anchor.session-state")]
internal sealed record SessionState : IReadModelSource
{
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

    public bool HasEnded => EndedAt is not null;

    public bool IsLive => OpenedAt is not null && !HasEnded;

    public SessionStatus Status => this switch
    {
        { Request: null } => SessionStatus.Unknown,
        { HasEnded: true } => SessionStatus.Ended,
        { OpenedAt: null } => SessionStatus.Pending,
        { Queue.Running: not null } => SessionStatus.Active,
        _ => SessionStatus.Idle,
    };

    /// <summary>Accepts the request; a second one changes nothing.</summary>
    public SessionState Open(OpenSession request) => Request is null ? Changed(this with { Request = request }) : this;

    /// <summary>Takes a slot, and with it a new epoch; ignored unless the session waits for one.</summary>
    public SessionState TakeSlot(SlotLease lease) =>
        Status == SessionStatus.Pending && Lease is null ? Changed(this with { Lease = lease, Epoch = Epoch + 1 }) : this;

    /// <summary>Its browser can be connected to.</summary>
    public SessionState BrowserOpened(DateTimeOffset now) => Status == SessionStatus.Pending ? Changed(this with { OpenedAt = now }) : this;

    /// <summary>Ends it; an ended one stays as it is.</summary>
    public SessionState End(string reason, string? problem, DateTimeOffset now) => Request is null || HasEnded
        ? this
        : Changed(this with { EndedAt = now, EndReason = reason, Problem = problem, IsBrowserGone = Lease is null });

    /// <summary>Ends it because the browser of an epoch is gone; another epoch's changes nothing.</summary>
    public SessionState LoseBrowser(long epoch, string reason, DateTimeOffset now)
    {
        if (Request is null || epoch != Epoch || IsBrowserGone)
        {
            return this;
        }

        var ended = End(reason, "The browser is gone.", now);
        return Changed(ended with { IsBrowserGone = true });
    }

    /// <summary>Notes that the host closed the browser.</summary>
    public SessionState BrowserClosed() => IsBrowserGone ? this : Changed(this with { IsBrowserGone = true });

    /// <summary>Replaces the queue.</summary>
    public SessionState With(SessionQueue queue) => ReferenceEquals(queue, Queue) ? this : Changed(this with { Queue = queue });

    /// <summary>Reads from the state what is to be done next.</summary>
    public SessionDuty NextDuty() => this switch
    {
        { Request: null } => SessionDuty.None,
        { HasEnded: true, IsBrowserGone: false } => SessionDuty.CloseBrowser,
        { HasEnded: true, Queue.IsEmpty: false } => SessionDuty.TellQueueOfEnd,
        { HasEnded: true } => SessionDuty.None,
        { Lease: null } => SessionDuty.RequestSlot,
        { OpenedAt: null } => SessionDuty.OpenBrowser,
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
            queueCapacity)
        : null;

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

    /// <summary>Have the host close the browser.</summary>
    CloseBrowser,

    /// <summary>Tell every queued execution of the end, until all have let go.</summary>
    TellQueueOfEnd,
}
