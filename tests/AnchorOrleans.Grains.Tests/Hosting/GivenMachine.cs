using AnchorOrleans.Grains.Hosts;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Tests.Hosting;

/// <summary>A machine that is as the test says.</summary>
internal sealed class GivenMachine : IHostMachine
{
    public HostFacts Facts { get; set; } = new("1.2.3", "local", Samples.Now, ServiceBytes: 1, Cores: 2, Load: 0.5, MemoryBytes: 4, MemoryUsedBytes: 3);

    /// <summary>Gets the host that another silo is.</summary>
    public HostId? Elsewhere { get; set; }

    public bool IsHost(HostId host) => host != Elsewhere;

    public HostFacts Look() => Facts;
}
