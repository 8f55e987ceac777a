using System.Net.WebSockets;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Api.Sessions.LiveView;

namespace AnchorOrleans.Silo.Relay;

/// <summary>A guest's or a viewer's way to a browser of another silo, which knows which of the two it is; while it exists, the session is not idle.</summary>
internal sealed class RelayedConnection(ClientWebSocket silo, TimeProvider clock) : ISessionConnection, ISessionView
{
    /// <inheritdoc/>
    public Task RelayAsync(WebSocket guest, CancellationToken cancellationToken) => new SocketSplice(guest, silo, clock).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public Task ShowAsync(WebSocket socket, CancellationToken cancellationToken) => RelayAsync(socket, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        silo.Dispose();
        return ValueTask.CompletedTask;
    }
}
