using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using AnchorOrleans.Client.Security;
using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Relay;

/// <summary>Asks other silos about their browsers. One that is gone, frozen, or will not have us has none.</summary>
/// <remarks>
/// Everything goes over a few HTTP/2 connections, WebSockets too: a guest costs no handshake, and the pings of a connection find out a frozen silo
/// whatever its guests do, which pings within a WebSocket do not while a guest reads nothing.
/// </remarks>
internal sealed partial class RelayClient : IDisposable
{
    private const int Kibibyte = 1024;

    private readonly ISessionPlaces _places;
    private readonly ILogger _logger;
    private readonly HttpMessageInvoker? _http;

    public RelayClient(ISessionPlaces places, IOptions<RelayOptions> options, ILogger<RelayClient> logger, IClusterIdentity? identity = null)
    {
        (_places, _logger) = (places, logger);
        _http = identity is null ? null : new(HandlerFor(identity, options.Value));
    }

    /// <summary>Asks a session's silo something.</summary>
    /// <returns>The answer; null when that is no answer, or no silo has the session's browser.</returns>
    public async Task<T?> AskAsync<T>(TenantId tenant, SessionId session, HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(tenant, session, method, RelayPath.Of(tenant, session, path), content, cancellationToken);
        if (response is null)
        {
            return null;
        }

        try
        {
            return await RelayJson.ReadAsync<T>(response.Content, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            LogLost(exception);
            return null;
        }
    }

    /// <summary>Asks a session's silo something.</summary>
    /// <returns>The answer, which is the caller's to dispose; null when there is none.</returns>
    public Task<HttpResponseMessage?> SendAsync(TenantId tenant, SessionId session, HttpMethod method, string target, HttpContent? content, CancellationToken cancellationToken) =>
        ReachAsync(tenant, session, (http, address) => SendAsync(http, new Uri(address, target), method, content, cancellationToken), cancellationToken);

    /// <summary>Opens a WebSocket to a session's silo.</summary>
    /// <returns>The socket, which is the caller's to dispose, open or refused by the silo; null when no silo answers.</returns>
    public Task<ClientWebSocket?> ConnectAsync(TenantId tenant, SessionId session, string target, CancellationToken cancellationToken) =>
        ReachAsync(tenant, session, (http, address) => ConnectAsync(http, new UriBuilder(new Uri(address, target)) { Scheme = Uri.UriSchemeWss }.Uri, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _http?.Dispose();

    private static SocketsHttpHandler HandlerFor(IClusterIdentity identity, RelayOptions options) => new()
    {
        SslOptions = identity.ClientOptions(),
        ConnectTimeout = options.ConnectTimeout,
        KeepAlivePingDelay = options.Ping,
        KeepAlivePingTimeout = options.PingTimeout,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        EnableMultipleHttp2Connections = true,
        InitialHttp2StreamWindowSize = 256 * Kibibyte,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
    };

    private static async Task<HttpResponseMessage?> SendAsync(HttpMessageInvoker http, Uri address, HttpMethod method, HttpContent? content, CancellationToken cancellationToken)
    {
        // Not disposed, which would take the content from whoever tries again, or still reads it.
        var request = new HttpRequestMessage(method, address) { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var response = await http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        var status = response.StatusCode;
        response.Dispose();
        return status == HttpStatusCode.NotFound ? null : throw new HttpRequestException($"The silo answered {(int)status}.", inner: null, status);
    }

    private static async Task<ClientWebSocket?> ConnectAsync(HttpMessageInvoker http, Uri address, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(address, http, cancellationToken);
            return socket;
        }
        catch (WebSocketException) when (socket.HttpStatusCode is HttpStatusCode.NotFound or HttpStatusCode.TooManyRequests)
        {
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Calls the silo that has a session's browser; where that could not even be connected to, once more where it is now, if it has moved.</summary>
    private async Task<T?> ReachAsync<T>(TenantId tenant, SessionId session, Func<HttpMessageInvoker, Uri, Task<T?>> call, CancellationToken cancellationToken)
        where T : class
    {
        if (_http is not { } http || await _places.FindAsync(tenant, session, cancellationToken) is not { } place)
        {
            return null;
        }

        try
        {
            return await call(http, place.Address);
        }
        catch (Exception exception) when (IsLoss(exception, cancellationToken))
        {
            LogUnreachable(exception, place.Host);
            _places.Forget(place);
            if (!WasNeverSent(exception))
            {
                return null;
            }
        }

        if (await _places.FindAsync(tenant, session, cancellationToken) is not { } now || now == place)
        {
            return null;
        }

        try
        {
            return await call(http, now.Address);
        }
        catch (Exception exception) when (IsLoss(exception, cancellationToken))
        {
            LogUnreachable(exception, now.Host);
            return null;
        }
    }

    /// <summary>Knows the ways in which a silo fails us; a connection that took too long is cancelled by nobody here.</summary>
    private static bool IsLoss(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or WebSocketException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>Tells whether there was no connection, so that the silo cannot have begun what was asked.</summary>
    private static bool WasNeverSent(Exception exception) => exception switch
    {
        OperationCanceledException => true,
        WebSocketException { InnerException: { } inner } => WasNeverSent(inner),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError } => true,
        _ => false,
    };

    [LoggerMessage(LogLevel.Warning, "The browsers of silo {Host} cannot be reached.")]
    private partial void LogUnreachable(Exception exception, HostId host);

    [LoggerMessage(LogLevel.Warning, "A silo was lost while it answered.")]
    private partial void LogLost(Exception exception);
}
