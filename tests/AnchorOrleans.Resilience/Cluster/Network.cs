using System.Globalization;
using System.Net;

namespace AnchorOrleans.Resilience.Cluster;

/// <summary>A network of our own: a bridge in this process's namespace, and a cable to the namespace of each member, which can be pulled.</summary>
internal sealed class Network
{
    /// <summary>Where the database listens, and this program is.</summary>
    public static readonly IPAddress Hub = IPAddress.Parse("10.77.0.1");

    /// <summary>Where the members are.</summary>
    public static readonly IPNetwork Members = IPNetwork.Parse("10.77.0.0/24");

    private const string Bridge = "trial0";

    /// <summary>Makes the bridge; this process is in a namespace that nobody else is in.</summary>
    public static async Task<Network> StartAsync()
    {
        await Shell.RunAsync("ip", "link", "set", "lo", "up");
        await Shell.RunAsync("ip", "link", "add", Bridge, "type", "bridge");
        await Shell.RunAsync("ip", "addr", "add", $"{Hub}/24", "dev", Bridge);
        await Shell.RunAsync("ip", "link", "set", Bridge, "up");
        return new();
    }

    /// <summary>Answers the address of a member.</summary>
    public static string AddressOf(int member) => string.Create(CultureInfo.InvariantCulture, $"10.77.0.{10 + member}");

    /// <summary>Connects a process that waits in a new namespace.</summary>
    public static async Task ConnectAsync(int member, int process)
    {
        await Shell.RunAsync("ip", "link", "add", CableOf(member), "type", "veth", "peer", "name", "eth0", "netns", $"{process}");
        await Shell.RunAsync("ip", "link", "set", CableOf(member), "master", Bridge, "up");
        foreach (var command in (string[][])[["link", "set", "lo", "up"], ["addr", "add", $"{AddressOf(member)}/24", "dev", "eth0"], ["link", "set", "eth0", "up"]])
        {
            await Shell.RunAsync("nsenter", ["--target", $"{process}", "--net", "--", "ip", .. command]);
        }
    }

    /// <summary>Pulls a member's cable.</summary>
    public static Task CutAsync(int member) => Shell.RunAsync("ip", "link", "set", CableOf(member), "down");

    /// <summary>Plugs it in again.</summary>
    public static Task MendAsync(int member) => Shell.RunAsync("ip", "link", "set", CableOf(member), "up");

    private static string CableOf(int member) => $"trial-m{member}";
}
