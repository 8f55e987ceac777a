using AnchorOrleans.Browser.Pool;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace AnchorOrleans.Browser.Tests;

/// <summary>A service with one leased browser and a driver connected to it, as most tests need them.</summary>
internal sealed class Session : IAsyncDisposable
{
    private Session(BrowserService service, BrowserLease lease, GuestPort port, IBrowser browser)
    {
        Service = service;
        Lease = lease;
        Port = port;
        Browser = browser;
    }

    public BrowserService Service { get; }

    public BrowserLease Lease { get; }

    public GuestPort Port { get; }

    public IBrowser Browser { get; }

    public IPage Page => Browser.Contexts[0].Pages[0];

    public static Task<Session> OpenAsync(PlaywrightFixture fixture, BrowserRequest? request = null, params string[] allow) => OpenAsync(fixture, request, allow, logs: null);

    public static Task<Session> OpenAsync(PlaywrightFixture fixture, string[] allow, ILoggerProvider logs) => OpenAsync(fixture, request: null, allow, logs);

    private static async Task<Session> OpenAsync(PlaywrightFixture fixture, BrowserRequest? request, string[] allow, ILoggerProvider? logs)
    {
        var service = await BrowserService.StartAsync(allow: allow, logs: logs);
        var lease = await service.AcquireAsync(request);
        var port = await GuestPort.OpenAsync(service.Relay, lease);
        return new Session(service, lease, port, await port.ConnectAsync(fixture.Playwright));
    }

    public async ValueTask DisposeAsync()
    {
        await Browser.CloseAsync();
        await Port.DisposeAsync();
        await Lease.DisposeAsync();
        await Service.DisposeAsync();
    }
}
