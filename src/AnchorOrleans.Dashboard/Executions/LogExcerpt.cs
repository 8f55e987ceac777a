using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Dashboard.Parts;

namespace AnchorOrleans.Dashboard.Executions;

/// <summary>The part of a log that a page shows: its end, what lies before a line, or the lines in which a text occurs.</summary>
/// <param name="Search">What was searched for; null for all lines.</param>
/// <param name="Offset">How many lines come before, of those that are meant.</param>
/// <param name="Lines">Those shown.</param>
/// <param name="Next">The offset of what follows; null at the end.</param>
public sealed record LogExcerpt(string? Search, long Offset, ImmutableArray<ShownLine> Lines, long? Next)
{
    /// <summary>How many lines a page shows.</summary>
    public const int PageLines = 500;

    /// <summary>How many characters of a line are shown.</summary>
    internal const int LongestLine = 4_000;

    /// <summary>Gets how many lines there were at least, when this is the end of all lines.</summary>
    public long End => Offset + Lines.Length;

    /// <summary>Gets where the lines before these begin; null when these are the first.</summary>
    public long? Earlier => Offset > 0 ? Math.Max(0, Offset - PageLines) : null;

    /// <summary>Answers the address of the part in the API.</summary>
    /// <param name="execution">Whose log.</param>
    /// <param name="search">What is searched for; null for all lines.</param>
    /// <param name="offset">How many lines come before; null for the end of the log.</param>
    internal static string PathOf(string execution, string? search, long? offset) => Query.Of(
        $"/v1/executions/{execution}/logs",
        ("search", search),
        ("offset", offset?.ToString(CultureInfo.InvariantCulture)),
        (offset is null ? "last" : "limit", PageLines.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Takes what the API answers.</summary>
    internal static LogExcerpt Of(LogPage page, string? search) => new(
        search,
        page.Offset,
        [.. page.Logs.Select((line, index) => ShownLine.Of(line, line.Number ?? page.Offset + index + 1))],
        page.Next);
}

/// <summary>A line as it is shown.</summary>
/// <param name="Number">From 1.</param>
/// <param name="At">When it was written.</param>
/// <param name="Type">How it was written.</param>
/// <param name="Text">As much of it as is shown.</param>
/// <param name="Hidden">How many characters are not.</param>
public sealed record ShownLine(long Number, DateTimeOffset At, string Type, string Text, int Hidden)
{
    internal static ShownLine Of(LogLine line, long number)
    {
        var text = Cut.To(line.Message, LogExcerpt.LongestLine);
        return new(number, line.Timestamp, line.Type, text, line.Message.Length - text.Length);
    }
}
