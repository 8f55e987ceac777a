using System.Net.WebSockets;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The way from a guest's WebSocket to a session's browser, which may live in another process.</summary>
public interface ISessionConnections
{
    /// <summary>Reaches the browser of a live session. This happens before the guest's request is upgraded, so that it can still be refused.</summary>
    /// <param name="tenant">Whose session.</param>
    /// <param name="session">Which; it was live a moment ago.</param>
    /// <param name="cancellationToken">The guest has gone.</param>
    /// <returns>The connection, which is the caller's to dispose; null when the session has ended.</returns>
    Task<ISessionConnection?> ConnectAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken);
}

/// <summary>A guest's connection to a browser; while it exists, the session is not idle.</summary>
public interface ISessionConnection : IAsyncDisposable
{
    /// <summary>Passes messages both ways, unchanged and with back-pressure, until the guest or the browser goes; the guest's socket is closed then.</summary>
    /// <param name="guest">The guest's socket.</param>
    /// <param name="cancellationToken">The guest has gone, or the service stops.</param>
    Task RelayAsync(WebSocket guest, CancellationToken cancellationToken);
}
