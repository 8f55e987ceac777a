using System.Text;
using System.Text.Json;
using AnchorOrleans.Api.Agents.Requests;
using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Agents.Chat;

/// <summary>The body of <c>POST /v1/chat/completions</c>.</summary>
/// <param name="Model">As it was asked for.</param>
/// <param name="Prompt">What is to be done: the last thing said, after what was said before.</param>
/// <param name="SystemMessage">What was said to the model itself; null for nothing.</param>
/// <param name="IsStreamed">Whether the answer comes as events.</param>
/// <param name="MaxTokens">After about how many tokens the answer is cut; null for no such limit.</param>
/// <param name="PolicyId">The policy that counts besides the operator's; this service's own field.</param>
internal sealed record ChatRequest(string Model, string Prompt, string? SystemMessage, bool IsStreamed, int? MaxTokens, string? PolicyId = null) : IRequestBody<ChatRequest>
{
    private const int LongestModel = 200;
    private const int MostMessages = 1000;
    private const int MostTokens = 1_000_000_000;

    public static bool MayBeEmpty => false;

    public static ChatRequest Read(JsonFields fields, ApiOptions limits)
    {
        var model = fields.RequiredText("model", LongestModel);
        var (prompt, system) = ReadMessages(fields, limits);
        AgentSessionRequest.ReadReachOut(fields, "reach_out_mode");

        // Accepted, as the hosted service does; an agent chooses for itself.
        fields.Real("temperature", 0, 2);
        return new(model, prompt, system, fields.Flag("stream") ?? false, fields.Number("max_tokens", 0, MostTokens) is > 0 and { } most ? most : null, AgentTaskRequest.ReadPolicy(fields));
    }

    private static (string Prompt, string? System) ReadMessages(JsonFields fields, ApiOptions limits)
    {
        var (system, said) = (new StringBuilder(), new List<(string Role, string Text)>());
        foreach (var message in fields.Objects("messages", MostMessages))
        {
            var (role, text) = (message.Text("role", LongestModel), ReadContent(message, limits));
            switch (role)
            {
                case "system" or "developer":
                    system.AppendLine(text);
                    break;
                case "user" or "assistant":
                    said.Add((role, text));
                    break;
                default:
                    message.Refuse("role", "must be system, user or assistant");
                    break;
            }
        }

        if (said is not [.., { Role: "user", Text.Length: > 0 }])
        {
            fields.Refuse("messages", "is required: the last one must be of the role user, with text");
            return ("", null);
        }

        var prompt = said is [var only] ? only.Text : string.Join("\n\n", said.Select(one => $"{one.Role}: {one.Text}"));
        if (prompt.Length > limits.Agents.MaxPromptLength)
        {
            fields.Refuse("messages", $"may have at most {limits.Agents.MaxPromptLength:N0} characters together (Api:Agents:MaxPromptLength)");
        }

        return (prompt, system.Length == 0 ? null : system.ToString().Trim());
    }

    /// <summary>Reads a text, or the texts of its parts; there is no other kind of part.</summary>
    private static string ReadContent(JsonFields message, ApiOptions limits)
    {
        if (message.Any("content", "a string, or an array of parts of type text", JsonValueKind.String, JsonValueKind.Array) is not { } content)
        {
            return "";
        }

        var text = content.ValueKind == JsonValueKind.String ? content.GetString()! : string.Concat(content.EnumerateArray().Select(PartOf));
        if (text.Length > limits.Agents.MaxPromptLength || (content.ValueKind == JsonValueKind.Array && content.EnumerateArray().Any(part => PartOf(part) is null)))
        {
            message.Refuse("content", $"must be text of at most {limits.Agents.MaxPromptLength:N0} characters; images and other parts are not offered");
            return "";
        }

        return text;
    }

    private static string? PartOf(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object
        && part.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("text")
        && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}
