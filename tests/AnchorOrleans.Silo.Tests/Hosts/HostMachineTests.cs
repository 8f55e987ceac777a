using AnchorOrleans.Silo.Hosts;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.Hosts;

public sealed class HostMachineTests
{
    [Fact]
    public void What_linux_shows_is_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "loadavg"), "1.25 0.58 0.59 1/467 12345\n");
        File.WriteAllText(Path.Combine(folder.Path, "meminfo"), "MemTotal:       16000000 kB\nMemFree:          100000 kB\nMemAvailable:    4000000 kB\n");

        var facts = new HostMachine("local", folder.Path).Look();

        Assert.Equal((1.25, 16_000_000L * 1024, 12_000_000L * 1024), (facts.Load, facts.MemoryBytes, facts.MemoryUsedBytes));
    }

    [Fact]
    public void What_cannot_be_learnt_is_not_known()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Path, "meminfo"), "MemTotal: much\n");

        var facts = new HostMachine("local", folder.Path).Look();

        Assert.Equal((null, null, null), (facts.Load, facts.MemoryBytes, facts.MemoryUsedBytes));
        Assert.Equal(Environment.ProcessorCount, facts.Cores);
        Assert.NotEqual(0, facts.ServiceBytes);
    }
}
