using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using AnchorOrleans.Silo.Relay;
using AnchorOrleans.Silo.Tests.Service;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>Guests and gateways that go without a word: a silo lets go of what it held for them, or the session would never be idle.</summary>
public sealed class RelayGuestLossTests : IAsyncLifetime
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private readonly OwnCluster _identity = new();
    private readonly HeldGuests _browser = new();
    private RelayServer _silo = null!;

    public async ValueTask InitializeAsync()
    {
        var here = new LocalSessions(_ => true, _browser, Control: null!, Views: null!, Files: null!, Recordings: null!);
        var options = Options.Create(new RelayOptions { Ping = TimeSpan.FromSeconds(1), PingTimeout = TimeSpan.FromSeconds(1) });
        _silo = new(here, new(IPAddress.Loopback, 0), _identity, options, NullLoggerFactory.Instance);
        await _silo.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _silo.StopAsync(TestContext.Current.CancellationToken);
        await _silo.DisposeAsync();
        _identity.Dispose();
    }

    [Fact]
    public async Task A_guest_that_vanishes_is_let_go()
    {
        await using var ports = new RemotePorts(new FixedPlaces(_silo.Address), _identity);
        await using var gateway = await RelayGateway.StartAsync(ports);
        using var guest = await RelayGuest.ConnectAsync(gateway.Address, "/guest/session");
        await guest.ReceiveAsync();

        guest.Socket.Abort();

        await _browser.Left.WaitAsync(Bound, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_gateway_that_stops_says_so_to_its_guests_and_lets_them_go()
    {
        await using var ports = new RemotePorts(new FixedPlaces(_silo.Address), _identity);
        var gateway = await RelayGateway.StartAsync(ports);
        using var guest = await RelayGuest.ConnectAsync(gateway.Address, "/guest/session");
        await guest.ReceiveAsync();

        var stopping = gateway.DisposeAsync();

        Assert.Equal(WebSocketMessageType.Close, (await guest.ReceiveAsync()).Type);
        Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "GATEWAY_STOPPING"), (guest.Socket.CloseStatus, guest.Socket.CloseStatusDescription));
        await stopping;
        await _browser.Left.WaitAsync(Bound, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("STOP")]
    public async Task Guests_of_a_gateway_that_dies_or_freezes_are_let_go(string signal)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [HoldingGateway.Command, _identity.Path, _silo.Address.ToString()]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var gateway = Process.Start(start)!;
        try
        {
            Assert.Equal(HoldingGateway.Notice, await gateway.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));

            ServiceProcess.Signal(signal, gateway.Id);

            await _browser.Left.WaitAsync(Bound, TestContext.Current.CancellationToken);
        }
        finally
        {
            gateway.Kill();
            await gateway.WaitForExitAsync(CancellationToken.None);
        }
    }
}
