namespace AnchorOrleans.Silo.Tests.Telemetry;

/// <summary>A row of the list of metrics that users read.</summary>
internal sealed record MetricTable(string Name, string Kind, string Unit, IReadOnlyList<string> Labels, string Meaning)
{
    /// <summary>Gets the rows of TELEMETRY.md.</summary>
    public static IReadOnlyList<MetricTable> Rows { get; } =
    [
        .. File.ReadLines(Find()).Where(line => line.StartsWith("| `anchor.", StringComparison.Ordinal)).Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 5)
            .Select(cells => new MetricTable(cells[0].Trim('`'), cells[1], cells[2].Trim('`'), [.. cells[3].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(label => label.Trim('`'))], cells[4])),
    ];

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "AnchorOrleans.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the source tree.");
        }

        return Path.Combine(folder.FullName, "src", "AnchorOrleans.Silo", "TELEMETRY.md");
    }
}
