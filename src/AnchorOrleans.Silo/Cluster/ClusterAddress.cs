using System.Net;
using AnchorOrleans.Client;
using AnchorOrleans.Silo.Hosting;

namespace AnchorOrleans.Silo.Cluster;

/// <summary>Where this silo listens for the others, and where it tells them to come.</summary>
internal sealed record ClusterAddress(IPAddress Listen, IPAddress Advertise, int RelayPort)
{
    /// <summary>Gets where others reach its browsers.</summary>
    public string Relay => new UriBuilder(Uri.UriSchemeHttps, Advertise.ToString(), RelayPort).Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>Reads the settings, which are valid.</summary>
    public static ClusterAddress Of(ClusterOptions cluster, SiloOptions silo)
    {
        var listen = IPAddress.Parse(cluster.Listen);
        return new(listen, cluster.Advertise is { } advertise ? IPAddress.Parse(advertise) : listen, silo.RelayPort);
    }
}
