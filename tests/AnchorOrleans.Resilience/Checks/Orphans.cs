using System.Globalization;

namespace AnchorOrleans.Resilience.Checks;

/// <summary>Finds processes that sandboxes and browsers consist of, and that no member owns any more.</summary>
internal static class Orphans
{
    private static readonly string[] Programs = ["bwrap", "node", "chromium", "chromium-headless-shell", "socat", "ffmpeg", "Xvfb", "chrome_crashpad"];

    /// <summary>Lists them, but those that were there before.</summary>
    /// <param name="owners">The members that run.</param>
    /// <param name="before">Processes that are none of the trial's.</param>
    public static IReadOnlyList<string> Find(IReadOnlySet<int> owners, IReadOnlySet<int> before)
    {
        var parents = List().ToDictionary(static process => process.Id);
        return
        [
            .. parents.Values.Where(process => Programs.Contains(process.Name, StringComparer.Ordinal) && !before.Contains(process.Id) && !IsOwned(process.Id))
                .Select(static process => string.Create(CultureInfo.InvariantCulture, $"{process.Name} ({process.Id}, child of {process.Parent})")),
        ];

        bool IsOwned(int id)
        {
            for (var current = id; parents.TryGetValue(current, out var process); current = process.Parent)
            {
                if (owners.Contains(current))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Lists the processes there are now.</summary>
    public static IReadOnlySet<int> Now() => List().Select(static process => process.Id).ToHashSet();

    private static IEnumerable<(int Id, int Parent, string Name)> List()
    {
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(folder) is { } stat)
            {
                // "12 (name with ) perhaps) S 1 …"
                var (open, close) = (stat.IndexOf('(', StringComparison.Ordinal), stat.LastIndexOf(')'));
                var rest = stat[(close + 2)..].Split(' ');
                if (rest[0] is not ("Z" or "X"))
                {
                    yield return (id, int.Parse(rest[1], CultureInfo.InvariantCulture), stat[(open + 1)..close]);
                }
            }
        }
    }

    private static string? Read(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "stat"));
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return null;
        }
    }
}
