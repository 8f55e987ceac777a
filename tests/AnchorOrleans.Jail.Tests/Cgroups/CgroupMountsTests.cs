using AnchorOrleans.Jail.Cgroups;

namespace AnchorOrleans.Jail.Tests.Cgroups;

public sealed class CgroupMountsTests
{
    private const string Memory = "35 30 0:31 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory";
    private const string MemoryOfContainer = "35 30 0:31 /docker/abc /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory";
    private const string Joined = "36 30 0:32 / /sys/fs/cgroup/cpu,cpuacct rw shared:5 - cgroup cgroup rw,cpu,cpuacct";
    private const string Unified = "31 23 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate";

    [Theory]
    [InlineData(Memory, "4:memory:/user/one", "memory", "/sys/fs/cgroup/memory/user/one")]
    [InlineData(Memory, "4:memory:/", "memory", "/sys/fs/cgroup/memory")]
    [InlineData(MemoryOfContainer, "4:memory:/docker/abc", "memory", "/sys/fs/cgroup/memory")]
    [InlineData(MemoryOfContainer, "4:memory:/docker/abc/inner", "memory", "/sys/fs/cgroup/memory/inner")]
    [InlineData(MemoryOfContainer, "4:memory:/docker/abcdef", "memory", null)]
    [InlineData(Joined, "3:cpu,cpuacct:/x", "cpuacct", "/sys/fs/cgroup/cpu,cpuacct/x")]
    [InlineData(Unified, "0::/system.slice/anchor.service", "", "/sys/fs/cgroup/system.slice/anchor.service")]
    [InlineData(Unified, "0::/", "", "/sys/fs/cgroup")]
    [InlineData(Unified, "0::/", "memory", null)]
    [InlineData(Memory, "0::/", "", null)]
    public void The_service_s_own_group_is_found(string mount, string membership, string controller, string? expected)
    {
        Assert.Equal(expected, CgroupMounts.FindOwn([mount], [membership], controller));
    }
}
