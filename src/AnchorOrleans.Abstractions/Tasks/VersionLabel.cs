using System.Globalization;

namespace AnchorOrleans.Tasks;

/// <summary>Which version of a task is meant: the draft, the latest published one, or a number.</summary>
[GenerateSerializer, Immutable, Alias("anchor.version-label")]
public readonly record struct VersionLabel([property: Id(0)] string Value)
{
    /// <summary>Gets the one mutable version.</summary>
    public static VersionLabel Draft { get; } = new("draft");

    /// <summary>Gets the alias of the highest published number.</summary>
    public static VersionLabel Latest { get; } = new("latest");

    /// <summary>Gets the published number, or null for <see cref="Draft"/> and <see cref="Latest"/>.</summary>
    public int? PublishedNumber => int.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Names a published version.</summary>
    public static VersionLabel OfNumber(int number) => new(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads <c>draft</c>, <c>latest</c> or digits; the number that digits name is normalised, so that '01' is '1'.</summary>
    /// <returns>Null when the text is none of these, or a number beyond 2,147,483,647.</returns>
    public static VersionLabel? TryParse(string? text) => text switch
    {
        "draft" => Draft,
        "latest" => Latest,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => OfNumber(number),
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => Value;
}
