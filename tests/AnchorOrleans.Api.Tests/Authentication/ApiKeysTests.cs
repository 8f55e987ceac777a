using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Tests.Authentication;

public sealed class ApiKeysTests
{
    private readonly Clock _clock = new();
    private readonly Stub<IApiKeyGrain> _grain;
    private readonly ApiKeys _keys;
    private ApiKeyGrant? _grant = new(new TenantId("acme"), ApiKeyRole.Admin);

    public ApiKeysTests()
    {
        var grains = StubGrains.Create();
        _grain = grains.Add<IApiKeyGrain>(ApiKeyHash.Of("sk-1").Value).On("AuthorizeAsync", _ => Task.FromResult(_grant));
        _keys = new ApiKeys((IGrainFactory)(object)grains, _clock, Options.Create(new ApiOptions()));
    }

    [Fact]
    public async Task A_known_key_is_believed_for_30_seconds()
    {
        await FindAsync();
        _clock.Now += TimeSpan.FromSeconds(29.9);

        Assert.NotNull(await FindAsync());
        Assert.Single(_grain.Calls);
    }

    [Fact]
    public async Task A_revoked_key_stops_working_after_30_seconds()
    {
        await FindAsync();
        _grant = null;
        _clock.Now += TimeSpan.FromSeconds(30);

        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task A_new_key_works_at_once_although_it_was_tried_before()
    {
        var grant = _grant;
        _grant = null;
        Assert.Null(await FindAsync());
        _grant = grant;

        Assert.Equal(grant, await FindAsync());
    }

    private ValueTask<ApiKeyGrant?> FindAsync() => _keys.FindAsync("sk-1", TestContext.Current.CancellationToken);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = ApiHost.Now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
