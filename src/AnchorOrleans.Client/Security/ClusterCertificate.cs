using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace AnchorOrleans.Client.Security;

/// <summary>A certificate that all members of a cluster have, or that an authority of the cluster has signed.</summary>
/// <remarks>Members are known by their certificates and not by their names: a silo's address changes, and nobody else has the key.</remarks>
public sealed class ClusterCertificate : IClusterIdentity, IDisposable
{
    private const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(36_500);

    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _authorities;

    private ClusterCertificate(X509Certificate2 own, X509Certificate2Collection authorities) => (_own, _authorities) = (own, authorities);

    /// <summary>Reads the files.</summary>
    /// <exception cref="IOException">A file cannot be read, or holds something else; the message names it.</exception>
    public static ClusterCertificate Load(string certificate, string? privateKey, string? authority)
    {
        try
        {
            var own = X509Certificate2.CreateFromPemFile(certificate, privateKey ?? certificate);
            X509Certificate2Collection authorities = [];
            if (authority is not null)
            {
                authorities.ImportFromPemFile(authority);
            }

            return new(own, authorities);
        }
        catch (CryptographicException exception)
        {
            throw new IOException($"The certificate '{certificate}'{(privateKey is null ? "" : $" with the key '{privateKey}'")} (Cluster:CertificateFile) cannot be used: {exception.Message}", exception);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"The certificate '{certificate}' (Cluster:CertificateFile) cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Makes a certificate with its key, as a PEM text that members share.</summary>
    public static string Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=AnchorOrleans cluster", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now + Lifetime);
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    /// <inheritdoc/>
    public SslServerAuthenticationOptions ServerOptions() => new()
    {
        ServerCertificate = _own,
        ClientCertificateRequired = true,
        EnabledSslProtocols = Protocols,
        RemoteCertificateValidationCallback = (_, other, _, _) => Accepts(other),
    };

    /// <inheritdoc/>
    public SslClientAuthenticationOptions ClientOptions() => new()
    {
        TargetHost = "anchor-cluster",
        ClientCertificates = [_own],
        EnabledSslProtocols = Protocols,
        RemoteCertificateValidationCallback = (_, other, _, _) => Accepts(other),
    };

    /// <inheritdoc/>
    public void Dispose() => _own.Dispose();

    private bool Accepts(X509Certificate? other)
    {
        if (other is null)
        {
            return false;
        }

        using var certificate = new X509Certificate2(other);
        if (_authorities.Count == 0)
        {
            return CryptographicOperations.FixedTimeEquals(certificate.RawDataMemory.Span, _own.RawDataMemory.Span);
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
