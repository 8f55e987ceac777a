using System.Text.Encodings.Web;
using System.Text.Json;

namespace AnchorOrleans.Dashboard.Executions;

/// <summary>Writes JSON for eyes.</summary>
internal static class RawJson
{
    // What is written is text of a page, which Razor encodes; so it need not be harmless by itself.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Indents a JSON text; what is no JSON stays as it is.</summary>
    public static string Indent(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(document.RootElement, Indented);
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
