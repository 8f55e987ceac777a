namespace AnchorOrleans.Browser.Egress;

/// <summary>The only way out of a jail: an HTTP proxy that decides every connection.</summary>
public interface IEgressProxy
{
    /// <summary>Opens an endpoint for one jail.</summary>
    /// <param name="socketPath">Where its unix socket appears, in a folder that nobody else can enter: whoever reaches the socket may use it.</param>
    /// <param name="policy">Where the jail may go.</param>
    /// <exception cref="ArgumentException">The path is too long for a unix socket, or the policy is malformed.</exception>
    IEgressEndpoint Open(string socketPath, EgressPolicy policy);
}

/// <summary>One jail's way out; disposing it closes its connections and removes its socket.</summary>
public interface IEgressEndpoint : IAsyncDisposable
{
    /// <summary>Gets the path of the unix socket, which speaks HTTP proxy: CONNECT, and plain requests in absolute form.</summary>
    string SocketPath { get; }

    /// <summary>Gets the policy in force.</summary>
    EgressPolicy Policy { get; }

    /// <summary>Gets how much has passed so far.</summary>
    EgressTraffic Traffic { get; }

    /// <summary>Replaces the policy; what is open and would no longer be allowed is cut at once.</summary>
    /// <exception cref="ArgumentException">The policy is malformed; the old one stays in force.</exception>
    void Apply(EgressPolicy policy);
}

/// <summary>What passed an endpoint, seen from the jail.</summary>
/// <param name="SentBytes">Out of the jail.</param>
/// <param name="ReceivedBytes">Into the jail.</param>
public sealed record EgressTraffic(long SentBytes, long ReceivedBytes);
