using System.Globalization;

namespace AnchorOrleans.Jail.Cgroups;

/// <summary>A jail's group on cgroup v1, where each controller has a hierarchy of its own.</summary>
/// <param name="memory">The group's folder below the memory controller; null when that is not writable.</param>
/// <param name="processes">The group's folder below the pids controller; null when that is not writable.</param>
/// <param name="home">The groups that the service itself is in, one for each of the above.</param>
internal sealed class CgroupV1(string? memory, string? processes, CgroupV1Home home)
    : JailCgroup([.. new[] { memory, processes }.OfType<string>()])
{
    // Bubblewrap's monitor and the first process of the pid namespace are members too.
    private const int OwnProcesses = 2;

    public override bool BoundsMemory => memory is not null;

    public static CgroupV1 Create(CgroupV1Home home, string group, JailLimits limits)
    {
        var cgroup = new CgroupV1(Below(home.Memory, group), Below(home.Processes, group), home);
        cgroup.SetLimits(limits);
        return cgroup;
    }

    public override void EnterThread()
    {
        foreach (var folder in Folders)
        {
            KernelFile.Write(folder, "tasks", 0);
        }
    }

    public override void LeaveThread()
    {
        foreach (var folder in new[] { home.Memory, home.Processes }.OfType<string>())
        {
            KernelFile.Write(folder, "tasks", 0);
        }
    }

    public override void Attach(int processId)
    {
        // Born inside.
    }

    public override long CountOutOfMemoryKills() => memory is null ? 0 : KernelFile.ReadKeyed(memory, "memory.oom_control", "oom_kill");

    private static string? Below(string? folder, string group)
    {
        return folder is null ? null : Directory.CreateDirectory(Path.Combine(folder, group)).FullName;
    }

    private void SetLimits(JailLimits limits)
    {
        if (memory is not null)
        {
            KernelFile.Write(memory, "memory.limit_in_bytes", limits.MemoryBytes);
            if (File.Exists(Path.Combine(memory, "memory.memsw.limit_in_bytes")))
            {
                KernelFile.Write(memory, "memory.memsw.limit_in_bytes", limits.MemoryBytes);
            }
        }

        if (processes is not null)
        {
            KernelFile.Write(processes, "pids.max", (limits.Processes + OwnProcesses).ToString(CultureInfo.InvariantCulture));
        }
    }
}

/// <summary>The groups that the service is in, where it may make groups below them.</summary>
internal sealed record CgroupV1Home(string? Memory, string? Processes);
