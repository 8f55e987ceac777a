using System.Text.Json;
using System.Text.Unicode;
using AnchorOrleans.Api.Errors;

namespace AnchorOrleans.Api.Requests;

/// <summary>Reads request bodies strictly: valid UTF-8, no half characters, no name twice, at most 64 levels.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>Reads one JSON object.</summary>
    public static (JsonElement Json, Refusal? Refusal) ReadObject(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            return (default, Refusal.Invalid("The body is not valid JSON: it is not UTF-8."));
        }

        try
        {
            if (HasHalfCharacter(utf8))
            {
                return (default, Refusal.Invalid("The body is not valid JSON: a \\u escape stands for half a character."));
            }

            var json = JsonElement.Parse(utf8, Strict);
            return json.ValueKind == JsonValueKind.Object ? (json, null) : (default, Refusal.Invalid("The body must be a JSON object."));
        }
        catch (JsonException exception)
        {
            return (default, Refusal.Invalid($"The body is not valid JSON: {Describe(exception)}"));
        }
    }

    /// <summary>Looks for escapes of lone surrogates, on which the document's own accessors would throw much later.</summary>
    private static bool HasHalfCharacter(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Strict.MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
            {
                continue;
            }

            try
            {
                _ = reader.GetString();
            }
            catch (InvalidOperationException)
            {
                return true;
            }
        }

        return false;
    }

    private static string Describe(JsonException exception)
    {
        var message = exception.Message;
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var reason = (end < 0 ? message : message[..end]).TrimEnd();
        return exception is { LineNumber: { } line, BytePositionInLine: { } position } ? $"{reason} (line {line + 1}, byte {position + 1})" : reason;
    }
}
