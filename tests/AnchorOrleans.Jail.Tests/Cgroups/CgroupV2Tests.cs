using AnchorOrleans.Jail.Cgroups;

namespace AnchorOrleans.Jail.Tests.Cgroups;

/// <summary>What is written to the unified hierarchy, on files of the same names: a machine has either that or v1.</summary>
public sealed class CgroupV2Tests : IDisposable
{
    private static readonly JailLimits Limits = new(MemoryBytes: 1_000_000_000, Processes: 10, TemporaryBytes: 1, SharedMemoryBytes: 1);

    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("jail-cgroup-");

    public CgroupV2Tests()
    {
        foreach (var name in new[] { "memory.max", "memory.oom.group", "memory.swap.max", "pids.max", "cgroup.procs" })
        {
            File.WriteAllText(Path.Combine(_parent.CreateSubdirectory("jail").FullName, name), "");
        }
    }

    [Theory]
    [InlineData("memory.max", "1000000000")]
    [InlineData("memory.swap.max", "0")]
    [InlineData("memory.oom.group", "1")]
    [InlineData("pids.max", "11")]
    public void Limits_are_written_with_room_for_bubblewrap_s_own_process(string file, string expected)
    {
        CgroupV2.Create(_parent.FullName, "jail", Limits);

        Assert.Equal(expected, Read(file));
    }

    [Fact]
    public void A_process_is_moved_in()
    {
        CgroupV2.Create(_parent.FullName, "jail", Limits).Attach(4321);

        Assert.Equal("4321", Read("cgroup.procs"));
    }

    [Fact]
    public void Kills_for_memory_are_counted()
    {
        var cgroup = CgroupV2.Create(_parent.FullName, "jail", Limits);
        File.WriteAllText(Path.Combine(_parent.FullName, "jail", "memory.events"), "low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 1\n");

        Assert.Equal(2, cgroup.CountOutOfMemoryKills());
    }

    public void Dispose() => _parent.Delete(recursive: true);

    private string Read(string file) => File.ReadAllText(Path.Combine(_parent.FullName, "jail", file));
}
