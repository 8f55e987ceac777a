using System.Collections.Immutable;

namespace AnchorOrleans.Jail.Cgroups;

/// <summary>Where this process' groups are in the file system.</summary>
internal static class CgroupMounts
{
    /// <summary>Finds the folder of the group that a process is in.</summary>
    /// <param name="mounts">The lines of <c>/proc/self/mountinfo</c>.</param>
    /// <param name="memberships">The lines of <c>/proc/self/cgroup</c>.</param>
    /// <param name="controller">A v1 controller, or empty for the unified hierarchy.</param>
    /// <returns>Null when that hierarchy is not mounted, or shows another part of the tree than the one the process is in.</returns>
    public static string? FindOwn(IEnumerable<string> mounts, IEnumerable<string> memberships, string controller)
    {
        var own = memberships
            .Select(line => line.Split(':', 3))
            .Where(parts => parts is [_, var controllers, _] && controllers.Split(',').Contains(controller, StringComparer.Ordinal))
            .Select(parts => parts[2])
            .FirstOrDefault();
        var mount = mounts.Select(Parse).OfType<Mount>().FirstOrDefault(mount => mount.Has(controller));
        if (own is null || mount is null)
        {
            return null;
        }

        // In a container the mount shows the container's own part of the tree: its root is cut off the path.
        var root = mount.Root.TrimEnd('/');
        return string.Equals(own, root, StringComparison.Ordinal) || own.StartsWith(root + "/", StringComparison.Ordinal)
            ? Path.Join(mount.Folder, own[root.Length..]).TrimEnd('/')
            : null;
    }

    private static Mount? Parse(string line)
    {
        var halves = line.Split(" - ", 2);
        var before = halves[0].Split(' ');
        var after = halves[^1].Split(' ');
        return after[0] is "cgroup" or "cgroup2" && before.Length > 4 && after.Length > 2
            ? new Mount(Root: before[3], Folder: before[4], after[0] is "cgroup2", [.. after[2].Split(',')])
            : null;
    }

    private sealed record Mount(string Root, string Folder, bool IsUnified, ImmutableArray<string> Options)
    {
        public bool Has(string controller) => IsUnified ? controller.Length == 0 : Options.Contains(controller, StringComparer.Ordinal);
    }
}
