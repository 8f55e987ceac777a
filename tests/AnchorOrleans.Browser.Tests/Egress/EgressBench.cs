using System.Net;
using System.Net.Sockets;
using System.Text;
using AnchorOrleans.Browser.Egress;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Tests.Egress;

/// <summary>One endpoint of the real proxy with a resolver that the test controls.</summary>
internal sealed class EgressBench : IAsyncDisposable
{
    private readonly TestFolder _folder = new();

    public EgressBench(EgressOptions? options = null, EgressPolicy? policy = null)
    {
        Endpoint = CreateProxy(Resolver, options).Open(_folder["egress.sock"], policy ?? EgressPolicy.Default);
    }

    public FakeResolver Resolver { get; } = new();

    public IEgressEndpoint Endpoint { get; }

    /// <summary>An endpoint that may reach this machine's loopback.</summary>
    public static EgressBench WithLoopback(EgressPolicy? policy = null)
    {
        return new EgressBench(new EgressOptions { Allow = { "127.0.0.0/8" } }, policy);
    }

    public static EgressProxy CreateProxy(INameResolver resolver, EgressOptions? options = null)
    {
        return new EgressProxy(resolver, Options.Create(options ?? new EgressOptions()), TimeProvider.System, NullLogger<EgressProxy>.Instance);
    }

    public async Task<EgressPeer> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Endpoint.SocketPath), TestContext.Current.CancellationToken);
        return new EgressPeer(socket);
    }

    /// <summary>Opens a tunnel, which must succeed.</summary>
    public async Task<EgressPeer> TunnelAsync(string authority)
    {
        var peer = await ConnectAsync();
        await peer.SendAsync($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 Connection established\r\n\r\n", await peer.ReadHeadAsync());
        return peer;
    }

    /// <summary>An ordinary HTTP client that uses the endpoint as its proxy.</summary>
    public HttpClient CreateClient(bool followsRedirects = false)
    {
        return new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = followsRedirects,
            Proxy = new WebProxy("http://egress:3128"),
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(Endpoint.SocketPath), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Endpoint.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>A raw connection, for what an HTTP client would not say.</summary>
internal sealed class EgressPeer(Socket socket) : IDisposable
{
    public Socket Socket => socket;

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, TestContext.Current.CancellationToken)..];
        }
    }

    public async Task<string> ReadAsync(int length)
    {
        var buffer = new byte[length];
        var filled = 0;
        while (filled < length)
        {
            var count = await ReceiveAsync(buffer.AsMemory(filled));
            Assert.NotEqual(0, count);
            filled += count;
        }

        return Encoding.Latin1.GetString(buffer);
    }

    public async Task<string> ReadHeadAsync()
    {
        var text = new StringBuilder();
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            text.Append(await ReadAsync(1));
        }

        return text.ToString();
    }

    /// <summary>Reads until the other side ends, in order or not.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (await ReceiveAsync(buffer) is var count and > 0)
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    public void CompleteWrites() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => socket.Dispose();

    private async Task<int> ReceiveAsync(Memory<byte> buffer)
    {
        return await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
    }
}
