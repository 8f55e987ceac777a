using System.Globalization;

namespace AnchorOrleans.Jail.Bubblewrap;

/// <summary>Which user ids exist for this process: in a container that maps users, not all do.</summary>
internal static class UserMap
{
    /// <summary>Tells whether a range of users is mapped.</summary>
    public static bool Covers(long first, long count) => Covers(File.ReadLines("/proc/self/uid_map"), first, count);

    /// <summary>Tells whether the lines of a <c>uid_map</c> cover a range.</summary>
    public static bool Covers(IEnumerable<string> map, long first, long count)
    {
        return map.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(fields =>
            {
                var start = long.Parse(fields[0], CultureInfo.InvariantCulture);
                return start <= first && first + count <= start + long.Parse(fields[2], CultureInfo.InvariantCulture);
            });
    }
}
