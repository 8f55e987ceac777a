using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Client.Security;

/// <summary>Speaks mutual TLS on the connections of the engine, on both ends; a stranger's connection is closed before a word of it is read.</summary>
/// <param name="identity">Who belongs to the cluster.</param>
/// <param name="logger">Is told who was refused.</param>
public sealed partial class TlsConnections(IClusterIdentity identity, ILogger<TlsConnections> logger)
{
    /// <summary>How long the other end may take to prove itself.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Wraps connections that others open.</summary>
    public void Accept(IConnectionBuilder builder) => builder.Use(next => connection =>
        WrapAsync(connection, next, static (tls, identity, patience) => tls.AuthenticateAsServerAsync(identity.ServerOptions(), patience)));

    /// <summary>Wraps connections to others.</summary>
    public void Connect(IConnectionBuilder builder) => builder.Use(next => connection =>
        WrapAsync(connection, next, static (tls, identity, patience) => tls.AuthenticateAsClientAsync(identity.ClientOptions(), patience)));

    private async Task WrapAsync(ConnectionContext connection, ConnectionDelegate next, Func<SslStream, IClusterIdentity, CancellationToken, Task> authenticate)
    {
        await using var tls = new SslStream(new DuplexStream(connection.Transport), leaveInnerStreamOpen: true);
        using (var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed))
        {
            patience.CancelAfter(HandshakeTimeout);
            try
            {
                await authenticate(tls, identity, patience.Token);
            }
            catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException)
            {
                LogRefused(connection.RemoteEndPoint, exception.Message);
                connection.Abort(new ConnectionAbortedException("The other end does not belong to the cluster."));
                return;
            }
        }

        var plain = connection.Transport;
        var (input, output) = (PipeReader.Create(tls, new(leaveOpen: true)), PipeWriter.Create(tls, new(leaveOpen: true)));
        try
        {
            connection.Transport = new Pipes(input, output);
            await next(connection);
        }
        finally
        {
            connection.Transport = plain;
            await input.CompleteAsync();
            await output.CompleteAsync();
        }
    }

    [LoggerMessage(LogLevel.Warning, "A connection with {Address} was refused, since TLS failed: {Problem} Members of a cluster need the same certificate, or one authority (Cluster:CertificateFile, Cluster:AuthorityFile).")]
    private partial void LogRefused(System.Net.EndPoint? address, string problem);

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
