namespace AnchorOrleans.Jail.Cgroups;

/// <summary>A jail's group on cgroup v2, the unified hierarchy.</summary>
internal sealed class CgroupV2(string folder) : JailCgroup([folder])
{
    // The first process of the pid namespace is a member too.
    private const int OwnProcesses = 1;

    public override bool BoundsMemory => true;

    public static CgroupV2 Create(string parent, string group, JailLimits limits)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, group)).FullName;
        KernelFile.Write(folder, "memory.max", limits.MemoryBytes);
        KernelFile.Write(folder, "memory.oom.group", 1);
        KernelFile.Write(folder, "pids.max", limits.Processes + OwnProcesses);
        if (File.Exists(Path.Combine(folder, "memory.swap.max")))
        {
            KernelFile.Write(folder, "memory.swap.max", 0);
        }

        return new CgroupV2(folder);
    }

    public override void EnterThread()
    {
        // A thread cannot leave its process here.
    }

    public override void LeaveThread()
    {
        // It never entered.
    }

    public override void Attach(int processId) => KernelFile.Write(folder, "cgroup.procs", processId);

    public override long CountOutOfMemoryKills() => KernelFile.ReadKeyed(folder, "memory.events", "oom_kill");
}
