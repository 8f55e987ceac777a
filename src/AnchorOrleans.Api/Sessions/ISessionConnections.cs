using System.Net.WebSockets;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The way from a guest's WebSocket to a session's browser, which may live in another process.</summary>
public interface ISessionConnections
{
    /// <summary>Reaches the browser of a live session. This happens before the guest's request is upgraded, so that it can still be refused.</summary>
    /// <param name="tenant">Whose session.</param>
    /// <param name="session">Which; it was live a moment ago.</param>
    /// <param name="page">The page to reach alone, by its id in <see cref="SessionPage"/>; null for the whole browser.</param>
    /// <param name="cancellationToken">The guest has gone.</param>
    /// <returns>The connection, which is the caller's to dispose; null when the session has ended, or has no such page.</returns>
    Task<ISessionConnection?> ConnectAsync(TenantId tenant, SessionId session, string? page, CancellationToken cancellationToken);

    /// <summary>Asks the browser of a live session what it is and which pages it has.</summary>
    /// <returns>What it says; null when the session has ended.</returns>
    Task<BrowserDescription?> DescribeAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken);
}

/// <summary>A guest's connection to a browser; while it exists, the session is not idle.</summary>
public interface ISessionConnection : IAsyncDisposable
{
    /// <summary>Passes messages both ways, unchanged and with back-pressure, until the guest or the browser goes; the guest's socket is closed then.</summary>
    /// <param name="guest">The guest's socket.</param>
    /// <param name="cancellationToken">The guest has gone, or the service stops.</param>
    Task RelayAsync(WebSocket guest, CancellationToken cancellationToken);
}

/// <summary>What a browser says of itself.</summary>
/// <param name="Product">Product and version.</param>
/// <param name="ProtocolVersion">The version of the DevTools protocol.</param>
/// <param name="UserAgent">The default user agent.</param>
/// <param name="V8Version">The JavaScript engine.</param>
/// <param name="WebKitVersion">The rendering engine.</param>
/// <param name="Pages">The open pages.</param>
public sealed record BrowserDescription(
    string Product,
    string ProtocolVersion,
    string UserAgent,
    string V8Version,
    string WebKitVersion,
    IReadOnlyList<SessionPage> Pages);
