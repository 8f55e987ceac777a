using System.Collections.Immutable;
using System.Text;

namespace AnchorOrleans.Dashboard.Agent;

/// <summary>Comma-separated values as a table (RFC 4180): no more of it than a person looks at.</summary>
/// <param name="Header">The first row.</param>
/// <param name="Rows">The others, as far as they are shown; each has as many cells as the header, or as many more as it brought.</param>
/// <param name="Count">How many rows there are below the header.</param>
public sealed record CsvTable(ImmutableArray<string> Header, ImmutableArray<ImmutableArray<string>> Rows, int Count)
{
    /// <summary>How many rows are shown.</summary>
    public const int MostRows = 500;

    private const int MostCells = 100;
    private const int LongestCell = 2_000;

    /// <summary>Gets how many rows are not shown.</summary>
    public int Hidden => Count - Rows.Length;

    /// <summary>Reads a text. Every text is a table of some kind: what is odd about its quotes is taken as it stands.</summary>
    public static CsvTable Read(string text, int mostRows = MostRows)
    {
        ImmutableArray<string>? header = null;
        var rows = ImmutableArray.CreateBuilder<ImmutableArray<string>>();
        var count = 0;
        foreach (var row in Lines(text))
        {
            if (header is null)
            {
                header = row;
            }
            else
            {
                count++;
                if (rows.Count < mostRows)
                {
                    rows.Add(row.Length >= header.Value.Length ? row : [.. row, .. Enumerable.Repeat("", header.Value.Length - row.Length)]);
                }
            }
        }

        return new CsvTable(header ?? [], rows.DrainToImmutable(), count);
    }

    private static IEnumerable<ImmutableArray<string>> Lines(string text)
    {
        var at = text.StartsWith('\uFEFF') ? 1 : 0;
        while (at < text.Length)
        {
            var cells = ImmutableArray.CreateBuilder<string>();
            bool isLast;
            do
            {
                var cell = ReadCell(text, ref at, out isLast);
                if (cells.Count < MostCells)
                {
                    cells.Add(cell);
                }
            }
            while (!isLast);

            // A line without anything is no row, but between rows of one cell it cannot be told from an empty one.
            if (cells.Count > 1 || cells[0].Length > 0)
            {
                yield return cells.DrainToImmutable();
            }
        }
    }

    private static string ReadCell(string text, ref int at, out bool isLast)
    {
        var cell = new StringBuilder();
        var isQuoted = at < text.Length && text[at] == '"';
        at += isQuoted ? 1 : 0;
        for (; at < text.Length; at++)
        {
            var letter = text[at];
            if (isQuoted)
            {
                if (letter != '"')
                {
                    Add(cell, letter);
                }
                else if (at + 1 < text.Length && text[at + 1] == '"')
                {
                    Add(cell, letter);
                    at++;
                }
                else
                {
                    isQuoted = false;
                }
            }
            else if (letter == ',')
            {
                at++;
                isLast = false;
                return cell.ToString();
            }
            else if (letter is '\n' or '\r')
            {
                at += letter == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 2 : 1;
                isLast = true;
                return cell.ToString();
            }
            else
            {
                Add(cell, letter);
            }
        }

        isLast = true;
        return cell.ToString();
    }

    private static void Add(StringBuilder cell, char letter)
    {
        if (cell.Length < LongestCell)
        {
            cell.Append(letter);
        }
    }
}
