using System.Net.WebSockets;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>A WebSocket to a browser's DevTools.</summary>
public sealed class CdpConnection : IDisposable
{
    private readonly HttpMessageInvoker _invoker;

    private CdpConnection(ICdpEndpoint endpoint, string path, ClientWebSocket socket, HttpMessageInvoker invoker)
    {
        IsOfPage = CdpPaths.IsOfPage(path);
        Endpoint = endpoint;
        Socket = socket;
        _invoker = invoker;
    }

    internal ICdpEndpoint Endpoint { get; }

    internal ClientWebSocket Socket { get; }

    /// <summary>Gets a value indicating whether this leads to one page, and ends with it.</summary>
    internal bool IsOfPage { get; }

    /// <summary>Closes the connection at once.</summary>
    public void Dispose()
    {
        Socket.Dispose();
        _invoker.Dispose();
    }

    /// <summary>Connects to a path of the endpoint.</summary>
    /// <exception cref="WebSocketException">The browser has ended, or knows no such path.</exception>
    internal static async Task<CdpConnection> OpenAsync(ICdpEndpoint endpoint, string path, CancellationToken cancellationToken)
    {
        var invoker = CreateInvoker(endpoint);
        var socket = new ClientWebSocket();

        // Pings would tell nothing that the unix socket does not tell, and Chromium has no use for them.
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        try
        {
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1{path}"), invoker, cancellationToken);
            return new CdpConnection(endpoint, path, socket, invoker);
        }
        catch
        {
            socket.Dispose();
            invoker.Dispose();
            throw;
        }
    }

    internal static HttpMessageInvoker CreateInvoker(ICdpEndpoint endpoint)
    {
        return new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectCallback = async (_, cancellationToken) => await endpoint.ConnectCdpAsync(cancellationToken),
            PooledConnectionLifetime = TimeSpan.Zero,
            UseCookies = false,
            UseProxy = false,
        });
    }
}
