using System.Net.WebSockets;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>A browser that says one word to each guest and then holds it, and tells when it is let go.</summary>
internal sealed class HeldGuests : ISessionConnections
{
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets a task that completes when the first guest is let go.</summary>
    public Task Left => _left.Task;

    public Task<ISessionConnection?> ConnectAsync(TenantId tenant, SessionId session, string? page, CancellationToken cancellationToken) =>
        Task.FromResult<ISessionConnection?>(new Held(_left));

    public Task<BrowserDescription?> DescribeAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken) => throw new NotSupportedException();

    private sealed class Held(TaskCompletionSource left) : ISessionConnection
    {
        public async Task RelayAsync(WebSocket guest, CancellationToken cancellationToken)
        {
            await guest.SendAsync("held"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
            await guest.ReceiveAsync(new byte[16], cancellationToken);
        }

        public ValueTask DisposeAsync()
        {
            left.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }
}
