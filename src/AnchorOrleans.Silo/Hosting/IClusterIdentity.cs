using System.Net.Security;

namespace AnchorOrleans.Silo.Hosting;

/// <summary>How the processes of one cluster know each other: each shows a certificate, and both ends check the other's.</summary>
internal interface IClusterIdentity
{
    /// <summary>Makes what an end that is called needs. It demands the caller's certificate.</summary>
    SslServerAuthenticationOptions ServerOptions();

    /// <summary>Makes what an end that calls needs.</summary>
    SslClientAuthenticationOptions ClientOptions();
}
