using System.Text.Json;

namespace AnchorOrleans.Api.Requests;

/// <summary>What one JSON object of a request may hold, noted while the code that checks requests reads an empty one; so the published description cannot differ from the checks.</summary>
internal sealed class FieldNotes
{
    private readonly Dictionary<string, FieldNote> _fields = [];
    private readonly HashSet<string> _required = [];

    /// <summary>Gets the fields in the order of reading.</summary>
    public IReadOnlyCollection<FieldNote> Fields => _fields.Values;

    /// <summary>Gets the names that must be there.</summary>
    public IReadOnlySet<string> Required => _required;

    /// <summary>Gets a value indicating whether the object holds texts under names that the caller chooses.</summary>
    public bool IsMapOfTexts { get; private set; }

    /// <summary>Notes what a request reads.</summary>
    public static FieldNotes Of<T>(ApiOptions limits)
        where T : IRequestBody<T>
    {
        var notes = new FieldNotes();
        _ = T.Read(new JsonFields(JsonElement.Parse("{}"), new Findings(), notes: notes), limits);
        return notes;
    }

    public void Add(FieldNote field) => _fields.TryAdd(field.Name, field);

    /// <summary>Notes that an object was refused for want of this field.</summary>
    public void MustNotBeMissing(string name) => _required.Add(name);

    public void HoldsTexts() => IsMapOfTexts = true;

    /// <summary>Notes a field that holds an object.</summary>
    /// <returns>Where its own fields are noted.</returns>
    public FieldNotes Inside(string name) => Inside(new FieldNote(name, FieldKind.Object));

    /// <summary>Notes a field that holds a list of objects.</summary>
    /// <returns>Where the fields of each are noted.</returns>
    public FieldNotes InsideEach(string name, int maxCount) => Inside(new FieldNote(name, FieldKind.Objects) { MaxItems = maxCount });

    private FieldNotes Inside(FieldNote field)
    {
        var name = field.Name;
        if (_fields.TryGetValue(name, out var known) && known.Inside is { } inside)
        {
            return inside;
        }

        var notes = new FieldNotes();
        _fields[name] = field with { Inside = notes };
        return notes;
    }
}

/// <summary>A field that a request may have.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it holds.</param>
internal sealed record FieldNote(string Name, FieldKind Kind)
{
    public int? MaxLength { get; init; }

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    public int? MaxItems { get; init; }

    public FieldNotes? Inside { get; init; }
}

/// <summary>What a field holds.</summary>
internal enum FieldKind
{
    /// <summary>A string.</summary>
    Text,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A number.</summary>
    Real,

    /// <summary>An array of strings.</summary>
    Texts,

    /// <summary>An object.</summary>
    Object,

    /// <summary>An array of objects.</summary>
    Objects,

    /// <summary>One of several kinds.</summary>
    Any,
}
