using AnchorOrleans.Grains.Hosts;
using AnchorOrleans.Hosts;

namespace AnchorOrleans.Grains.Tests.Hosting;

/// <summary>A machine that is as the test says.</summary>
internal sealed class GivenMachine : IHostMachine
{
    public HostFacts Facts { get; set; } = new("1.2.3", "local", Samples.Now, ServiceBytes: 1, Cores: 2, Load: 0.5, MemoryBytes: 4, MemoryUsedBytes: 3);

    public HostFacts Look() => Facts;
}
