using System.Collections.Immutable;
using System.Globalization;

namespace AnchorOrleans.Browser.Tests;

/// <summary>The processes of a jail as the host sees them.</summary>
internal sealed record ProcessTree(ImmutableArray<int> ProcessIds)
{
    /// <summary>Finds a process and all that descend from it.</summary>
    public static ProcessTree Under(int root)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Parent: Status(id, "PPid")))
            .Where(entry => entry.Parent is not null)
            .ToLookup(entry => int.Parse(entry.Parent!, CultureInfo.InvariantCulture), entry => entry.Id);

        List<int> found = [root];
        for (var index = 0; index < found.Count; index++)
        {
            found.AddRange(parents[found[index]]);
        }

        return new ProcessTree([.. found]);
    }

    /// <summary>Reads a field of a process' status; <see langword="null"/> when the process is gone.</summary>
    public static string? Status(int id, string field)
    {
        return Read($"/proc/{id}/status")?.Split('\n').FirstOrDefault(line => line.StartsWith($"{field}:", StringComparison.Ordinal))?[(field.Length + 1)..].Trim();
    }

    /// <summary>Finds processes by an argument of their command line, which Chromium's children write as one text.</summary>
    public ImmutableArray<int> With(string argument)
    {
        return [.. ProcessIds.Where(id => Read($"/proc/{id}/cmdline")?.Split('\0', ' ').Contains(argument, StringComparer.Ordinal) == true)];
    }

    /// <summary>Finds Chromium's main process: the one with DevTools and without a type.</summary>
    public int Main()
    {
        return Assert.Single(ProcessIds, id =>
            Read($"/proc/{id}/cmdline")?.Split('\0') is [var program, ..] arguments
            && program.Contains("chrom", StringComparison.Ordinal)
            && arguments.Contains("--remote-debugging-port=9222", StringComparer.Ordinal)
            && !arguments.Any(argument => argument.StartsWith("--type=", StringComparison.Ordinal)));
    }

    /// <summary>Finds the control group folders that hold the processes, apart from the root.</summary>
    public ImmutableArray<string> ControlGroups()
    {
        return [.. ProcessIds
            .SelectMany(id => Read($"/proc/{id}/cgroup")?.Split('\n') ?? [])
            .Select(line => line.Split(':', 3))
            .Where(parts => parts.Length == 3 && parts[2].Contains("anchor", StringComparison.Ordinal))
            .SelectMany(parts => parts[1].Split(',').Select(controller => $"/sys/fs/cgroup/{controller}{parts[2]}"))
            .Where(Directory.Exists)
            .Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Describes those that are still there.</summary>
    /// <remarks>An ended process that the system's first process has yet to collect is gone; one that this process has to collect is not.</remarks>
    public string Left() => string.Join("; ", ProcessIds.Where(IsLeft).Select(id => $"{id} {Status(id, "State")} {Read($"/proc/{id}/cmdline")}"));

    private static bool IsLeft(int id)
    {
        return Status(id, "State") is { } state && !(state.StartsWith('Z') && Status(id, "PPid") is "1");
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
