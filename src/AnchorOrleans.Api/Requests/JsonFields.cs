using System.Globalization;
using System.Text.Json;
using AnchorOrleans.Api.Errors;

namespace AnchorOrleans.Api.Requests;

/// <summary>Reads one JSON object field by field; what breaks a rule is noted with the field's path and reads as missing.</summary>
/// <remarks>
/// A null counts as missing, and fields nobody asks for are ignored: clients of other versions send both.
/// With <see cref="FieldNotes"/> it notes what is asked for, which becomes the published description of the request.
/// </remarks>
internal sealed class JsonFields(JsonElement json, Findings findings, string path = "", FieldNotes? notes = null)
{
    /// <summary>Gets the object.</summary>
    public JsonElement Json => json;

    /// <summary>Gets the object's members that are not null.</summary>
    public IEnumerable<JsonProperty> Members
    {
        get
        {
            notes?.HoldsTexts();
            return json.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null);
        }
    }

    /// <summary>Notes that a field breaks a rule.</summary>
    public void Refuse(string name, string rule)
    {
        notes?.MustNotBeMissing(name);
        findings.Add(PathOf(name), rule);
    }

    /// <summary>Notes that the whole breaks a rule, in words that are given.</summary>
    public void Refuse(Refusal refusal) => findings.Add(refusal);

    /// <summary>Reads a text of at most <paramref name="maxLength"/> characters.</summary>
    public string? Text(string name, int maxLength)
    {
        notes?.Add(new FieldNote(name, FieldKind.Text) { MaxLength = maxLength });
        if (Find(name, "a string", JsonValueKind.String)?.GetString() is not { } text)
        {
            return null;
        }

        if (text.Length <= maxLength)
        {
            return text;
        }

        Refuse(name, string.Create(CultureInfo.InvariantCulture, $"may have at most {maxLength:N0} characters; it has {text.Length:N0}"));
        return null;
    }

    /// <summary>Reads a text that must be there and not be empty.</summary>
    /// <returns>The text; empty when it is refused.</returns>
    public string RequiredText(string name, int maxLength)
    {
        var text = Text(name, maxLength);
        if (string.IsNullOrEmpty(text))
        {
            // When something else was wrong with it, that was noted first and stands.
            Refuse(name, string.Create(CultureInfo.InvariantCulture, $"is required: a string of 1 to {maxLength:N0} characters"));
        }

        return text ?? string.Empty;
    }

    /// <summary>Reads true or false.</summary>
    public bool? Flag(string name)
    {
        notes?.Add(new FieldNote(name, FieldKind.Flag));
        return Find(name, "true or false", JsonValueKind.True, JsonValueKind.False)?.GetBoolean();
    }

    /// <summary>Reads a whole number between two limits, which count as allowed.</summary>
    public int? Number(string name, int min, int max)
    {
        notes?.Add(new FieldNote(name, FieldKind.Number) { Minimum = min, Maximum = max });
        var rule = string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");
        if (Find(name, rule, JsonValueKind.Number) is not { } json)
        {
            return null;
        }

        if (json.TryGetDouble(out var number) && Math.Truncate(number) == number && number >= min && number <= max)
        {
            return (int)number;
        }

        RefuseNumber(name, rule, json, min, max);
        return null;
    }

    /// <summary>Reads a number between two limits, which count as allowed.</summary>
    public double? Real(string name, double min, double max)
    {
        notes?.Add(new FieldNote(name, FieldKind.Real) { Minimum = min, Maximum = max });
        var rule = string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}");
        if (Find(name, rule, JsonValueKind.Number) is not { } json)
        {
            return null;
        }

        if (json.TryGetDouble(out var number) && number >= min && number <= max)
        {
            return number;
        }

        RefuseNumber(name, rule, json, min, max);
        return null;
    }

    /// <summary>Reads a list of texts.</summary>
    public IReadOnlyList<string> Texts(string name, int maxCount, int maxLength)
    {
        notes?.Add(new FieldNote(name, FieldKind.Texts) { MaxItems = maxCount, MaxLength = maxLength });
        if (Find(name, "an array of strings", JsonValueKind.Array) is not { } list)
        {
            return [];
        }

        if (list.GetArrayLength() > maxCount)
        {
            Refuse(name, string.Create(CultureInfo.InvariantCulture, $"may have at most {maxCount:N0} entries; it has {list.GetArrayLength():N0}"));
            return [];
        }

        if (list.EnumerateArray().Any(entry => entry.ValueKind != JsonValueKind.String || entry.GetString()!.Length > maxLength))
        {
            Refuse(name, string.Create(CultureInfo.InvariantCulture, $"may hold only strings of at most {maxLength:N0} characters"));
            return [];
        }

        return [.. list.EnumerateArray().Select(entry => entry.GetString()!)];
    }

    /// <summary>Reads an object.</summary>
    public JsonFields? Object(string name) => notes is null
        ? Find(name, "an object", JsonValueKind.Object) is { } inner ? new JsonFields(inner, findings, PathOf(name)) : null
        : new JsonFields(json, findings, PathOf(name), notes.Inside(name));

    /// <summary>Reads a list of objects.</summary>
    public IReadOnlyList<JsonFields> Objects(string name, int maxCount)
    {
        if (notes is not null)
        {
            return [new JsonFields(json, findings, PathOf(name), notes.InsideEach(name, maxCount))];
        }

        if (Find(name, "an array of objects", JsonValueKind.Array) is not { } list)
        {
            return [];
        }

        if (list.GetArrayLength() > maxCount)
        {
            Refuse(name, string.Create(CultureInfo.InvariantCulture, $"may have at most {maxCount:N0} entries; it has {list.GetArrayLength():N0}"));
            return [];
        }

        if (list.EnumerateArray().Any(entry => entry.ValueKind != JsonValueKind.Object))
        {
            Refuse(name, "may hold only objects");
            return [];
        }

        return [.. list.EnumerateArray().Select((entry, index) => new JsonFields(entry, findings, string.Create(CultureInfo.InvariantCulture, $"{PathOf(name)}[{index}]")))];
    }

    /// <summary>Reads what may be of several kinds.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="rule">What it must be, for the message.</param>
    /// <param name="kinds">The kinds.</param>
    public JsonElement? Any(string name, string rule, params ReadOnlySpan<JsonValueKind> kinds)
    {
        notes?.Add(new FieldNote(name, FieldKind.Any));
        return Find(name, rule, kinds);
    }

    private JsonElement? Find(string name, string rule, params ReadOnlySpan<JsonValueKind> kinds)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (kinds.Contains(value.ValueKind))
        {
            return value;
        }

        Refuse(name, $"must be {rule}");
        return null;
    }

    private void RefuseNumber(string name, string rule, JsonElement json, double min, double max)
    {
        notes?.MustNotBeMissing(name);
        double? given = json.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
        findings.Add(PathOf(name), $"must be {rule}", new RefusalDetails(Value: given, Min: min, Max: max));
    }

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
