using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using AnchorOrleans.Client.Security;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.Cluster;

public sealed class ClusterCertificateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Members_with_the_same_certificate_trust_each_other()
    {
        var file = Write("own.pem", ClusterCertificate.Create(DateTimeOffset.UtcNow));

        Assert.True(await MeetAsync(Load(file).ServerOptions(), Load(file).ClientOptions()));
    }

    [Fact]
    public async Task A_stranger_with_a_certificate_of_the_same_kind_is_refused_at_either_end()
    {
        using var member = Load(Write("own.pem", ClusterCertificate.Create(DateTimeOffset.UtcNow)));
        using var stranger = Load(Write("other.pem", ClusterCertificate.Create(DateTimeOffset.UtcNow)));
        var gullible = stranger.ClientOptions();
        gullible.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;

        Assert.False(await MeetAsync(member.ServerOptions(), gullible));
        Assert.False(await MeetAsync(stranger.ServerOptions(), member.ClientOptions()));
    }

    [Fact]
    public async Task Who_has_no_certificate_is_refused()
    {
        using var member = Load(Write("own.pem", ClusterCertificate.Create(DateTimeOffset.UtcNow)));

        Assert.False(await MeetAsync(member.ServerOptions(), new() { TargetHost = "x", RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null }));
    }

    [Fact]
    public async Task Members_that_one_authority_has_signed_trust_each_other_and_nobody_else()
    {
        using var authority = Authority();
        using var other = Authority();
        var trusted = Write("authority.pem", authority.ExportCertificatePem());
        using var first = Load(Write("first.pem", Issue(authority)), trusted);
        using var second = Load(Write("second.pem", Issue(authority)), trusted);
        using var stranger = Load(Write("stranger.pem", Issue(other)), trusted);

        Assert.True(await MeetAsync(first.ServerOptions(), second.ClientOptions()));
        Assert.False(await MeetAsync(first.ServerOptions(), stranger.ClientOptions()));
        Assert.False(await MeetAsync(stranger.ServerOptions(), first.ClientOptions()));
    }

    [Theory]
    [InlineData("no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void A_file_that_holds_something_else_is_named(string content)
    {
        var file = Write("own.pem", content);

        Assert.Contains(file, Assert.Throws<IOException>(() => Load(file)).Message, StringComparison.Ordinal);
    }

    private static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static string Issue(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=member", key, HashAlgorithmName.SHA256);
        using var certificate = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    /// <summary>Has both ends speak TLS; a byte that arrives each way says that both accept the other.</summary>
    private static async Task<bool> MeetAsync(SslServerAuthenticationOptions server, SslClientAuthenticationOptions client)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        using var outgoing = new TcpClient();
        var accepting = listener.AcceptTcpClientAsync(Cancelled);
        await outgoing.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Cancelled);
        using var incoming = await accepting;
        await using var near = new SslStream(incoming.GetStream());
        await using var far = new SslStream(outgoing.GetStream());
        var served = ServeAsync();
        try
        {
            await far.AuthenticateAsClientAsync(client, Cancelled);
            await far.WriteAsync(new byte[] { 1 }, Cancelled);
            return await far.ReadAsync(new byte[1], Cancelled) == 1 && await served;
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException)
        {
            outgoing.Close();
            return await served;
        }

        async Task<bool> ServeAsync()
        {
            try
            {
                await near.AuthenticateAsServerAsync(server, Cancelled);
                if (await near.ReadAsync(new byte[1], Cancelled) == 0)
                {
                    return false;
                }

                await near.WriteAsync(new byte[] { 2 }, Cancelled);
                return true;
            }
            catch (Exception exception) when (exception is AuthenticationException or IOException)
            {
                incoming.Close();
                return false;
            }
        }
    }

    private static ClusterCertificate Load(string file, string? authority = null) => ClusterCertificate.Load(file, privateKey: null, authority);

    private string Write(string name, string content)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, content);
        return path;
    }
}
