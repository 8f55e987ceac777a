using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>What the creation of a session answers.</summary>
internal sealed record CreatedSessionResponse(
    string Id,
    [property: JsonPropertyName("cdp_url")] string CdpUrl,
    [property: JsonPropertyName("live_view_url")] string LiveViewUrl,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Warnings = null);

/// <summary>A session.</summary>
/// <remarks>Nobody is billed here, so credits are none; proxies, agents and the playground are not part of sessions yet.</remarks>
internal sealed record SessionResponse(
    [property: JsonPropertyName("session_id")] string SessionId,
    [property: JsonPropertyName("team_id")] string TeamId,
    long Duration,
    string Status,
    [property: JsonPropertyName("credits_used")] int CreditsUsed,
    JsonElement Configuration,
    bool Playground,
    [property: JsonPropertyName("proxy_bytes")] long ProxyBytes,
    SessionTokens Tokens,
    IReadOnlyList<string> Steps,
    IReadOnlyList<string> Tags,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("ended_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EndedAt,
    [property: JsonPropertyName("end_reason"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EndReason)
{
    public static SessionResponse Of(SessionView view, string teamId, DateTimeOffset now) => new(
        view.Session.Value,
        teamId,
        (long)Math.Max(0, ((view.EndedAt ?? now) - view.CreatedAt).TotalSeconds),
        SessionWord.Of(view.Status),
        CreditsUsed: 0,
        JsonElement.Parse(view.Settings.ConfigurationJson ?? "{}"),
        Playground: false,
        ProxyBytes: 0,
        new SessionTokens(),
        Steps: [],
        view.Settings.Tags.IsDefault ? [] : view.Settings.Tags,
        Timestamp.Of(view.CreatedAt),
        view.EndedAt is { } endedAt ? Timestamp.Of(endedAt) : null,
        view.EndReason);
}

/// <summary>Tokens that agents used in a session; empty while sessions have none.</summary>
internal sealed record SessionTokens;

/// <summary>That something was done.</summary>
internal sealed record StatusResponse(string Status);

/// <summary>Where a browser is reached, in the words of the DevTools protocol.</summary>
internal sealed record BrowserVersionResponse(
    [property: JsonPropertyName("Browser")] string Browser,
    [property: JsonPropertyName("Protocol-Version")] string ProtocolVersion,
    [property: JsonPropertyName("User-Agent")] string UserAgent,
    [property: JsonPropertyName("V8-Version")] string V8Version,
    [property: JsonPropertyName("WebKit-Version")] string WebKitVersion,
    [property: JsonPropertyName("webSocketDebuggerUrl")] string WebSocketDebuggerUrl)
{
    public static BrowserVersionResponse Of(BrowserDescription browser, string url) =>
        new(browser.Product, browser.ProtocolVersion, browser.UserAgent, browser.V8Version, browser.WebKitVersion, url);
}

/// <summary>An open page, in the words of the DevTools protocol.</summary>
internal sealed record TargetResponse(
    string Id,
    string Title,
    string Type,
    string Url,
    [property: JsonPropertyName("webSocketDebuggerUrl")] string WebSocketDebuggerUrl)
{
    public static TargetResponse Of(SessionPage page, string url) => new(page.Id, page.Title, "page", page.Url, url);
}

/// <summary>What the root answers to those who ask without upgrading.</summary>
internal sealed record ServiceResponse(string Service, string Version, string Health);
