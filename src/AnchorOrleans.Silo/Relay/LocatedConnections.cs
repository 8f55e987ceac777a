using System.Net.WebSockets;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Silo.Relay;

/// <summary>Takes guests to browsers, wherever those are.</summary>
internal sealed class LocatedConnections(RelayClient relay, TimeProvider clock, LocalSessions? here = null) : ISessionConnections
{
    /// <inheritdoc/>
    public async Task<ISessionConnection?> ConnectAsync(TenantId tenant, SessionId session, string? page, CancellationToken cancellationToken)
    {
        if (here?.With(tenant, session) is { } local)
        {
            return await local.Connections.ConnectAsync(tenant, session, page, cancellationToken);
        }

        switch (await relay.ConnectAsync(tenant, session, RelayPath.Of(tenant, session, RelayPath.Guest, page), cancellationToken))
        {
            case { State: WebSocketState.Open } socket:
                return new RelayedConnection(socket, clock);
            case var refused:
                refused?.Dispose();
                return null;
        }
    }

    /// <inheritdoc/>
    public Task<BrowserDescription?> DescribeAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken) =>
        here?.With(tenant, session) is { } local
            ? local.Connections.DescribeAsync(tenant, session, cancellationToken)
            : relay.AskAsync<BrowserDescription>(tenant, session, HttpMethod.Get, RelayPath.Browser, content: null, cancellationToken);
}
