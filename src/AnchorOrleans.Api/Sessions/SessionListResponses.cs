using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>A page of sessions.</summary>
/// <param name="Sessions">The sessions.</param>
/// <param name="Total">How many all pages have.</param>
/// <param name="Page">Which page this is.</param>
/// <param name="TotalPages">How many pages there are.</param>
/// <param name="IsPartial">True when the filters were tried on the first 10,000 sessions only.</param>
internal sealed record SessionListResponse(
    IReadOnlyList<SessionListItem> Sessions,
    long Total,
    int Page,
    [property: JsonPropertyName("total_pages")] long TotalPages,
    [property: JsonPropertyName("is_partial"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? IsPartial);

/// <summary>A session in a list.</summary>
/// <remarks>Nobody is billed here, and no traffic, address or domain of a session is recorded.</remarks>
internal sealed record SessionListItem(
    string Id,
    string Status,
    IReadOnlyList<string> Tags,
    bool Headless,
    bool Recording,
    [property: JsonPropertyName("used_credits")] int UsedCredits,
    [property: JsonPropertyName("proxy_bytes")] long? ProxyBytes,
    [property: JsonPropertyName("proxy_type")] string? ProxyType,
    int? Steps,
    long Duration,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonPropertyName("user_configuration")] JsonElement UserConfiguration,
    [property: JsonPropertyName("task_initiated")] bool TaskInitiated,
    [property: JsonPropertyName("task_executions_count")] int TaskExecutionsCount,
    [property: JsonPropertyName("api_key_name")] string ApiKeyName,
    [property: JsonPropertyName("browser_ip")] string? BrowserIp,
    IReadOnlyList<string>? Domains,
    [property: JsonPropertyName("idle_timeout_seconds")] long? IdleTimeoutSeconds,
    [property: JsonPropertyName("ends_at")] string? EndsAt,
    [property: JsonPropertyName("running_execution_id")] string? RunningExecutionId,
    [property: JsonPropertyName("waiting_executions")] int WaitingExecutions,
    [property: JsonPropertyName("parent_execution_id")] string? ParentExecutionId,
    [property: JsonPropertyName("batch_id"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? BatchId,
    [property: JsonPropertyName("end_reason"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EndReason)
{
    public static SessionListItem Of(SessionView view, DateTimeOffset now) => new(
        view.Session.Value,
        SessionWord.Of(view.Status),
        view.Settings.Tags.IsDefault ? [] : view.Settings.Tags,
        view.Settings.Headless,
        view.Settings.IsRecorded,
        UsedCredits: 0,
        ProxyBytes: null,
        view.Settings.Proxy?.Kind switch
        {
            SessionProxyKind.Custom => "custom",
            SessionProxyKind.Operators => "anchor_proxy",
            _ => null,
        },
        Steps: null,
        (long)Math.Max(0, ((view.EndedAt ?? now) - view.CreatedAt).TotalSeconds),
        Timestamp.Of(view.CreatedAt),
        JsonElement.Parse(view.Settings.ConfigurationJson ?? "{}"),
        view.OwnedBy is not null,
        view.Running is null ? 0 : 1 + view.Waiting,
        view.ApiKeyName ?? "",
        BrowserIp: null,
        Domains: null,
        (long?)view.Settings.IdleTimeout?.TotalSeconds,
        EndOf(view) is { } end ? Timestamp.Of(end) : null,
        view.Running?.Value,
        view.Waiting,
        view.OwnedBy?.Value,
        view.Batch,
        view.EndReason);

    // When it ended, or will at the latest; when it will be idle for long enough is known only where its browser is.
    private static DateTimeOffset? EndOf(SessionView view) => view.EndedAt ?? view.OpenedAt + view.Settings.MaxDuration;
}

/// <summary>Where sessions stand.</summary>
/// <param name="Count">How many are shown.</param>
/// <param name="Items">Each.</param>
internal sealed record SessionStatusesResponse(int Count, IReadOnlyList<SessionStatusItem> Items);

/// <summary>Where a session stands.</summary>
internal sealed record SessionStatusItem(
    [property: JsonPropertyName("session_id")] string SessionId,
    string Status,
    IReadOnlyList<string> Tags,
    [property: JsonPropertyName("created_at")] string CreatedAt)
{
    public static SessionStatusItem Of(SessionView view) => new(
        view.Session.Value, SessionWord.Of(view.Status), view.Settings.Tags.IsDefault ? [] : view.Settings.Tags, Timestamp.Of(view.CreatedAt));
}
