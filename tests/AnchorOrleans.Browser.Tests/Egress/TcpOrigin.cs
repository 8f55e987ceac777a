using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace AnchorOrleans.Browser.Tests.Egress;

/// <summary>A TCP server on loopback that hands every connection to the test.</summary>
internal sealed class TcpOrigin : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Channel<EgressPeer> _accepted = Channel.CreateUnbounded<EgressPeer>();
    private readonly Task _accepting;

    public TcpOrigin(string address = "127.0.0.1")
    {
        _listener.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
        _listener.Listen();
        _accepting = AcceptAllAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public string Authority => _listener.LocalEndPoint!.ToString()!;

    public async Task<EgressPeer> AcceptAsync()
    {
        return await _accepted.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        while (_accepted.Reader.TryRead(out var peer))
        {
            peer.Dispose();
        }
    }

    private async Task AcceptAllAsync()
    {
        try
        {
            while (true)
            {
                await _accepted.Writer.WriteAsync(new EgressPeer(await _listener.AcceptAsync()));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            _accepted.Writer.Complete();
        }
    }
}
