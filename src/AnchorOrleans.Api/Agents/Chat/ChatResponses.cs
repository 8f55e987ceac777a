using System.Text.Json.Serialization;

namespace AnchorOrleans.Api.Agents.Chat;

/// <summary>A chat completion.</summary>
internal sealed record ChatResponse(string Id, string Object, long Created, string Model, IReadOnlyList<ChatChoice> Choices, ChatUsage Usage, ChatSource Webrun);

/// <summary>The answer of a chat completion.</summary>
internal sealed record ChatChoice(int Index, ChatMessage Message, [property: JsonPropertyName("finish_reason")] string FinishReason);

/// <summary>What is said.</summary>
internal sealed record ChatMessage(string Role, string Content);

/// <summary>What a chat completion has used up.</summary>
internal sealed record ChatUsage(
    [property: JsonPropertyName("prompt_tokens")] long PromptTokens,
    [property: JsonPropertyName("completion_tokens")] long CompletionTokens,
    [property: JsonPropertyName("total_tokens")] long TotalTokens);

/// <summary>The objective behind a chat completion.</summary>
internal sealed record ChatSource(string SessionId, string TaskId, double Cost);

/// <summary>A part of a chat completion that comes as events.</summary>
internal sealed record ChatChunk(
    string Id,
    string Object,
    long Created,
    string Model,
    IReadOnlyList<ChatChunkChoice> Choices,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ChatUsage? Usage = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ChatSource? Webrun = null);

/// <summary>A part of an answer.</summary>
internal sealed record ChatChunkChoice(int Index, ChatDelta Delta, [property: JsonPropertyName("finish_reason")] string? FinishReason);

/// <summary>What a part adds.</summary>
internal sealed record ChatDelta(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Role = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Content = null);

/// <summary>The models that can be asked for.</summary>
internal sealed record ModelListResponse(string Object, IReadOnlyList<ModelResponse> Data);

/// <summary>A model.</summary>
internal sealed record ModelResponse(string Id, string Object, long Created, [property: JsonPropertyName("owned_by")] string OwnedBy);
