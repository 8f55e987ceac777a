using AnchorOrleans.Browser.Pool;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>A browser's DevTools, reachable while it runs.</summary>
public interface ICdpEndpoint
{
    /// <summary>Gets the path of the browser-wide WebSocket: <c>/devtools/browser/…</c>.</summary>
    string BrowserPath { get; }

    /// <summary>Gets a task that completes when the browser has ended, whatever ended it; it never fails.</summary>
    Task<BrowserExit> Exited { get; }

    /// <summary>Connects to the DevTools port, which speaks HTTP and WebSocket and expects <c>Host: 127.0.0.1</c>.</summary>
    /// <exception cref="IOException">The browser has ended.</exception>
    Task<Stream> ConnectCdpAsync(CancellationToken cancellationToken = default);
}
