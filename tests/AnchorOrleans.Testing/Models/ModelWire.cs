using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Testing.Models;

/// <summary>Reads and writes the two protocols; what a provider would refuse is an <see cref="InvalidDataException"/>.</summary>
internal static class ModelWire
{
    public static ModelRequest ReadOpenAi(JsonElement body, string? authorization)
    {
        Demand(authorization?.StartsWith("Bearer ", StringComparison.Ordinal) == true, "Authorization must be a bearer key");
        var tools = body.TryGetProperty("tools", out var declared) ? declared.EnumerateArray().Select(OpenAiTool).ToImmutableArray() : [];
        var messages = body.GetProperty("messages").EnumerateArray().Select(OpenAiMessage).ToImmutableArray();
        CheckOrder(messages);
        var most = body.TryGetProperty("max_completion_tokens", out var tokens) ? tokens.GetInt64() : (long?)null;
        return new ModelRequest("openai", body.GetProperty("model").GetString()!, authorization!["Bearer ".Length..], most, messages, tools, body.Clone());
    }

    public static ModelRequest ReadAnthropic(JsonElement body, string? headerKey, string? authorization, string? version)
    {
        // Older clients send the key in a header of its own.
        var key = headerKey ?? (authorization?.StartsWith("Bearer ", StringComparison.Ordinal) == true ? authorization["Bearer ".Length..] : null);
        Demand(!string.IsNullOrEmpty(key), "the key is missing");
        Demand(!string.IsNullOrEmpty(version), "anthropic-version is missing");
        var tools = body.TryGetProperty("tools", out var declared) ? declared.EnumerateArray().Select(AnthropicTool).ToImmutableArray() : [];
        var system = !body.TryGetProperty("system", out var given) ? "" : given.ValueKind == JsonValueKind.String ? given.GetString()! : string.Concat(given.EnumerateArray().Select(part => part.GetProperty("text").GetString()));
        ImmutableArray<ModelMessage> messages = [new ModelMessage("system", system, 0, [], []), .. body.GetProperty("messages").EnumerateArray().SelectMany(AnthropicMessage)];
        CheckOrder(messages);
        return new ModelRequest("anthropic", body.GetProperty("model").GetString()!, key!, body.GetProperty("max_tokens").GetInt64(), messages, tools, body.Clone());
    }

    public static JsonObject WriteOpenAi(ModelReply reply, string model, int number)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = reply.Text };
        if (!reply.Calls.IsEmpty)
        {
            message["tool_calls"] = new JsonArray([.. reply.Calls.Select((call, index) => (JsonNode?)new JsonObject
            {
                ["id"] = $"call_{number}_{index}",
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = call.Tool, ["arguments"] = call.Arguments },
            })]);
        }

        var answer = new JsonObject
        {
            ["id"] = $"chatcmpl-{number}",
            ["object"] = "chat.completion",
            ["created"] = 1_700_000_000,
            ["model"] = model,
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["message"] = message,
                ["finish_reason"] = reply.IsCut ? "length" : reply.Calls.IsEmpty ? "stop" : "tool_calls",
            }),
        };
        if (reply.InputTokens is { } input)
        {
            answer["usage"] = new JsonObject { ["prompt_tokens"] = input, ["completion_tokens"] = reply.OutputTokens, ["total_tokens"] = input + reply.OutputTokens };
        }

        return answer;
    }

    public static JsonObject WriteAnthropic(ModelReply reply, string model, int number)
    {
        var content = new JsonArray();
        if (reply.Text is { } text)
        {
            content.Add(new JsonObject { ["type"] = "text", ["text"] = text });
        }

        foreach (var (call, index) in reply.Calls.Select((call, index) => (call, index)))
        {
            content.Add(new JsonObject { ["type"] = "tool_use", ["id"] = $"toolu_{number}_{index}", ["name"] = call.Tool, ["input"] = JsonNode.Parse(call.Arguments) });
        }

        return new JsonObject
        {
            ["id"] = $"msg_{number}",
            ["type"] = "message",
            ["role"] = "assistant",
            ["model"] = model,
            ["content"] = content,
            ["stop_reason"] = reply.IsCut ? "max_tokens" : reply.Calls.IsEmpty ? "end_turn" : "tool_use",
            ["stop_sequence"] = null,
            ["usage"] = new JsonObject { ["input_tokens"] = reply.InputTokens ?? 0, ["output_tokens"] = reply.OutputTokens },
        };
    }

    private static string OpenAiTool(JsonElement tool)
    {
        var function = tool.GetProperty("function");
        Demand(function.GetProperty("parameters").GetProperty("type").GetString() == "object", "a function's parameters must be an object's schema");
        return function.GetProperty("name").GetString()!;
    }

    private static string AnthropicTool(JsonElement tool)
    {
        Demand(tool.GetProperty("input_schema").GetProperty("type").GetString() == "object", "a tool's input_schema must be an object's schema");
        return tool.GetProperty("name").GetString()!;
    }

    private static ModelMessage OpenAiMessage(JsonElement message)
    {
        var role = message.GetProperty("role").GetString()!;
        var hasContent = message.TryGetProperty("content", out var content) && content.ValueKind != JsonValueKind.Null;
        List<JsonElement> parts = hasContent && content.ValueKind == JsonValueKind.Array ? [.. content.EnumerateArray()] : [];
        var text = !hasContent ? "" : content.ValueKind == JsonValueKind.String ? content.GetString()! : string.Concat(parts.Where(part => part.GetProperty("type").GetString() == "text").Select(part => part.GetProperty("text").GetString()));
        var pictures = parts.Where(part => part.GetProperty("type").GetString() == "image_url").ToList();
        Demand(pictures.TrueForAll(part => part.GetProperty("image_url").GetProperty("url").GetString()!.StartsWith("data:image/png;base64,", StringComparison.Ordinal)), "pictures must be data URLs");
        ImmutableArray<string> calls = message.TryGetProperty("tool_calls", out var made) ? [.. made.EnumerateArray().Select(call => call.GetProperty("id").GetString()!)] : [];
        ImmutableArray<string> answers = role == "tool" ? [message.GetProperty("tool_call_id").GetString()!] : [];
        Demand(role == "assistant" || hasContent, "content is missing");
        return new ModelMessage(role, text, pictures.Count, calls, answers);
    }

    private static IEnumerable<ModelMessage> AnthropicMessage(JsonElement message)
    {
        var role = message.GetProperty("role").GetString()!;
        Demand(role is "user" or "assistant", $"the role {role} is none");
        var content = message.GetProperty("content");
        List<JsonElement> parts = content.ValueKind == JsonValueKind.Array ? [.. content.EnumerateArray()] : [];
        Demand(content.ValueKind == JsonValueKind.String || parts.Count > 0, "content is empty");
        var results = parts.FindAll(part => TypeOf(part) == "tool_result");
        if (results.Count > 0)
        {
            Demand(TypeOf(parts[0]) == "tool_result", "results of tools come first");
            yield return new ModelMessage("tool", string.Join('\n', results.Select(ResultText)), 0, [], [.. results.Select(result => result.GetProperty("tool_use_id").GetString()!)]);
        }

        var texts = content.ValueKind == JsonValueKind.String ? content.GetString()! : string.Concat(parts.Where(part => TypeOf(part) == "text").Select(part => part.GetProperty("text").GetString()));
        var pictures = parts.FindAll(part => TypeOf(part) == "image");
        Demand(pictures.TrueForAll(part => part.GetProperty("source").GetProperty("media_type").GetString() == "image/png"), "pictures must be PNG");
        ImmutableArray<string> calls = [.. parts.Where(part => TypeOf(part) == "tool_use").Select(part => part.GetProperty("id").GetString()!)];
        if (texts.Length > 0 || pictures.Count > 0 || calls.Length > 0)
        {
            yield return new ModelMessage(role, texts, pictures.Count, calls, []);
        }
    }

    private static string TypeOf(JsonElement part) => part.GetProperty("type").GetString()!;

    private static string ResultText(JsonElement result)
    {
        var content = result.GetProperty("content");
        return content.ValueKind == JsonValueKind.String ? content.GetString()! : string.Concat(content.EnumerateArray().Select(part => part.GetProperty("text").GetString()));
    }

    /// <summary>Providers refuse a call that is not answered at once, and an answer to nothing.</summary>
    private static void CheckOrder(ImmutableArray<ModelMessage> messages)
    {
        Demand(messages[0].Role == "system", "the system message comes first");
        Demand(messages[^1].Role is "user" or "tool", "the last message is the user's");
        HashSet<string> open = [];
        foreach (var message in messages)
        {
            Demand(message.Role == "tool" || open.Count == 0, $"calls are not answered: {string.Join(", ", open)}");
            Demand(message.Answers.All(open.Remove), "a call is answered that was not made");
            open.UnionWith(message.Calls);
        }
    }

    private static void Demand(bool isMet, string demand)
    {
        if (!isMet)
        {
            throw new InvalidDataException(demand);
        }
    }
}
