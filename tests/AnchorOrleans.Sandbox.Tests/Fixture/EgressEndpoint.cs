using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AnchorOrleans.Sandbox.Tests.Fixture;

/// <summary>A proxy that leads given destinations to ports of the host's loopback, refuses all others, and remembers what it was asked.</summary>
internal sealed class EgressEndpoint : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stopping = new();
    private readonly IReadOnlyDictionary<string, int> _destinations;
    private readonly Task _accepting;

    public EgressEndpoint(string path, IReadOnlyDictionary<string, int> destinations)
    {
        _destinations = destinations;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public ConcurrentQueue<string> Asked { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                served.Add(ServeAsync(await _listener.AcceptAsync(_stopping.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await using var stream = new NetworkStream(client, ownsSocket: true);
        try
        {
            var authority = await ReadAuthorityAsync(stream);
            Asked.Enqueue(authority);
            if (!_destinations.TryGetValue(authority, out var port))
            {
                var reason = $"{authority.Split(':')[0]} is not allowed (Egress:Allow)";
                await WriteAsync(stream, $"HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: {reason.Length}\r\n\r\n{reason}");
                return;
            }

            using var site = new TcpClient();
            await site.ConnectAsync(IPAddress.Loopback, port, _stopping.Token);
            await WriteAsync(stream, "HTTP/1.1 200 Connection established\r\n\r\n");
            await Task.WhenAny(stream.CopyToAsync(site.GetStream(), _stopping.Token), site.GetStream().CopyToAsync(stream, _stopping.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The test has ended, or the task has.
        }
    }

    private async Task<string> ReadAuthorityAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var next = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            await stream.ReadExactlyAsync(next, _stopping.Token);
            head.Append((char)next[0]);
        }

        var words = head.ToString().Split("\r\n")[0].Split(' ');
        Assert.Equal(("CONNECT", "HTTP/1.1"), (words[0], words[2]));
        return words[1];
    }

    private async Task WriteAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stopping.Token);
}
