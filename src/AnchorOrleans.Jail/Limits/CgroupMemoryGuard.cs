using AnchorOrleans.Jail.Cgroups;

namespace AnchorOrleans.Jail.Limits;

/// <summary>The kernel holds the limit by killing a process of the jail; this makes it the end of all of them.</summary>
/// <remarks>Cgroup v2 can do so itself; v1 kills one process and lets the rest of the tree carry on without it.</remarks>
internal sealed class CgroupMemoryGuard(JailCgroup cgroup, TimeSpan interval, TimeProvider clock) : IMemoryGuard
{
    public async Task WatchAsync(Action endJail, CancellationToken stop)
    {
        using var looks = new Looks(interval, clock, stop);
        while (await looks.NextAsync())
        {
            if (LimitWasReached())
            {
                endJail();
                return;
            }
        }
    }

    public bool LimitWasReached() => cgroup.CountOutOfMemoryKills() > 0;
}
