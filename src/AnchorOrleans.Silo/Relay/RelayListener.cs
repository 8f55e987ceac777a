using System.Net;
using AnchorOrleans.Silo.Cluster;

namespace AnchorOrleans.Silo.Relay;

/// <summary>Where a silo listens for other processes of its cluster.</summary>
/// <param name="Address">On which network.</param>
/// <param name="Port">0 for any that is free.</param>
internal sealed record RelayListener(IPAddress Address, int Port)
{
    /// <summary>Answers where the settings say.</summary>
    public static RelayListener At(ClusterAddress address) => new(address.Listen, address.RelayPort);
}
