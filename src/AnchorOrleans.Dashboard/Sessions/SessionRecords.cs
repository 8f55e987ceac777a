using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorOrleans.Dashboard.Sessions;

/// <summary>A page of sessions.</summary>
public sealed record SessionList(
    ImmutableArray<SessionCard> Sessions, long Total, long Page, [property: JsonPropertyName("is_partial")] bool IsPartial = false);

/// <summary>A session in a list.</summary>
public sealed record SessionCard(
    string Id,
    string Status,
    ImmutableArray<string> Tags,
    bool Headless,
    bool Recording,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("api_key_name")] string ApiKeyName,
    [property: JsonPropertyName("ends_at")] DateTimeOffset? EndsAt,
    [property: JsonPropertyName("running_execution_id")] string? RunningExecutionId,
    [property: JsonPropertyName("waiting_executions")] int WaitingExecutions,
    [property: JsonPropertyName("parent_execution_id")] string? ParentExecutionId,
    [property: JsonPropertyName("end_reason")] string? EndReason);

/// <summary>A session.</summary>
public sealed record SessionView(
    [property: JsonPropertyName("session_id")] string Id,
    string Status,
    JsonElement Configuration,
    ImmutableArray<string> Tags,
    [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("ended_at")] DateTimeOffset? EndedAt,
    [property: JsonPropertyName("end_reason")] string? EndReason)
{
    /// <summary>Gets a value indicating whether its browser is there.</summary>
    public bool IsLive => Status == "running";

    /// <summary>Gets a value indicating whether it is over.</summary>
    public bool HasEnded => Status == "completed";
}

/// <summary>A page that a session's browser has open.</summary>
public sealed record SessionTab(string Id, string Title, string Url, [property: JsonPropertyName("frontend_url")] Uri FrontendUrl)
{
    /// <summary>Gets its live view on this site, whatever address links are handed out with.</summary>
    public string LiveView => FrontendUrl.PathAndQuery + FrontendUrl.Fragment;
}

/// <summary>The queue of a session.</summary>
public sealed record QueueView(bool Paused, QueueTurn? Running, ImmutableArray<string> Inside, ImmutableArray<QueuePlace> Waiting, int Capacity);

/// <summary>The execution that has the turn.</summary>
public sealed record QueueTurn(
    [property: JsonPropertyName("execution_id")] string ExecutionId,
    string Status,
    [property: JsonPropertyName("started_at")] DateTimeOffset? StartedAt,
    [property: JsonPropertyName("waiting_for")] string? WaitingFor);

/// <summary>An execution that waits for its turn.</summary>
public sealed record QueuePlace([property: JsonPropertyName("execution_id")] string ExecutionId, int Position, [property: JsonPropertyName("waiting_for")] string WaitingFor);

/// <summary>What a session left or has brought.</summary>
public sealed record SessionFiles(ImmutableArray<SessionFile> Items)
{
    /// <summary>Gets the list without files.</summary>
    public static SessionFiles None { get; } = new([]);
}

/// <summary>A file of a session.</summary>
public sealed record SessionFile(
    string Id, [property: JsonPropertyName("suggested_file_name")] string Name, long Size, [property: JsonPropertyName("created_at")] DateTimeOffset CreatedAt);

/// <summary>A session that was asked for and starts by itself.</summary>
public sealed record AskedSession([property: JsonPropertyName("request_id")] string Id);

/// <summary>The names of the profiles.</summary>
public sealed record ProfileNames(ImmutableArray<ProfileName> Items);

/// <summary>The name of a profile.</summary>
public sealed record ProfileName(string Name, string Status);
