using System.Text.Json.Serialization;

namespace AnchorOrleans.Api.Agents;

/// <summary>Where an objective stands: the union of what the agent API's generations answer.</summary>
internal sealed record AgentReply
{
    public required bool Success { get; init; }

    public required string SessionId { get; init; }

    public required string TaskId { get; init; }

    /// <summary>Gets <c>started</c> (queued), <c>running</c>, <c>paused</c>, <c>guardrail_trigger</c>, <c>complete</c>, <c>failed</c>, <c>terminated</c>; <c>pending</c> in the first answer.</summary>
    public required string Status { get; init; }

    /// <summary>Gets whether to ask again; missing when that is not so, or when a person must act first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Pending { get; init; }

    /// <summary>Gets <c>task_completed</c> or <c>guardrail_trigger</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AgentReplyData? Data { get; init; }

    public required AgentReplyUsage Usage { get; init; }

    /// <summary>Gets the same once more, as older clients look for it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AgentReplyResult? Result { get; init; }

    /// <summary>Gets why it failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    /// <summary>Gets the same as a stable code.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    /// <summary>Gets where to ask.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PollUrl { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    /// <summary>Gets what a queued one waits for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? WaitingFor { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CompletedAt { get; init; }

    /// <summary>Gets what was asked for and is not honoured.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>What an objective came to, or what its agent asks.</summary>
internal sealed record AgentReplyData
{
    /// <summary>Gets <c>human_input_needed</c> of a question.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Type { get; init; }

    /// <summary>Gets the text of a question.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Value { get; init; }

    /// <summary>Gets the id of a question.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? QuestionId { get; init; }

    /// <summary>Gets the rule that asks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Rule { get; init; }

    /// <summary>Gets the answer; of one that failed what it had found until then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Message { get; init; }

    [JsonPropertyName("prompt_tokens"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? PromptTokens { get; init; }

    [JsonPropertyName("completion_tokens"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? CompletionTokens { get; init; }

    [JsonPropertyName("total_tokens"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? TotalTokens { get; init; }

    [JsonPropertyName("completion_time"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? CompletionTime { get; init; }

    /// <summary>Gets whether the limit of output tokens has cut the answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Truncated { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AgentReplyFile>? Files { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<AgentReplyNetwork>? Network { get; init; }
}

/// <summary>What an objective has used up, in both spellings.</summary>
internal sealed record AgentReplyUsage(
    [property: JsonPropertyName("prompt_tokens")] long PromptTokens,
    [property: JsonPropertyName("completion_tokens")] long CompletionTokens,
    [property: JsonPropertyName("total_tokens")] long TotalTokens,
    [property: JsonPropertyName("completion_time")] double CompletionTime,
    long InputTokens,
    long OutputTokens,
    double ComputeTime,
    double Cost,
    int Steps);

/// <summary>What an objective came to, as older clients look for it.</summary>
internal sealed record AgentReplyResult(string Type, AgentReplyData Data, AgentReplyUsage Usage);

/// <summary>A file that an agent kept; the link works without a key for a time.</summary>
internal sealed record AgentReplyFile(string Source, string DownloadUrl, string Filename, long Timestamp);

/// <summary>The documents that were loaded for an objective.</summary>
internal sealed record AgentReplyNetwork(string Id, string TaskId, IReadOnlyList<AgentReplyVisit> Urls);

/// <summary>A document that was loaded.</summary>
internal sealed record AgentReplyVisit(string Url, long Timestamp);

/// <summary>A session that was started.</summary>
internal sealed record StartedSessionResponse(
    bool Success,
    string SessionId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TaskId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? PollUrl,
    [property: JsonPropertyName("socketURL")] string SocketUrl,
    StreamingResponse Streaming,
    string InitialPrompt,
    long ExpiresIn,
    double? Balance,
    string Message,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Warnings);

/// <summary>Where a session can be watched.</summary>
/// <param name="WebRtcUrl">Always null: there is no such stream.</param>
/// <param name="WebViewUrl">A page that shows it, and can be framed.</param>
/// <param name="Dimensions">Of what is shown.</param>
internal sealed record StreamingResponse(
    [property: JsonPropertyName("webRTCURL")] string? WebRtcUrl, [property: JsonPropertyName("webViewURL")] string WebViewUrl, DimensionsResponse Dimensions);

/// <summary>CSS pixels.</summary>
internal sealed record DimensionsResponse(int Width, int Height);

/// <summary>Says that a message was delivered.</summary>
internal sealed record DeliveredResponse(bool Success, string Message)
{
    public static DeliveredResponse Ok { get; } = new(Success: true, "Message sent successfully");
}

/// <summary>How the service is.</summary>
/// <param name="Success">Whether it is well.</param>
/// <param name="Status"><c>healthy</c> or <c>unhealthy</c>.</param>
/// <param name="InstancesAvailable">Whether objectives are taken.</param>
/// <param name="InstanceCount">1 or 0.</param>
/// <param name="ModelConfigured">Whether there is a model to carry objectives out; without one they are answered 503 <c>MODEL_NOT_CONFIGURED</c>.</param>
/// <param name="Timestamp">When this was found out.</param>
internal sealed record AgentHealthResponse(bool Success, string Status, bool InstancesAvailable, int InstanceCount, bool ModelConfigured, string Timestamp);

/// <summary>The sockets that are connected to this service.</summary>
internal sealed record ActiveSocketsResponse(bool Success, IReadOnlyList<string> Sockets, int Count, string Timestamp);
