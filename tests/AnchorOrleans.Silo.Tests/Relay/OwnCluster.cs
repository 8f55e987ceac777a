using System.Net.Security;
using AnchorOrleans.Client.Security;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>The certificate of a cluster that only this test knows.</summary>
internal sealed class OwnCluster : IClusterIdentity, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ClusterCertificate _certificate;

    public OwnCluster()
    {
        File.WriteAllText(Path, ClusterCertificate.Create(TimeProvider.System.GetUtcNow()));
        _certificate = ClusterCertificate.Load(Path, privateKey: null, authority: null);
    }

    /// <summary>Gets the file that proves membership.</summary>
    public string Path => System.IO.Path.Combine(_folder.Path, "cluster.pem");

    public SslServerAuthenticationOptions ServerOptions() => _certificate.ServerOptions();

    public SslClientAuthenticationOptions ClientOptions() => _certificate.ClientOptions();

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Dispose();
    }
}
