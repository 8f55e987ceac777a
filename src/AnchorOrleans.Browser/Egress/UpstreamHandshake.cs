using System.Buffers.Binary;
using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Asks an upstream proxy for a way to a target, over a connection to the proxy.</summary>
internal static class UpstreamHandshake
{
    /// <summary>An answer to CONNECT is a status line and a few headers.</summary>
    private const int LongestAnswer = 16 * 1024;

    private const byte SocksVersion = 5;
    private const byte SocksNoAuthentication = 0;
    private const byte SocksPassword = 2;
    private const byte SocksName = 3;
    private const byte SocksV4 = 1;
    private const byte SocksV6 = 4;

    /// <summary>Completes the handshake.</summary>
    /// <returns>A link whose stream leads to the target, or to the proxy itself when it takes plain requests.</returns>
    /// <exception cref="UpstreamRefusedException">The proxy refused or did not speak its protocol.</exception>
    public static async Task<EgressLink> RunAsync(
        EgressLink link, UpstreamProxy upstream, EgressTarget target, bool forPlainRequest, CancellationToken cancellationToken)
    {
        try
        {
            if (upstream.Server.Scheme is "socks5")
            {
                await AskSocksAsync(link.Stream, upstream, target, cancellationToken);
                return link;
            }

            var toProxy = upstream.Server.Scheme is "https" ? await SecureAsync(link, upstream, cancellationToken) : link;
            if (forPlainRequest)
            {
                return toProxy with { ForwardAuthorization = Authorization(upstream) };
            }

            await AskHttpAsync(toProxy.Stream, upstream, target, cancellationToken);
            return toProxy;
        }
        catch (EndOfStreamException)
        {
            throw new UpstreamRefusedException("it closed the connection.");
        }
        catch (IOException)
        {
            throw new UpstreamRefusedException("the connection to it broke.");
        }
        catch (AuthenticationException)
        {
            throw new UpstreamRefusedException("its certificate or its TLS is not acceptable.");
        }
    }

    private static async Task<EgressLink> SecureAsync(EgressLink link, UpstreamProxy upstream, CancellationToken cancellationToken)
    {
        var secured = new SslStream(link.Stream, leaveInnerStreamOpen: false);
        await secured.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = upstream.Target.Host.Name }, cancellationToken);
        return link with { Stream = secured };
    }

    private static async Task AskHttpAsync(Stream stream, UpstreamProxy upstream, EgressTarget target, CancellationToken cancellationToken)
    {
        var authorization = Authorization(upstream);
        var header = authorization.Length == 0 ? "" : $"Proxy-Authorization: {authorization}\r\n";
        await stream.WriteAsync(Encoding.Latin1.GetBytes($"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{header}\r\n"), cancellationToken);

        // Read byte by byte: what follows the empty line already belongs to the tunnel.
        var answer = new StringBuilder();
        var one = new byte[1];
        while (!EndsWithEmptyLine(answer))
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            answer.Append((char)one[0]);
            if (answer.Length > LongestAnswer)
            {
                throw new UpstreamRefusedException("its answer to CONNECT is too long.");
            }
        }

        var parts = answer.ToString().Split('\r')[0].Split(' ');
        if (parts.Length < 2 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            throw new UpstreamRefusedException("it does not answer as an HTTP proxy.");
        }

        if (status is < 200 or > 299)
        {
            throw new UpstreamRefusedException($"it answered {status}.");
        }
    }

    private static bool EndsWithEmptyLine(StringBuilder text)
    {
        return text.Length >= 4 && text[^4] == '\r' && text[^3] == '\n' && text[^2] == '\r' && text[^1] == '\n';
    }

    private static string Authorization(UpstreamProxy upstream)
    {
        return upstream.Username is null
            ? ""
            : $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{upstream.Username}:{upstream.Password}"))}";
    }

    /// <summary>RFC 1928, with RFC 1929 where there is a user.</summary>
    private static async Task AskSocksAsync(Stream stream, UpstreamProxy upstream, EgressTarget target, CancellationToken cancellationToken)
    {
        var method = upstream.Username is null ? SocksNoAuthentication : SocksPassword;
        await stream.WriteAsync(new byte[] { SocksVersion, 1, method }, cancellationToken);
        var choice = await ReadAsync(stream, 2, cancellationToken);
        if (choice[0] != SocksVersion || choice[1] != method)
        {
            throw new UpstreamRefusedException("it does not accept this way of authentication.");
        }

        if (method == SocksPassword)
        {
            await stream.WriteAsync(SocksCredentials(upstream), cancellationToken);
            if ((await ReadAsync(stream, 2, cancellationToken))[1] != 0)
            {
                throw new UpstreamRefusedException("it does not accept the credentials.");
            }
        }

        await stream.WriteAsync(SocksRequest(target), cancellationToken);
        var reply = await ReadAsync(stream, 4, cancellationToken);
        if (reply[1] != 0)
        {
            throw new UpstreamRefusedException($"it answered with code {reply[1]}.");
        }

        var boundLength = reply[3] switch
        {
            SocksV4 => 4,
            SocksV6 => 16,
            SocksName => (await ReadAsync(stream, 1, cancellationToken))[0],
            _ => throw new UpstreamRefusedException("it does not answer as a SOCKS proxy."),
        };
        await ReadAsync(stream, boundLength + 2, cancellationToken);
    }

    private static byte[] SocksCredentials(UpstreamProxy upstream)
    {
        var user = Encoding.UTF8.GetBytes(upstream.Username!);
        var password = Encoding.UTF8.GetBytes(upstream.Password ?? "");
        if (user.Length > byte.MaxValue || password.Length > byte.MaxValue)
        {
            throw new UpstreamRefusedException("the credentials are longer than SOCKS allows.");
        }

        return [1, (byte)user.Length, .. user, (byte)password.Length, .. password];
    }

    private static byte[] SocksRequest(EgressTarget target)
    {
        var port = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(port, (ushort)target.Port);
        byte[] host = target.Host.Address is { } address
            ? [address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? SocksV4 : SocksV6, .. address.GetAddressBytes()]
            : [SocksName, (byte)target.Host.Name.Length, .. Encoding.ASCII.GetBytes(target.Host.Name)];

        return [SocksVersion, 1, 0, .. host, .. port];
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}

/// <summary>An upstream proxy did not give a way; the message completes a sentence and holds no secret.</summary>
internal sealed class UpstreamRefusedException(string message) : Exception(message);
