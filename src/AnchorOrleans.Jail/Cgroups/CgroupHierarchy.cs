using System.Collections.Immutable;

namespace AnchorOrleans.Jail.Cgroups;

/// <summary>The place below the service's own group where the groups of its jails are made.</summary>
/// <remarks>Below its own, because a limit on the service (a container's, a unit's) is meant for its jails too.</remarks>
internal sealed class CgroupHierarchy
{
    private const string Ours = "anchor-orleans";
    private const string ServiceLeaf = "anchor-orleans-service";

    private readonly CgroupV1Home? _first;
    private readonly string? _second;
    private readonly string _instance;

    private CgroupHierarchy(string instance, CgroupV1Home? first, string? second)
    {
        _instance = instance;
        _first = first;
        _second = second;
    }

    public bool BoundsMemory => _second is not null || _first?.Memory is not null;

    public bool BoundsProcesses => _second is not null || _first?.Processes is not null;

    /// <summary>Gets which kind of control groups is in force; empty when none is.</summary>
    public string Version => _second is not null ? "cgroup v2" : BoundsMemory || BoundsProcesses ? "cgroup v1" : "";

    private IEnumerable<string> Homes => new[] { _first?.Memory, _first?.Processes, _second }.OfType<string>();

    private string InstanceGroup => Path.Combine(Ours, _instance);

    /// <summary>Finds what this process may use, by trying.</summary>
    /// <param name="instance">A name of this service's own, so that services on one machine stay apart.</param>
    public static CgroupHierarchy Find(string instance)
    {
        var mounts = File.ReadAllLines("/proc/self/mountinfo");
        var memberships = File.ReadAllLines("/proc/self/cgroup");
        var memory = Usable(CgroupMounts.FindOwn(mounts, memberships, "memory"), instance);
        var processes = Usable(CgroupMounts.FindOwn(mounts, memberships, "pids"), instance);
        return memory is null && processes is null
            ? new CgroupHierarchy(instance, null, UsableUnified(CgroupMounts.FindOwn(mounts, memberships, ""), instance))
            : new CgroupHierarchy(instance, new CgroupV1Home(memory, processes), null);
    }

    /// <summary>Names the folders of a jail's group, before they exist.</summary>
    public ImmutableArray<string> FoldersOf(string jail) =>
        [.. Homes.Select(home => Path.Combine(home, InstanceGroup, jail))];

    /// <summary>Makes the group of one jail; null when this machine has none to give.</summary>
    public JailCgroup? Create(string jail, JailLimits limits)
    {
        var group = Path.Combine(InstanceGroup, jail);
        return _second is not null ? CgroupV2.Create(_second, group, limits)
            : Version.Length > 0 ? CgroupV1.Create(_first!, group, limits)
            : null;
    }

    /// <summary>Removes the folders that hold this service's groups, once those are gone.</summary>
    public void Remove()
    {
        foreach (var home in Homes)
        {
            RemoveEmpty(Path.Combine(home, InstanceGroup));
            RemoveEmpty(Path.Combine(home, Ours));
        }
    }

    /// <summary>Removes the groups of services that were killed, and kills what is in them; their records may be lost.</summary>
    /// <param name="isAlive">Tells by its name whether a service lives.</param>
    /// <param name="clock">Paces the removal of groups that are still busy.</param>
    /// <returns>The processes that were killed.</returns>
    public async Task<IReadOnlySet<int>> RemoveAbandonedAsync(Func<string, bool> isAlive, TimeProvider clock)
    {
        var killed = new HashSet<int>();
        foreach (var home in Homes.Select(home => Path.Combine(home, Ours)))
        {
            foreach (var service in FoldersIn(home).Where(service => !isAlive(Path.GetFileName(service))))
            {
                foreach (var jail in FoldersIn(service))
                {
                    killed.UnionWith(await JailCgroup.RemoveAsync([jail], clock));
                }

                RemoveEmpty(service);
            }
        }

        return killed;
    }

    /// <summary>Removes a group that has no members; one that is in use or gone is left.</summary>
    public static void RemoveEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Another service's groups are still in it; the last one removes it.
        }
    }

    /// <summary>Lists what is in a folder; another service that starts at the same moment may remove it.</summary>
    private static string[] FoldersIn(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static string? Usable(string? own, string instance)
    {
        try
        {
            return own is not null && Directory.CreateDirectory(Path.Combine(own, Ours, instance)).Exists ? own : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? UsableUnified(string? own, string instance)
    {
        try
        {
            var parent = string.Equals(Path.GetFileName(own), ServiceLeaf, StringComparison.Ordinal) ? Path.GetDirectoryName(own) : own;
            if (parent is null || !HasControllers(parent))
            {
                return null;
            }

            EnableBelowService(parent);
            Enable(Directory.CreateDirectory(Path.Combine(parent, Ours)).FullName);
            Enable(Directory.CreateDirectory(Path.Combine(parent, Ours, instance)).FullName);
            return parent;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool HasControllers(string folder)
    {
        var controllers = File.ReadAllText(Path.Combine(folder, "cgroup.controllers")).Split([' ', '\n']);
        return controllers.Contains("memory", StringComparer.Ordinal) && controllers.Contains("pids", StringComparer.Ordinal);
    }

    private static void EnableBelowService(string folder)
    {
        try
        {
            Enable(folder);
        }
        catch (IOException)
        {
            // A group with members of its own gives no controllers to groups below it: the service steps aside into a leaf.
            KernelFile.Write(Directory.CreateDirectory(Path.Combine(folder, ServiceLeaf)).FullName, "cgroup.procs", 0);
            Enable(folder);
        }
    }

    private static void Enable(string folder) => KernelFile.Write(folder, "cgroup.subtree_control", "+memory +pids");
}
