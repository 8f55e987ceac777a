using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Pool;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace AnchorOrleans.Browser.Tests;

/// <summary>A WebSocket port like the platform's own, over which drivers reach a lease through the relay.</summary>
internal sealed class GuestPort : IAsyncDisposable
{
    private readonly WebSite _site;
    private readonly TaskCompletionSource<CdpRelayEnd> _ended;

    private GuestPort(WebSite site, TaskCompletionSource<CdpRelayEnd> ended)
    {
        _site = site;
        _ended = ended;
    }

    public Uri Url => new($"ws://{_site.Authority}/");

    /// <summary>Gets how the first relay to end ended.</summary>
    public Task<CdpRelayEnd> Ended => _ended.Task.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);

    public static async Task<GuestPort> OpenAsync(CdpRelay relay, IBrowserLease lease)
    {
        var ended = new TaskCompletionSource<CdpRelayEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
        var site = await WebSite.StartAsync(app =>
        {
            app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
            app.Map("/{**path}", async (HttpContext context, string? path) =>
            {
                using var browser = await relay.ConnectAsync(lease, path is null ? null : $"/{path}", context.RequestAborted);
                using var guest = await context.WebSockets.AcceptWebSocketAsync();

                // Not the request's own token: a guest that vanishes would be told of in two ways, and either may come first.
                ended.TrySetResult(await relay.RunAsync(guest, browser, app.Lifetime.ApplicationStopping));
            });
        });
        return new GuestPort(site, ended);
    }

    /// <summary>Connects Playwright as any client of the platform would.</summary>
    public async Task<IBrowser> ConnectAsync(IPlaywright playwright) => await playwright.Chromium.ConnectOverCDPAsync(Url.ToString());

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();
}
