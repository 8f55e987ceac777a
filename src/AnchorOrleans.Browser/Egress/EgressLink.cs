using System.Net.Security;
using System.Net.Sockets;

namespace AnchorOrleans.Browser.Egress;

/// <summary>A connection that egress made for a jail.</summary>
/// <param name="Socket">The connected socket.</param>
/// <param name="Stream">What to read and write: the socket's stream, or TLS over it towards an <c>https</c> upstream proxy.</param>
/// <param name="ForwardAuthorization">
/// Not <see langword="null"/> when plain requests must go in absolute form to an HTTP upstream proxy; then the value of its
/// <c>Proxy-Authorization</c> header, empty for none.
/// </param>
internal sealed record EgressLink(Socket Socket, Stream Stream, string? ForwardAuthorization = null) : IAsyncDisposable
{
    /// <summary>Tells the other side that nothing more will be sent, and leaves its direction open.</summary>
    public async Task CompleteWritesAsync()
    {
        if (Stream is SslStream secured)
        {
            await secured.ShutdownAsync();
        }

        Socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Closes both directions at once; every pending read and write fails.</summary>
    public void Abort() => Socket.Dispose();

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        Socket.Dispose();
    }
}
