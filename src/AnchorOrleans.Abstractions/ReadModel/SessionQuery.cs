using System.Collections.Immutable;
using System.Text.Json;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.ReadModel;

/// <summary>How far a session's life has come, as lists tell it.</summary>
public enum SessionPhase
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Its browser cannot be connected to yet.</summary>
    Pending = 1,

    /// <summary>Its browser can be connected to.</summary>
    Live = 2,

    /// <summary>Its browser is gone.</summary>
    Ended = 3,
}

/// <summary>Asks for sessions.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Filter">Which.</param>
/// <param name="OldestFirst">Whether the list begins with the oldest.</param>
/// <param name="Offset">How many rows to skip.</param>
/// <param name="Limit">How many rows at most.</param>
public sealed record SessionQuery(TenantId Tenant, SessionFilter Filter, bool OldestFirst, long Offset, int Limit);

/// <summary>A part of a list of sessions.</summary>
/// <param name="Items">The rows of this page.</param>
/// <param name="Total">How many rows all pages have.</param>
/// <param name="IsPartial">Whether older or newer rows were not looked at: a filter that no list answers is tried on a bounded number of rows.</param>
public sealed record SessionListPage(ImmutableArray<SessionRow> Items, long Total, bool IsPartial = false);

/// <summary>Which sessions; what is null or empty does not matter.</summary>
public sealed record SessionFilter
{
    /// <summary>Gets the phases, one of which the session is in.</summary>
    public ImmutableArray<SessionPhase> Phases { get; init; } = [];

    /// <summary>Gets the tags that the session has, all of them.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Gets texts, each of which is part of one of the session's tags, in upper or lower case.</summary>
    public ImmutableArray<string> TagParts { get; init; } = [];

    /// <summary>Gets the first instant at which the session may have been asked for.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Gets the last instant at which the session may have been asked for.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Gets the batch that the session belongs to.</summary>
    public string? Batch { get; init; }

    /// <summary>Gets whether a run opened the session.</summary>
    public bool? IsOfRun { get; init; }

    /// <summary>Gets the run that opened the session.</summary>
    public ExecutionId? OwnedBy { get; init; }

    /// <summary>Gets whether the session leaves through a proxy.</summary>
    public bool? HasProxy { get; init; }

    /// <summary>Gets whether its request asked for extra stealth.</summary>
    public bool? AsksForStealth { get; init; }

    /// <summary>Gets a text that is part of the name of the session's profile, in upper or lower case.</summary>
    public string? ProfilePart { get; init; }

    /// <summary>Gets the phase that a status belongs to.</summary>
    public static SessionPhase PhaseOf(SessionStatus status) => status switch
    {
        SessionStatus.Pending => SessionPhase.Pending,
        SessionStatus.Active or SessionStatus.Idle or SessionStatus.Paused => SessionPhase.Live,
        SessionStatus.Ended => SessionPhase.Ended,
        _ => SessionPhase.Unknown,
    };

    /// <summary>Tells whether a session is one of those asked for.</summary>
    public bool Matches(SessionView session)
    {
        var tags = session.Settings.Tags.IsDefault ? [] : session.Settings.Tags;
        return (Phases.IsEmpty || Phases.Contains(PhaseOf(session.Status)))
            && Tags.All(tag => tags.Contains(tag, StringComparer.Ordinal))
            && TagParts.All(part => tags.Any(tag => tag.Contains(part, StringComparison.OrdinalIgnoreCase)))
            && (From is null || session.CreatedAt >= From)
            && (To is null || session.CreatedAt <= To)
            && (Batch is null || string.Equals(Batch, session.Batch, StringComparison.Ordinal))
            && (IsOfRun is null || IsOfRun == session.OwnedBy is not null)
            && (OwnedBy is null || OwnedBy == session.OwnedBy)
            && (HasProxy is null || HasProxy == session.Settings.Proxy is not null)
            && ((AsksForStealth is null && ProfilePart is null) || MatchesBrowser(session.Settings.ConfigurationJson));
    }

    private bool MatchesBrowser(string? configuration)
    {
        using var json = JsonDocument.Parse(configuration ?? "{}");
        var browser = Member(json.RootElement, "browser");
        var hasStealth = Member(Member(browser, "extra_stealth"), "active").ValueKind == JsonValueKind.True;
        var profile = Member(Member(browser, "profile"), "name") is { ValueKind: JsonValueKind.String } name ? name.GetString()! : "";
        return (AsksForStealth is null || AsksForStealth == hasStealth)
            && (ProfilePart is null || profile.Contains(ProfilePart, StringComparison.OrdinalIgnoreCase));
    }

    private static JsonElement Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : default;
}
