using System.Globalization;

namespace AnchorOrleans.Silo.Tests.Service;

/// <summary>The processes below one, read from /proc.</summary>
internal static class ProcessTree
{
    /// <summary>Lists the children of one process.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent) => Children().GetValueOrDefault(parent, []);

    /// <summary>Lists all descendants.</summary>
    public static IReadOnlyList<int> Below(int root)
    {
        var children = Children();
        var found = new List<int>();
        var next = new Queue<int>([root]);
        while (next.TryDequeue(out var id))
        {
            foreach (var child in children.GetValueOrDefault(id, []))
            {
                found.Add(child);
                next.Enqueue(child);
            }
        }

        return found;
    }

    /// <summary>Lists the processes of the machine that live in a pid namespace, as <c>/proc/self/ns/pid</c> names it inside.</summary>
    public static IReadOnlyList<int> InNamespace(string name) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0 && string.Equals(NamespaceOf(id), name, StringComparison.Ordinal)),
    ];

    /// <summary>Reads a process's command line, blanks between the words; empty when it is gone.</summary>
    public static string CommandLine(int id) => Read(id, "cmdline").Replace('\0', ' ').Trim();

    /// <summary>Reads one value of /proc/id/status; null when it is gone.</summary>
    public static string? Status(int id, string name) => Read(id, "status")
        .Split('\n')
        .FirstOrDefault(line => line.StartsWith($"{name}:", StringComparison.Ordinal))?[(name.Length + 1)..].Trim();

    /// <summary>Reads how much CPU a process has used, in hundredths of a second; 0 when it is gone.</summary>
    public static long Ticks(int id) => Read(id, "stat") is { Length: > 0 } stat && stat[(stat.LastIndexOf(')') + 2)..].Split(' ') is var parts
        ? long.Parse(parts[11], CultureInfo.InvariantCulture) + long.Parse(parts[12], CultureInfo.InvariantCulture)
        : 0;

    private static Dictionary<int, List<int>> Children()
    {
        var children = new Dictionary<int, List<int>>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && ParentOf(id) is { } parent)
            {
                (children.TryGetValue(parent, out var siblings) ? siblings : children[parent] = []).Add(id);
            }
        }

        return children;
    }

    private static int? ParentOf(int id) => Read(id, "stat") is { Length: > 0 } stat
        ? int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture)
        : null;

    private static string? NamespaceOf(int id)
    {
        try
        {
            return new FileInfo($"/proc/{id}/ns/pid").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (IOException)
        {
            return "";
        }
        catch (UnauthorizedAccessException)
        {
            return "";
        }
    }
}
