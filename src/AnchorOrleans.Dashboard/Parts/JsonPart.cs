using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace AnchorOrleans.Dashboard.Parts;

/// <summary>What a part of a JSON text is.</summary>
public enum JsonPartKind
{
    /// <summary>An object; its parts have names.</summary>
    Members,

    /// <summary>An array; its parts have numbers.</summary>
    Elements,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A number, <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    Literal,
}

/// <summary>A part of a JSON text, as a tree shows it: no more than a person looks at.</summary>
/// <param name="Name">The name of the member or the number of the element; null of the whole.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Value">A text without its quotes, or a literal; empty of objects and arrays.</param>
/// <param name="Parts">Of an object or array, as far as they are shown.</param>
/// <param name="Count">How many it has in all; of a text, how many characters.</param>
public sealed record JsonPart(string? Name, JsonPartKind Kind, string Value, ImmutableArray<JsonPart> Parts, int Count)
{
    /// <summary>Gets a value indicating whether there are parts below it.</summary>
    public bool HasParts => Kind is JsonPartKind.Members or JsonPartKind.Elements;

    /// <summary>Gets how many of its parts, or characters, are not shown.</summary>
    public int Hidden => Kind switch
    {
        JsonPartKind.Members or JsonPartKind.Elements => Count - Parts.Length,
        JsonPartKind.Text => Count - Value.Length,
        _ => 0,
    };

    /// <summary>Gets what stands in its place while it is closed.</summary>
    public string Summary => (Kind, Count) switch
    {
        (JsonPartKind.Members, 0) => "{}",
        (JsonPartKind.Elements, 0) => "[]",
        (JsonPartKind.Members, 1) => "1 member",
        (JsonPartKind.Elements, 1) => "1 element",
        (JsonPartKind.Members, _) => $"{Spans.Count(Count)} members",
        (JsonPartKind.Elements, _) => $"{Spans.Count(Count)} elements",
        _ => "",
    };

    /// <summary>Reads a JSON text; null when it is none.</summary>
    /// <param name="json">The text.</param>
    /// <param name="limits">How much of it is shown.</param>
    public static JsonPart? TryParse(string json, JsonTreeLimits limits)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = limits.Depth });
            var left = limits.Parts;
            return Read(name: null, document.RootElement, limits, ref left);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonPart Read(string? name, JsonElement element, JsonTreeLimits limits, ref int left)
    {
        left--;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = ImmutableArray.CreateBuilder<JsonPart>();
                foreach (var member in element.EnumerateObject())
                {
                    if (members.Count == limits.Each || left <= 0)
                    {
                        break;
                    }

                    members.Add(Read(member.Name, member.Value, limits, ref left));
                }

                return new(name, JsonPartKind.Members, "", members.DrainToImmutable(), element.GetPropertyCount());
            case JsonValueKind.Array:
                var elements = ImmutableArray.CreateBuilder<JsonPart>();
                foreach (var item in element.EnumerateArray())
                {
                    if (elements.Count == limits.Each || left <= 0)
                    {
                        break;
                    }

                    elements.Add(Read(elements.Count.ToString(CultureInfo.InvariantCulture), item, limits, ref left));
                }

                return new(name, JsonPartKind.Elements, "", elements.DrainToImmutable(), element.GetArrayLength());
            case JsonValueKind.String:
                var text = element.GetString()!;
                return new(name, JsonPartKind.Text, Cut.To(text, limits.Text), [], text.Length);
            default:
                return new(name, JsonPartKind.Literal, element.GetRawText(), [], 0);
        }
    }
}

/// <summary>How much of a JSON text a tree shows, so that a large one does not make a page that no browser can hold.</summary>
/// <param name="Parts">How many parts in all.</param>
/// <param name="Each">How many parts of one object or array.</param>
/// <param name="Text">How many characters of one text.</param>
/// <param name="Depth">How deep; a deeper one is no tree.</param>
public sealed record JsonTreeLimits(int Parts = 2_000, int Each = 200, int Text = 1_000, int Depth = 64);
