using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace AnchorOrleans.Agent.Outputs;

/// <summary>Checks JSON against a JSON Schema.</summary>
/// <remarks>
/// It knows <c>type</c>, <c>properties</c>, <c>required</c>, <c>additionalProperties</c>, <c>patternProperties</c>, <c>items</c>, <c>prefixItems</c>, <c>enum</c>, <c>const</c>, the bounds of numbers, texts, arrays and objects,
/// <c>pattern</c>, <c>uniqueItems</c>, <c>allOf</c>, <c>anyOf</c>, <c>oneOf</c>, <c>not</c>, and <c>$ref</c> within the schema. A schema with another keyword that would bind is refused rather than half applied;
/// those that only describe (<c>title</c>, <c>format</c>, …) are passed over.
/// </remarks>
public sealed class SchemaCheck
{
    private const int Deepest = 64;
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(250);
    private static readonly FrozenSet<string> Unknown = new[]
    {
        "if", "then", "else", "contains", "minContains", "maxContains", "propertyNames", "dependentRequired", "dependentSchemas", "dependencies",
        "unevaluatedItems", "unevaluatedProperties", "additionalItems", "$dynamicRef", "$recursiveRef",
    }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly string[] Types = ["string", "number", "integer", "boolean", "object", "array", "null"];

    private readonly JsonElement _schema;
    private readonly Dictionary<string, Regex> _patterns = new(StringComparer.Ordinal);

    private SchemaCheck(JsonElement schema) => _schema = schema;

    /// <summary>Gets a value indicating whether the schema refers to parts of itself, so that it cannot be put inside another one.</summary>
    internal bool HasReferences { get; private set; }

    /// <summary>Reads a schema.</summary>
    /// <exception cref="FormatException">It is none, or has what is not known here; the message names the place.</exception>
    public static SchemaCheck Parse(string schema)
    {
        try
        {
            using var document = JsonDocument.Parse(schema, new JsonDocumentOptions { MaxDepth = Deepest });
            var check = new SchemaCheck(document.RootElement.Clone());
            check.Examine(check._schema, "");
            return check;
        }
        catch (JsonException exception)
        {
            throw new FormatException($"The schema is no JSON: {exception.Message}", exception);
        }
    }

    /// <summary>Finds the first thing that the schema does not accept.</summary>
    /// <returns>A sentence with the place, or null when all is accepted.</returns>
    public string? FindError(JsonElement value) => Check(_schema, value, "$", 0);

    private string? Check(JsonElement schema, JsonElement value, string place, int depth)
    {
        if (depth > Deepest)
        {
            return $"{place} is nested deeper than {Deepest} levels";
        }

        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return schema.ValueKind == JsonValueKind.True ? null : $"{place} must not be there";
        }

        return CheckKind(schema, value, place)
            ?? (schema.TryGetProperty("$ref", out var reference) ? Check(Resolve(reference.GetString()!), value, place, depth + 1) : null)
            ?? CheckCombination(schema, value, place, depth)
            ?? value.ValueKind switch
            {
                JsonValueKind.Object => CheckObject(schema, value, place, depth),
                JsonValueKind.Array => CheckArray(schema, value, place, depth),
                JsonValueKind.String => CheckText(schema, value.GetString()!, place),
                JsonValueKind.Number => CheckNumber(schema, value.GetDouble(), place),
                _ => null,
            };
    }

    private static string? CheckKind(JsonElement schema, JsonElement value, string place)
    {
        if (schema.TryGetProperty("type", out var type))
        {
            string[] allowed = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(one => one.GetString()!)] : [type.GetString()!];
            if (!allowed.Any(one => IsOf(value, one)))
            {
                return $"{place} must be {string.Join(" or ", allowed)}, not {NameOf(value)}";
            }
        }

        if (schema.TryGetProperty("enum", out var options) && !options.EnumerateArray().Any(option => JsonElement.DeepEquals(option, value)))
        {
            return $"{place} must be one of {Clip(options.GetRawText())}";
        }

        return schema.TryGetProperty("const", out var only) && !JsonElement.DeepEquals(only, value) ? $"{place} must be {Clip(only.GetRawText())}" : null;
    }

    private string? CheckCombination(JsonElement schema, JsonElement value, string place, int depth)
    {
        if (schema.TryGetProperty("allOf", out var all) && all.EnumerateArray().Select(part => Check(part, value, place, depth + 1)).FirstOrDefault(error => error is not null) is { } broken)
        {
            return broken;
        }

        if (schema.TryGetProperty("anyOf", out var any))
        {
            var errors = any.EnumerateArray().Select(part => Check(part, value, place, depth + 1)).ToList();
            if (!errors.Contains(null))
            {
                return $"{place} fits none of anyOf ({errors[0]})";
            }
        }

        if (schema.TryGetProperty("oneOf", out var one) && one.EnumerateArray().Count(part => Check(part, value, place, depth + 1) is null) is not 1 and var fitting)
        {
            return $"{place} must fit exactly one of oneOf, not {fitting}";
        }

        return schema.TryGetProperty("not", out var not) && Check(not, value, place, depth + 1) is null ? $"{place} must not fit what 'not' says" : null;
    }

    private string? CheckObject(JsonElement schema, JsonElement value, string place, int depth)
    {
        if (schema.TryGetProperty("required", out var required) && required.EnumerateArray().FirstOrDefault(name => !value.TryGetProperty(name.GetString()!, out _)) is { ValueKind: JsonValueKind.String } missing)
        {
            return $"{place}.{missing.GetString()} is missing";
        }

        var count = value.EnumerateObject().Count();
        if (OutOf(schema, "minProperties", "maxProperties", count) is { } bounds)
        {
            return $"{place} has {count} properties; {bounds}";
        }

        foreach (var property in value.EnumerateObject())
        {
            var at = $"{place}.{property.Name}";
            var isNamed = schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(property.Name, out _);
            if (isNamed && Check(properties.GetProperty(property.Name), property.Value, at, depth + 1) is { } error)
            {
                return error;
            }

            if (schema.TryGetProperty("patternProperties", out var patterns))
            {
                foreach (var pattern in patterns.EnumerateObject().Where(pattern => Fits(pattern.Name, property.Name)))
                {
                    isNamed = true;
                    if (Check(pattern.Value, property.Value, at, depth + 1) is { } misfit)
                    {
                        return misfit;
                    }
                }
            }

            if (!isNamed && schema.TryGetProperty("additionalProperties", out var others) && Check(others, property.Value, at, depth + 1) is { } surplus)
            {
                return others.ValueKind == JsonValueKind.False ? $"{at} is not a property that the schema knows" : surplus;
            }
        }

        return null;
    }

    private string? CheckArray(JsonElement schema, JsonElement value, string place, int depth)
    {
        var count = value.GetArrayLength();
        if (OutOf(schema, "minItems", "maxItems", count) is { } bounds)
        {
            return $"{place} has {count} items; {bounds}";
        }

        if (schema.TryGetProperty("uniqueItems", out var unique) && unique.ValueKind == JsonValueKind.True
            && value.EnumerateArray().Select((item, index) => value.EnumerateArray().Take(index).Any(earlier => JsonElement.DeepEquals(earlier, item))).Contains(true))
        {
            return $"{place} has an item twice";
        }

        var firsts = schema.TryGetProperty("prefixItems", out var prefix) ? prefix.GetArrayLength() : 0;
        return value.EnumerateArray().Select((item, index) =>
            index < firsts ? Check(prefix[index], item, $"{place}[{index}]", depth + 1)
            : schema.TryGetProperty("items", out var items) ? Check(items, item, $"{place}[{index}]", depth + 1)
            : null).FirstOrDefault(error => error is not null);
    }

    private string? CheckText(JsonElement schema, string value, string place)
    {
        var length = new StringInfo(value).LengthInTextElements;
        if (OutOf(schema, "minLength", "maxLength", length) is { } bounds)
        {
            return $"{place} has {length} characters; {bounds}";
        }

        return schema.TryGetProperty("pattern", out var pattern) && !Fits(pattern.GetString()!, value) ? $"{place} does not match the pattern {Clip(pattern.GetString()!)}" : null;
    }

    private static string? CheckNumber(JsonElement schema, double value, string place)
    {
        if (OutOf(schema, "minimum", "maximum", value) is { } bounds)
        {
            return $"{place} is {value.ToString(CultureInfo.InvariantCulture)}; {bounds}";
        }

        if (schema.TryGetProperty("exclusiveMinimum", out var above) && value <= above.GetDouble())
        {
            return $"{place} must be more than {above.GetRawText()}";
        }

        if (schema.TryGetProperty("exclusiveMaximum", out var below) && value >= below.GetDouble())
        {
            return $"{place} must be less than {below.GetRawText()}";
        }

        if (schema.TryGetProperty("multipleOf", out var step) && Math.Abs((value / step.GetDouble()) - Math.Round(value / step.GetDouble())) > 1e-9)
        {
            return $"{place} must be a multiple of {step.GetRawText()}";
        }

        return null;
    }

    private static string? OutOf(JsonElement schema, string least, string most, double value)
    {
        if (schema.TryGetProperty(least, out var minimum) && value < minimum.GetDouble())
        {
            return $"the least is {minimum.GetRawText()}";
        }

        return schema.TryGetProperty(most, out var maximum) && value > maximum.GetDouble() ? $"the most is {maximum.GetRawText()}" : null;
    }

    private static bool IsOf(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && Math.Floor(value.GetDouble()) == value.GetDouble(),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Null,
    };

    private static string NameOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static string Clip(string text) => text.Length > 200 ? $"{text[..200]}…" : text;

    private bool Fits(string pattern, string value)
    {
        try
        {
            return _patterns[pattern].IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private JsonElement Resolve(string reference)
    {
        var place = _schema;
        foreach (var part in reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (place.ValueKind != JsonValueKind.Object || !place.TryGetProperty(name, out place))
            {
                throw new FormatException($"The schema has no {reference}.");
            }
        }

        return place;
    }

    /// <summary>Refuses what cannot be checked, once and beforehand, so that checking needs no doubt.</summary>
    private void Examine(JsonElement schema, string place)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return;
        }

        Demand(schema.ValueKind == JsonValueKind.Object, place, "must be an object or a boolean");
        foreach (var (name, value) in schema.EnumerateObject().Select(property => (property.Name, property.Value)))
        {
            var at = $"{place}/{name}";
            Demand(!Unknown.Contains(name), at, "is a keyword that is not supported here");
            switch (name)
            {
                case "type":
                    var types = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value];
                    Demand(types.TrueForAll(type => type.ValueKind == JsonValueKind.String && Types.Contains(type.GetString(), StringComparer.Ordinal)), at, $"takes {string.Join(", ", Types)}");
                    break;
                case "properties" or "patternProperties" or "$defs" or "definitions":
                    Demand(value.ValueKind == JsonValueKind.Object, at, "must be an object");
                    foreach (var property in value.EnumerateObject())
                    {
                        Learn(name == "patternProperties" ? property.Name : null, at);
                        Examine(property.Value, $"{at}/{property.Name}");
                    }

                    break;
                case "items" or "additionalProperties" or "not":
                    Examine(value, at);
                    break;
                case "allOf" or "anyOf" or "oneOf" or "prefixItems":
                    Demand(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0, at, "must be an array that is not empty");
                    foreach (var (part, index) in value.EnumerateArray().Select((part, index) => (part, index)))
                    {
                        Examine(part, $"{at}/{index}");
                    }

                    break;
                default:
                    ExamineValue(name, value, at);
                    break;
            }
        }
    }

    private void ExamineValue(string name, JsonElement value, string at)
    {
        switch (name)
        {
            case "enum":
                Demand(value.ValueKind == JsonValueKind.Array, at, "must be an array");
                break;
            case "required":
                Demand(value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String), at, "must be an array of strings");
                break;
            case "pattern":
                Demand(value.ValueKind == JsonValueKind.String, at, "must be a string");
                Learn(value.GetString(), at);
                break;
            case "$ref":
                Demand(value.ValueKind == JsonValueKind.String && value.GetString()!.StartsWith('#'), at, "must point into the schema itself, as #/$defs/name");
                HasReferences = true;
                Resolve(value.GetString()!);
                break;
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf"
                or "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties":
                Demand(value.ValueKind == JsonValueKind.Number && (name != "multipleOf" || value.GetDouble() > 0), at, "must be a number");
                break;
        }
    }

    private void Learn(string? pattern, string at)
    {
        if (pattern is null || _patterns.ContainsKey(pattern))
        {
            return;
        }

        try
        {
            _patterns[pattern] = new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, PatternTimeout);
        }
        catch (ArgumentException exception)
        {
            throw new FormatException($"The schema's {at} is no regular expression: {exception.Message}", exception);
        }
    }

    private static void Demand(bool isMet, string place, string demand)
    {
        if (!isMet)
        {
            throw new FormatException($"The schema's {(place.Length == 0 ? "root" : place)} {demand}.");
        }
    }
}
