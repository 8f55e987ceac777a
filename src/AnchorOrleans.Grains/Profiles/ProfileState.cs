using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Profiles;

namespace AnchorOrleans.Grains.Profiles;

/// <summary>A profile as it is stored, and what may become of it.</summary>
[GenerateSerializer, Alias("anchor.profile-state")]
internal sealed record ProfileState
{
    private const int LongestProblem = 500;

    /// <summary>Gets when it was asked for; null while there is no such profile.</summary>
    [Id(0)] public DateTimeOffset? CreatedAt { get; init; }

    [Id(1)] public string? Description { get; init; }

    /// <summary>Gets the session that left what it consists of, or whose end it waits for first.</summary>
    [Id(2)] public SessionId? Session { get; init; }

    [Id(3)] public ProfileContent? Content { get; init; }

    /// <summary>Gets the session that will replace it.</summary>
    [Id(4)] public SessionId? Writer { get; init; }

    [Id(5)] public DateTimeOffset? ClaimedAt { get; init; }

    /// <summary>Gets why its session left nothing.</summary>
    [Id(6)] public string? Problem { get; init; }

    [Id(55)] public string? Name { get; init; }

    /// <summary>Makes it with nothing in it, unless there is one.</summary>
    public Decision<ProfileState, ProfileOutcome?> Create(string? description, DateTimeOffset now) => CreatedAt is null
        ? new(this with { CreatedAt = now, Description = description }, null)
        : new(this, new ProfileOutcome.Exists());

    /// <summary>Makes it of what a session will leave, unless there is one.</summary>
    /// <param name="session">The session.</param>
    /// <param name="description">The tenant's own words.</param>
    /// <param name="isWriterGone">Whether the session that was to write it cannot do so any more.</param>
    /// <param name="now">The time.</param>
    public Decision<ProfileState, ProfileOutcome?> Prepare(SessionId session, string? description, bool isWriterGone, DateTimeOffset now) => this switch
    {
        { CreatedAt: not null, Content: null } when Writer == session => new(this, null),
        { CreatedAt: null } or { Content: null, Writer: null } => new(Claimed(session, now) with { Description = description }, null),
        { Content: null } when isWriterGone => new(Claimed(session, now) with { Description = description }, null),
        _ => new(this, new ProfileOutcome.Exists()),
    };

    /// <summary>Lets a session begin with it.</summary>
    public Decision<ProfileState, ProfileOutcome?> Admit(SessionId session, bool isPersisted, bool isWriterGone, DateTimeOffset now) => this switch
    {
        _ when !isPersisted => new(this, Content is null ? new ProfileOutcome.Missing() : null),
        _ when Writer == session => new(this, null),
        { Writer: { } writer } when !isWriterGone => new(this, new ProfileOutcome.Busy(writer)),
        _ => new(Claimed(session, now), null),
    };

    /// <summary>Takes what the session left that may write it.</summary>
    public Decision<ProfileState, StoredProfile> Store(SessionId session, ProfileContent content) => Writer == session
        ? new(
            this with { Content = content, Session = session, Writer = null, ClaimedAt = null, Problem = null },
            new StoredProfile(IsStored: true, Content?.Archive == content.Archive ? null : Content?.Archive))
        : new(this, new StoredProfile(IsStored: Content == content));

    /// <summary>Notes that the session that was to write it left nothing.</summary>
    public ProfileState Abandon(SessionId session, string problem) => Writer == session
        ? this with { Writer = null, ClaimedAt = null, Problem = Content is null ? problem.ShortenedTo(LongestProblem) : null }
        : this;

    /// <summary>Shows it; null when there is none.</summary>
    public ProfileView? ToView() => this is { CreatedAt: { } createdAt, Name: { } name }
        ? new(name, StatusOf(), Description, Content is null ? Writer ?? Session : Session, createdAt, Content, Problem)
        : null;

    private ProfileStatus StatusOf() => this switch
    {
        { Content: not null } => ProfileStatus.Ready,
        { Writer: not null } => ProfileStatus.Pending,
        { Problem: null } => ProfileStatus.Empty,
        _ => ProfileStatus.Failed,
    };

    private ProfileState Claimed(SessionId session, DateTimeOffset now) =>
        this with { CreatedAt = CreatedAt ?? now, Session = Session ?? session, Writer = session, ClaimedAt = now, Problem = null };
}
