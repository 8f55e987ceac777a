using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using AnchorOrleans.Silo.Relay;
using AnchorOrleans.Testing;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Tests.Relay;

public sealed class SessionPlacesTests
{
    private static readonly TenantId Tenant = new("tenant");
    private static readonly SessionId Session = new("session");
    private static readonly SessionSettings Settings = new(null, Headless: true, 800, 600, null, null, [], null);

    private readonly ManualTimeProvider _clock = new();
    private readonly StubGrains _grains = StubGrains.Create();
    private readonly SessionPlaces _places;
    private readonly Stub<IHostGrain> _host;
    private SessionView? _view;
    private string? _address = "https://10.0.0.1:11112";

    public SessionPlacesTests()
    {
        _grains.Add<ISessionGrain>("tenant/session").On(nameof(ISessionGrain.DescribeAsync), _ => Task.FromResult(_view));
        _host = _grains.Add<IHostGrain>("host").On(nameof(IHostGrain.FindAddressAsync), _ => Task.FromResult(_address));
        _places = new((IGrainFactory)(object)_grains, Options.Create(new RelayOptions()), _clock);
        _view = View(SessionStatus.Idle, "host");
    }

    [Fact]
    public async Task A_session_is_where_its_grain_says()
    {
        Assert.Equal(new SessionPlace(new("host"), new Uri("https://10.0.0.1:11112")), await FindAsync());
    }

    [Fact]
    public async Task What_has_no_browser_is_nowhere()
    {
        _view = null;
        Assert.Null(await FindAsync());
        _view = View(SessionStatus.Pending, host: null);
        Assert.Null(await FindAsync());
        _view = View(SessionStatus.Ended, "host");
        Assert.Null(await FindAsync());
        Assert.Empty(_host.Calls);
    }

    [Fact]
    public async Task A_silo_that_nobody_else_reaches_is_no_place()
    {
        _address = null;

        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task An_address_is_asked_for_again_after_a_moment_or_when_it_was_forgotten()
    {
        await FindAsync();
        var known = await FindAsync();
        Assert.Single(_host.Calls);

        _address = "https://10.0.0.2:11112";
        _places.Forget(known!);
        Assert.Equal(new Uri(_address), (await FindAsync())!.Address);

        _address = "https://10.0.0.3:11112";
        _clock.Advance(new RelayOptions().AddressLifetime);
        Assert.Equal(new Uri(_address), (await FindAsync())!.Address);
        Assert.Equal(3, _host.Calls.Count);
    }

    private static SessionView View(SessionStatus status, string? host) =>
        new(Session, status, Settings, host is null ? null : new HostId(host), DateTimeOffset.UnixEpoch, null, null, null, null, 0, 100, SavedAs: []);

    private Task<SessionPlace?> FindAsync() => _places.FindAsync(Tenant, Session, TestContext.Current.CancellationToken);
}
