using System.Net.WebSockets;
using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Chromium;
using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Browser.Files;

namespace AnchorOrleans.Browser.Pool;

/// <summary>Lends one browser; a browser is lent once.</summary>
internal sealed class BrowserLease(ChromiumBrowser browser, BrowserPool pool) : IBrowserLease
{
    public string BrowserId => browser.Name;

    public string BrowserPath => browser.BrowserPath;

    public IEgressEndpoint Egress => browser.Egress;

    public BrowserFiles Files => browser.Files;

    public Task<BrowserExit> Exited => browser.Exited;

    /// <summary>Gets the session's folder as this machine sees it.</summary>
    internal string SessionFolder => browser.SessionFolder;

    internal int ProcessId => browser.ProcessId;

    public Task<Stream> ConnectCdpAsync(CancellationToken cancellationToken = default) => browser.ConnectCdpAsync(cancellationToken);

    public async Task NavigateAsync(string url, CancellationToken cancellationToken = default)
    {
        try
        {
            using var connection = await CdpConnection.OpenAsync(this, BrowserPath, cancellationToken);
            await CdpNavigation.NavigateAsync(connection, url, cancellationToken);
        }
        catch (WebSocketException exception)
        {
            throw new CdpConnectException("The browser has ended.", exception);
        }
    }

    public Task<bool> CloseAsync(CancellationToken cancellationToken = default) => browser.CloseAsync(cancellationToken);

    public Task WriteProfileAsync(Stream destination, bool withCaches, long limitBytes, CancellationToken cancellationToken = default) => Exited.IsCompleted
        ? ProfileArchive.WriteAsync(browser.ProfileFolder, destination, withCaches, limitBytes, cancellationToken)
        : throw new InvalidOperationException("The browser still runs; what it writes cannot be read.");

    public ValueTask DisposeAsync() => new(pool.EndAsync(browser));
}
