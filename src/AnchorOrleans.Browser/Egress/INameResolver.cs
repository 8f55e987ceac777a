using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Turns names into addresses; the boundary to the machine's DNS.</summary>
internal interface INameResolver
{
    /// <summary>Resolves a canonical name.</summary>
    /// <returns>The addresses in the order of preference; empty when the name has none.</returns>
    Task<ImmutableArray<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken);
}

/// <summary>Asks the machine's resolver.</summary>
internal sealed class DnsNameResolver : INameResolver
{
    public async Task<ImmutableArray<IPAddress>> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return [.. await Dns.GetHostAddressesAsync(name, cancellationToken)];
        }
        catch (SocketException)
        {
            // "No such host" and "no answer" look alike from outside: the name has no address now.
            return [];
        }
    }
}
