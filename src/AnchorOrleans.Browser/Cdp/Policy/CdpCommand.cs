using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Cdp.Policy;

/// <summary>A command that the policy looks into.</summary>
/// <param name="Json">The whole command; no member of any object in it comes twice.</param>
internal sealed record CdpCommand(JsonObject Json)
{
    private static readonly JsonNodeOptions Names = new() { PropertyNameCaseInsensitive = false };

    /// <summary>A member that came twice could mean one thing here and another in the browser.</summary>
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>Gets the parameters; empty when there are none.</summary>
    public JsonObject Parameters => Json["params"] as JsonObject ?? [];

    /// <summary>Reads a whole command.</summary>
    /// <returns>The command; null when it is not plain JSON.</returns>
    public static CdpCommand? Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return JsonNode.Parse(utf8, Names, Strict) is JsonObject json ? new CdpCommand(json) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Reads a parameter that is a text; null when it is missing or something else.</summary>
    public string? Text(string name) => (Parameters[name] as JsonValue)?.TryGetValue<string>(out var text) == true ? text : null;

    /// <summary>Tells whether a parameter is true.</summary>
    public bool Flag(string name) => (Parameters[name] as JsonValue)?.TryGetValue<bool>(out var flag) == true && flag;
}
