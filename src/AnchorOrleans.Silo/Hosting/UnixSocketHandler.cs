using System.Net.Sockets;

namespace AnchorOrleans.Silo.Hosting;

/// <summary>Makes HTTP handlers that reach everything through one unix socket.</summary>
internal static class UnixSocketHandler
{
    /// <summary>Makes one.</summary>
    /// <param name="path">Of the socket, which need not be there yet.</param>
    public static SocketsHttpHandler To(string path) => new()
    {
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };
}
