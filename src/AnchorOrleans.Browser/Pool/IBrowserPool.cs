using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Browser.Files;

namespace AnchorOrleans.Browser.Pool;

/// <summary>Owns every browser of this machine; nobody else starts one.</summary>
public interface IBrowserPool
{
    /// <summary>Gets how many browsers this machine offers at once; who gets one is decided elsewhere, and the pool starts what it is asked for.</summary>
    int Slots { get; }

    /// <summary>Gets why no browser can be started here, in one sentence for the operator; <see langword="null"/> when one can.</summary>
    string? Obstacle { get; }

    /// <summary>Gets a browser: a warm one for a default request, else a new one.</summary>
    /// <exception cref="BrowserUnavailableException">None can be started here, or the one that was started did not come up.</exception>
    /// <exception cref="ArgumentException">The request's egress policy is malformed.</exception>
    Task<IBrowserLease> AcquireAsync(BrowserRequest request, CancellationToken cancellationToken = default);
}

/// <summary>One browser, for as long as it is held; disposing it ends the browser and removes all that was its own.</summary>
public interface IBrowserLease : ICdpEndpoint, IAsyncDisposable
{
    /// <summary>Gets the name of this browser in folders, jails and log lines; unique on this machine.</summary>
    string BrowserId { get; }

    /// <summary>Gets the browser's way out, whose policy can be replaced while the lease lasts.</summary>
    IEgressEndpoint Egress { get; }

    /// <summary>Gets the files that come and go between the session's users and its pages.</summary>
    BrowserFiles Files { get; }

    /// <summary>Opens an address in the browser's first page; returns when that has answered, or when the token ends the wait, not the navigation.</summary>
    /// <exception cref="CdpConnectException">The browser has ended.</exception>
    Task NavigateAsync(string url, CancellationToken cancellationToken = default);

    /// <summary>Has the browser end in peace, with all that it holds in memory written down; its folder stays until the lease is disposed.</summary>
    /// <returns>False when it crashed, or did not end before the token did.</returns>
    Task<bool> CloseAsync(CancellationToken cancellationToken = default);

    /// <summary>Writes the profile of a browser that has ended.</summary>
    /// <param name="destination">Where the archive goes.</param>
    /// <param name="withCaches">Whether with what the browser can fetch or make again.</param>
    /// <param name="limitBytes">How many bytes its files may have together.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="InvalidOperationException">The browser still runs.</exception>
    /// <exception cref="Chromium.ProfileTooLargeException">It has more bytes.</exception>
    Task WriteProfileAsync(Stream destination, bool withCaches, long limitBytes, CancellationToken cancellationToken = default);
}
