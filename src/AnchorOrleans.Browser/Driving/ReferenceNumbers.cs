using System.Globalization;

namespace AnchorOrleans.Browser.Driving;

/// <summary>Gives the numbers of references; none is given twice.</summary>
internal sealed class ReferenceNumbers
{
    /// <summary>Gets the next one.</summary>
    public int Next { get; private set; } = 1;

    /// <summary>Reads a reference, with or without the brackets it was told in.</summary>
    /// <exception cref="DrivingException">It has not the form of one.</exception>
    public static int Read(string reference)
    {
        var plain = reference.Trim().TrimStart('[').TrimEnd(']');
        return plain.StartsWith('e') && int.TryParse(plain.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw DrivingFailures.Invalid($"References look like e12; {PageTexts.Quoted(reference, 40)} is none.");
    }

    /// <summary>Notes that a document has given those before <paramref name="next"/> to its elements.</summary>
    public void Give(PageDocument document, int next)
    {
        document.Note(Next, next);
        Next = Math.Max(Next, next);
    }
}
