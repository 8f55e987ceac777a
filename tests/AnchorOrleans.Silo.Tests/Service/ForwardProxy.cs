using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AnchorOrleans.Silo.Tests.Service;

/// <summary>An HTTP proxy that asks for credentials, carries tunnels, and notes what it was asked for.</summary>
internal sealed class ForwardProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _authorization;
    private readonly ConcurrentQueue<string> _tunnels = new();
    private readonly Task _accepting;

    public ForwardProxy(string username, string password)
    {
        _authorization = $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"))}";
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Authority => _listener.LocalEndpoint.ToString()!;

    /// <summary>Gets the targets of all tunnels that were asked for with the right credentials.</summary>
    public IReadOnlyCollection<string> Tunnels => _tunnels;

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
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        var stream = client.GetStream();
        var head = await ReadHeadAsync(stream);
        if (head.Split(' ') is not ["CONNECT", var target, ..] || !head.Contains(_authorization, StringComparison.Ordinal))
        {
            await stream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"u8.ToArray());
            return;
        }

        _tunnels.Enqueue(target);
        using var origin = new TcpClient();
        await origin.ConnectAsync(IPEndPoint.Parse(target));
        await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray());
        await Task.WhenAny(stream.CopyToAsync(origin.GetStream()), origin.GetStream().CopyToAsync(stream));
    }

    private static async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
