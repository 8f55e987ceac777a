using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Silo.Relay;

/// <summary>The paths of what silos do for each other, below that of the session in question.</summary>
internal static class RelayPath
{
    /// <summary>Of a session.</summary>
    public const string Session = "/relay/{tenant}/{session}";

    /// <summary>A guest's WebSocket.</summary>
    public const string Guest = "/guest";

    /// <summary>A viewer's WebSocket.</summary>
    public const string Viewer = "/viewer";

    /// <summary>What the browser is.</summary>
    public const string Browser = "/browser";

    /// <summary>Commands.</summary>
    public const string Commands = "/commands";

    /// <summary>Words that are good once.</summary>
    public const string Words = "/words";

    /// <summary>A small picture.</summary>
    public const string Picture = "/picture";

    /// <summary>Files that are brought.</summary>
    public const string Uploads = "/uploads";

    /// <summary>Files that were downloaded.</summary>
    public const string Downloads = "/downloads";

    /// <summary>The content of one of them.</summary>
    public const string Download = "/download";

    /// <summary>Pauses the recording.</summary>
    public const string Pause = "/recording/pause";

    /// <summary>Goes on with the recording.</summary>
    public const string Resume = "/recording/resume";

    /// <summary>The header that tells how many viewers a session has at most, with a refusal for that.</summary>
    public const string LimitHeader = "Relay-Limit";

    /// <summary>Names what is asked of a session.</summary>
    /// <param name="tenant">Whose session.</param>
    /// <param name="session">Which.</param>
    /// <param name="path">One of the above.</param>
    /// <param name="name">What of it, as <see cref="NameOf"/> reads; null for nothing.</param>
    public static string Of(TenantId tenant, SessionId session, string path, string? name = null) =>
        $"/relay/{Uri.EscapeDataString(tenant.Value)}/{Uri.EscapeDataString(session.Value)}{path}{(name is null ? "" : $"?name={Uri.EscapeDataString(name)}")}";

    /// <summary>Reads which session is asked about.</summary>
    public static (TenantId Tenant, SessionId Session) SessionOf(HttpRequest request) =>
        (new((string)request.RouteValues["tenant"]!), new((string)request.RouteValues["session"]!));

    /// <summary>Reads what of it; null when nothing is said.</summary>
    public static string? NameOf(HttpRequest request) => request.Query["name"] is [{ } name] ? name : null;
}
