using System.Net.WebSockets;
using AnchorOrleans.Client.Security;

namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>A process that holds one guest's connection to a silo until it is killed.</summary>
internal static class HoldingGateway
{
    /// <summary>What starts this program as one.</summary>
    public const string Command = "holding-gateway";

    /// <summary>What it writes when the guest has heard from the browser.</summary>
    public const string Notice = "the guest is held";

    /// <summary>Connects and stays.</summary>
    public static async Task<int> RunAsync(string certificate, string silo)
    {
        using var identity = ClusterCertificate.Load(certificate, privateKey: null, authority: null);
        await using var ports = new RemotePorts(new FixedPlaces(new Uri(silo)), identity);
        await using var gateway = await RelayGateway.StartAsync(ports);
        using var guest = new ClientWebSocket();
        await guest.ConnectAsync(new Uri(gateway.Address, "/guest/session"), CancellationToken.None);
        await guest.ReceiveAsync(new byte[16], CancellationToken.None);
        Console.WriteLine(Notice);
        await guest.ReceiveAsync(new byte[16], CancellationToken.None);
        return 0;
    }
}
