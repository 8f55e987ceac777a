using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace AnchorOrleans.Agent.Outputs;

/// <summary>Writes rows as comma-separated values (RFC 4180, with lines that end in a line feed).</summary>
internal static class CsvText
{
    /// <summary>Writes a header row and rows.</summary>
    /// <param name="columns">The header row.</param>
    /// <param name="rows">An array, of arrays in the columns' order or of objects with the columns' names.</param>
    /// <param name="text">The result.</param>
    /// <param name="error">What is wrong with the rows, for whoever wrote them.</param>
    public static bool TryWrite(ImmutableArray<string> columns, JsonElement rows, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? error)
    {
        (text, error) = (null, null);
        if (rows.ValueKind != JsonValueKind.Array)
        {
            error = "rows must be an array of arrays";
            return false;
        }

        var lines = new StringBuilder();
        Append(lines, columns);
        foreach (var (row, index) in rows.EnumerateArray().Select((row, index) => (row, index)))
        {
            if (Cells(row, columns) is not { } cells)
            {
                error = $"rows[{index}] must have {columns.Length} cells: {string.Join(", ", columns)}";
                return false;
            }

            Append(lines, cells);
        }

        text = lines.ToString();
        return true;
    }

    private static List<string>? Cells(JsonElement row, ImmutableArray<string> columns)
    {
        if (row.ValueKind == JsonValueKind.Object)
        {
            var isKnown = row.EnumerateObject().All(property => columns.Contains(property.Name));
            return isKnown ? [.. columns.Select(column => row.TryGetProperty(column, out var value) ? Cell(value) : "")] : null;
        }

        return row.ValueKind == JsonValueKind.Array && row.GetArrayLength() == columns.Length ? [.. row.EnumerateArray().Select(Cell)] : null;
    }

    private static string Cell(JsonElement value) => value.ValueKind == JsonValueKind.Null ? "" : value.ToString();

    private static void Append(StringBuilder lines, IEnumerable<string> cells) => lines.AppendJoin(',', cells.Select(Quote)).Append('\n');

    private static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") >= 0 || cell.Trim().Length != cell.Length ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
