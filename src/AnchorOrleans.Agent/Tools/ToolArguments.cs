using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace AnchorOrleans.Agent.Tools;

/// <summary>The arguments of a call, checked against what the tool takes.</summary>
internal sealed class ToolArguments
{
    private readonly JsonElement _values;

    private ToolArguments(JsonElement values) => _values = values;

    /// <summary>Reads arguments; forgives a number or a truth value that is written as text, and a null.</summary>
    /// <param name="tool">What they are for.</param>
    /// <param name="json">The arguments.</param>
    /// <param name="arguments">The result.</param>
    /// <param name="error">What is wrong, for the model.</param>
    public static bool TryRead(Tool tool, string json, [NotNullWhen(true)] out ToolArguments? arguments, [NotNullWhen(false)] out string? error)
    {
        var values = JsonSerializer.Deserialize<JsonElement>(json);
        arguments = new ToolArguments(values);
        error = values.ValueKind != JsonValueKind.Object ? "The arguments must be an object." : null;
        foreach (var parameter in error is null ? tool.Parameters : [])
        {
            var isThere = values.TryGetProperty(parameter.Name, out var value) && value.ValueKind != JsonValueKind.Null;
            error ??= !isThere ? parameter.IsRequired ? $"The argument '{parameter.Name}' is missing." : null
                : Fits(parameter.Type, value) ? null
                : $"The argument '{parameter.Name}' must be {(parameter.Type == "strings" ? "an array of strings" : $"a {parameter.Type}")}.";
        }

        arguments = error is null ? arguments : null;
        return error is null;
    }

    public string? Text(string name) => Find(name) is { } value ? value.ToString() : null;

    public bool Flag(string name, bool otherwise = false) => Find(name) is { } value ? string.Equals(value.ToString(), "true", StringComparison.OrdinalIgnoreCase) : otherwise;

    public double? Number(string name) => Find(name) is { } value ? double.Parse(value.ToString(), CultureInfo.InvariantCulture) : null;

    public ImmutableArray<string> Texts(string name) => Find(name) switch
    {
        { ValueKind: JsonValueKind.Array } values => [.. values.EnumerateArray().Select(value => value.ToString())],
        { } value => [value.ToString()],
        _ => [],
    };

    public JsonElement? Any(string name) => Find(name);

    private static bool Fits(string type, JsonElement value) => type switch
    {
        "string" => value.ValueKind is JsonValueKind.String or JsonValueKind.Number,
        "number" => value.ValueKind is JsonValueKind.Number or JsonValueKind.String
            && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) <= 1e9,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False || value.ToString() is "true" or "false",
        "strings" => value.ValueKind == JsonValueKind.String || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(one => one.ValueKind is JsonValueKind.String or JsonValueKind.Number)),
        _ => true,
    };

    private JsonElement? Find(string name) => _values.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
