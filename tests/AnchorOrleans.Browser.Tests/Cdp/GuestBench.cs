using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Pool;

namespace AnchorOrleans.Browser.Tests.Cdp;

/// <summary>A browser that raw guests connect to.</summary>
internal sealed class GuestBench : IAsyncDisposable
{
    private readonly BrowserService _service;
    private readonly GuestPort _port;

    private GuestBench(BrowserService service, BrowserLease lease, GuestPort port) => (_service, Lease, _port) = (service, lease, port);

    public BrowserLease Lease { get; }

    /// <summary>Gets how the first relay to end ended.</summary>
    public Task<CdpRelayEnd> FirstEnd => _port.Ended;

    public static async Task<GuestBench> OpenAsync(params (string Key, string Value)[] settings)
    {
        var service = await BrowserService.StartAsync(settings: settings);
        var lease = await service.AcquireAsync();
        return new GuestBench(service, lease, await GuestPort.OpenAsync(service.Relay, lease));
    }

    public Task<CdpGuest> ConnectAsync() => CdpGuest.ConnectAsync(_port.Url);

    public async ValueTask DisposeAsync()
    {
        await _port.DisposeAsync();
        await Lease.DisposeAsync();
        await _service.DisposeAsync();
    }
}
