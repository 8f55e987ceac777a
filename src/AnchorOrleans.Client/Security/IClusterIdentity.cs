using System.Net.Security;

namespace AnchorOrleans.Client.Security;

/// <summary>Proves that this process belongs to the cluster, and tells who else does.</summary>
public interface IClusterIdentity
{
    /// <summary>Makes what a listening end needs: mutual TLS, strangers refused.</summary>
    SslServerAuthenticationOptions ServerOptions();

    /// <summary>Makes what a connecting end needs.</summary>
    SslClientAuthenticationOptions ClientOptions();
}
