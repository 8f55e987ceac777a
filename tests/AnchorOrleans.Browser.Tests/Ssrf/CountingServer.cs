using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace AnchorOrleans.Browser.Tests.Ssrf;

/// <summary>A TCP server on loopback, over both families, that counts who comes and answers each with a small page.</summary>
internal sealed class CountingServer : IAsyncDisposable
{
    private static readonly byte[] Answer =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 6\r\nConnection: close\r\n\r\ninside"u8.ToArray();

    private readonly Socket _listener = new(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
    private readonly Channel<int> _came = Channel.CreateUnbounded<int>();
    private readonly Task _accepting;
    private int _connections;

    public CountingServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public string Authority => $"127.0.0.1:{Port}";

    public int Connections => _connections;

    /// <summary>Waits for the next connection that nobody has waited for yet.</summary>
    public async Task WaitAsync()
    {
        // Cancelled and not abandoned: a read that nobody waits for would take the connection of the next test.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Timeouts.Default);
        await _came.Reader.ReadAsync(limit.Token);
    }

    /// <summary>Forgets who came so far.</summary>
    public void Forget()
    {
        while (_came.Reader.TryRead(out _))
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                _came.Writer.TryWrite(Interlocked.Increment(ref _connections));
                _ = ServeAsync(socket);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        try
        {
            // A preconnection says nothing, and ends when its browser does.
            if (await socket.ReceiveAsync(new byte[16 * 1024]) > 0)
            {
                await socket.SendAsync(Answer);
            }
        }
        catch (SocketException)
        {
            // Whoever came has left; that it came is counted.
        }
    }
}
