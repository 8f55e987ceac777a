using AnchorOrleans.Jail.Bubblewrap;
using AnchorOrleans.Jail.Cgroups;

namespace AnchorOrleans.Jail.Limits;

/// <summary>Says in one line what holds the bounds of jails on this machine.</summary>
internal static class LimitsInForce
{
    public static string Describe(CgroupHierarchy hierarchy, UserIsolation isolation)
    {
        var memory = hierarchy.BoundsMemory
            ? hierarchy.Version
            : "a watchdog on resident memory only, because no control group is writable";
        var processes = hierarchy.BoundsProcesses ? hierarchy.Version + " and process limit" : "process limit";
        var user = isolation switch
        {
            UserIsolation.OwnUser => "a host user for each jail",
            UserIsolation.OwnUserInNamespace => "a host user and a user namespace for each jail",
            _ => "a user namespace",
        };
        return $"Memory: {memory}. Processes: {processes}. Temporary files and shared memory: tmpfs size. Rights: {user}, system call filter.";
    }
}
