using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Hosts;

/// <summary>Tells what this silo's process and its machine are like; the port behind what <see cref="IHostGrain"/> reports of them.</summary>
public interface IHostMachine
{
    /// <summary>Tells whether this process is that host.</summary>
    bool IsHost(HostId host);

    /// <summary>Looks, which takes no time to speak of and never fails: what cannot be learnt is left out.</summary>
    HostFacts Look();
}
