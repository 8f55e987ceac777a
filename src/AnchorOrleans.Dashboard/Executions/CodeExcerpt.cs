using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AnchorOrleans.Dashboard.Parts;

namespace AnchorOrleans.Dashboard.Executions;

/// <summary>The lines of a task's code around the place that an error points to.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Lines">It and those around it.</param>
public sealed partial record CodeExcerpt(int Line, int Column, ImmutableArray<CodeLine> Lines)
{
    private const int Around = 3;
    private const int LongestLine = 400;

    /// <summary>Finds the first place in the author's file that a stack, or a message of the compiler, names; null when there is none.</summary>
    public static (int Line, int Column)? PlaceIn(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text is not null && Place().Match(text) is { Success: true } match
                && int.TryParse(match.Groups["line"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var line)
                && int.TryParse(match.Groups["column"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var column))
            {
                return (line, column);
            }
        }

        return null;
    }

    /// <summary>Takes the lines; null when the code has no such line.</summary>
    /// <param name="code">As the API answers it: Base64 of UTF-8.</param>
    /// <param name="place">Where the error points to.</param>
    public static CodeExcerpt? TryTake(string code, (int Line, int Column) place)
    {
        var bytes = new byte[code.Length];
        if (!Convert.TryFromBase64String(code, bytes, out var length))
        {
            return null;
        }

        var all = Encoding.UTF8.GetString(bytes, 0, length).ReplaceLineEndings("\n").Split('\n');
        if (place.Line < 1 || place.Line > all.Length)
        {
            return null;
        }

        var first = Math.Max(1, place.Line - Around);
        var last = Math.Min(all.Length, place.Line + Around);
        return new(
            place.Line,
            place.Column,
            [.. Enumerable.Range(first, last - first + 1).Select(number => CodeLine.Of(number, Cut.To(all[number - 1], LongestLine), number == place.Line ? place.Column : null))]);
    }

    [GeneratedRegex(@"task\.ts:(?<line>\d{1,7}):(?<column>\d{1,7})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Place();
}

/// <summary>A line of code.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Before">What comes before what is marked; all of a line in which nothing is.</param>
/// <param name="Marked">The word that the error points to; empty when it points to none.</param>
/// <param name="After">What comes after it.</param>
/// <param name="IsMeant">Whether it is the line that the error points to.</param>
public sealed record CodeLine(int Number, string Before, string Marked, string After, bool IsMeant)
{
    internal static CodeLine Of(int number, string text, int? column)
    {
        if (column is not { } place || place < 1 || place > text.Length)
        {
            return new(number, text, "", "", column is not null);
        }

        var end = place;
        while (end < text.Length && IsOfWord(text[place - 1]) && IsOfWord(text[end]))
        {
            end++;
        }

        return new(number, text[..(place - 1)], text[(place - 1)..end], text[end..], IsMeant: true);
    }

    private static bool IsOfWord(char character) => char.IsLetterOrDigit(character) || character is '_' or '$';
}
