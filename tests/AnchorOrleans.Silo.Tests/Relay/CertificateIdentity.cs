using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AnchorOrleans.Silo.Hosting;

namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>Knows the processes of its cluster by one certificate that they share.</summary>
internal sealed class CertificateIdentity(X509Certificate2 own) : IClusterIdentity
{
    /// <summary>Makes a cluster of its own.</summary>
    public static CertificateIdentity Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=relay", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddMinutes(-5), now.AddDays(1));
        return new(X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null));
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static CertificateIdentity Load(string path) => new(X509CertificateLoader.LoadPkcs12FromFile(path, password: null));

    public void Save(string path) => File.WriteAllBytes(path, own.Export(X509ContentType.Pkcs12));

    public SslServerAuthenticationOptions ServerOptions() => new()
    {
        ServerCertificate = own,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = (_, other, _, _) => IsOurs(other),
    };

    public SslClientAuthenticationOptions ClientOptions() => new()
    {
        ClientCertificateContext = SslStreamCertificateContext.Create(own, additionalCertificates: null),
        RemoteCertificateValidationCallback = (_, other, _, _) => IsOurs(other),
    };

    private bool IsOurs(X509Certificate? other) => other is not null && other.GetCertHashString(HashAlgorithmName.SHA256) == own.GetCertHashString(HashAlgorithmName.SHA256);
}
