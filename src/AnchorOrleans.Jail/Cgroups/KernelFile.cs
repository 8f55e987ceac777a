using System.Globalization;
using System.Text;

namespace AnchorOrleans.Jail.Cgroups;

/// <summary>Reads and writes the files of a cgroup: one write is one command, and nothing is created or truncated.</summary>
internal static class KernelFile
{
    public static void Write(string folder, string name, string text)
    {
        using var file = File.OpenHandle(Path.Combine(folder, name), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, Encoding.ASCII.GetBytes(text), fileOffset: 0);
    }

    public static void Write(string folder, string name, long number) => Write(folder, name, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads the number after a key, one "key number" a line; 0 when the key is missing or the group is gone.</summary>
    public static long ReadKeyed(string folder, string name, string key)
    {
        var prefix = key + " ";
        var line = ReadLines(folder, name).FirstOrDefault(line => line.StartsWith(prefix, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.AsSpan(prefix.Length), CultureInfo.InvariantCulture);
    }

    /// <summary>Reads the process ids of a group; none when the group is gone.</summary>
    public static IReadOnlyList<int> ReadProcesses(string folder) =>
        [.. ReadLines(folder, "cgroup.procs").Select(line => int.Parse(line, CultureInfo.InvariantCulture))];

    private static string[] ReadLines(string folder, string name)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(folder, name));
        }
        catch (IOException) when (!Directory.Exists(folder))
        {
            return [];
        }
    }
}
