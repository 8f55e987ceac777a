using System.Text.Json;
using System.Text.RegularExpressions;

namespace AnchorOrleans.Agent.Outputs;

/// <summary>What is asked of a schema before it is used.</summary>
public sealed partial class SchemaCheck
{
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
