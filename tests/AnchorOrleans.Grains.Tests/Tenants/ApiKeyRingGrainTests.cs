using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Grains.Tests.Tenants;

public sealed class ApiKeyRingGrainTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_opens_from_its_issue_to_its_revocation_and_stays_listed()
    {
        await using var silo = await TestSilo.StartAsync();
        await IssueAsync(silo, "k1");
        await IssueAsync(silo, "k2", ApiKeyRole.Read);
        Assert.Equal(new ApiKeyGrant(TestSilo.Tenant, ApiKeyRole.Read, "name of k2"), await AuthorizeAsync(silo, "k2"));

        var outcome = await Ring(silo).RevokeAsync("k2", Cancelled);
        await silo.RestartAsync();

        Assert.Equal(new RevokeApiKeyOutcome.Revoked(ApiKeyHash.Of("k2")), outcome);
        Assert.Null(await AuthorizeAsync(silo, "k2"));
        var keys = await Ring(silo).ListAsync(Cancelled);
        Assert.Equal(["k2", "k1"], keys.Select(key => key.Id), StringComparer.Ordinal);
        Assert.Equal((silo.Clock.GetUtcNow(), null), (keys[0].RevokedAt, keys[1].RevokedAt));
    }

    [Fact]
    public async Task Beyond_the_limit_no_key_is_issued_until_one_is_revoked()
    {
        await using var silo = await TestSilo.StartAsync(settings: ("ApiKeys:PerTenant", "2"));
        await IssueAsync(silo, "k1");
        await IssueAsync(silo, "k2");

        Assert.Equal(new IssueApiKeyOutcome.TooMany(2), await Ring(silo).IssueAsync(Command("k3"), Cancelled));
        Assert.Null(await AuthorizeAsync(silo, "k3"));

        await Ring(silo).RevokeAsync("k1", Cancelled);
        await IssueAsync(silo, "k3");
    }

    [Fact]
    public async Task A_key_whose_issue_broke_off_opens_nothing_and_is_not_listed()
    {
        await using var silo = await TestSilo.StartAsync();
        silo.Interference.Fail("key");
        await Assert.ThrowsAnyAsync<Exception>(() => Ring(silo).IssueAsync(Command("k1"), Cancelled));
        await silo.RestartAsync();

        Assert.Empty(await Ring(silo).ListAsync(Cancelled));
        Assert.Null(await AuthorizeAsync(silo, "k1"));
    }

    [Fact]
    public async Task A_revocation_that_broke_off_is_completed_by_the_next_look()
    {
        await using var silo = await TestSilo.StartAsync();
        await IssueAsync(silo, "k1");
        await IssueAsync(silo, "k2");
        silo.Interference.Fail("key");
        await Assert.ThrowsAnyAsync<Exception>(() => Ring(silo).RevokeAsync("k1", Cancelled));

        await silo.RestartAsync();
        var keys = await Ring(silo).ListAsync(Cancelled);

        Assert.NotNull(keys.Single(key => key.Id == "k1").RevokedAt);
        Assert.Null(await AuthorizeAsync(silo, "k1"));
    }

    [Fact]
    public async Task Another_operators_key_makes_the_former_unknown()
    {
        await using var silo = await TestSilo.StartAsync();
        await Ring(silo).AdoptOperatorKeyAsync(Command("op1"), Cancelled);
        await Ring(silo).AdoptOperatorKeyAsync(Command("again") with { Hash = ApiKeyHash.Of("op1") }, Cancelled);
        Assert.NotNull(await AuthorizeAsync(silo, "op1"));

        await Ring(silo).AdoptOperatorKeyAsync(Command("op2"), Cancelled);

        Assert.Null(await AuthorizeAsync(silo, "op1"));
        Assert.NotNull(await AuthorizeAsync(silo, "op2"));
        Assert.Equal([("op2", true, false), ("op1", true, true)], (await Ring(silo).ListAsync(Cancelled)).Select(key => (key.Id, key.IsOperator, key.RevokedAt is not null)));
    }

    [Fact]
    public async Task The_last_use_is_written_once_in_its_resolution_and_not_with_every_use()
    {
        await using var silo = await TestSilo.StartAsync(settings: ("ApiKeys:LastUsedResolution", "00:05:00"));
        await IssueAsync(silo, "k1");
        var first = silo.Clock.GetUtcNow();
        for (var use = 0; use < 20; use++)
        {
            await AuthorizeAsync(silo, "k1");
        }

        await silo.Interference.Calls.SeenAsync("NoteUseAsync");
        silo.Clock.Advance(TimeSpan.FromMinutes(4));
        await AuthorizeAsync(silo, "k1");
        Assert.Equal(first, Assert.Single(await Ring(silo).ListAsync(Cancelled)).LastUsedAt);

        silo.Clock.Advance(TimeSpan.FromMinutes(1));
        await AuthorizeAsync(silo, "k1");
        await silo.Interference.Calls.SeenAsync("NoteUseAsync", times: 2);

        Assert.Equal(first.AddMinutes(5), Assert.Single(await Ring(silo).ListAsync(Cancelled)).LastUsedAt);
        Assert.Equal(2, silo.Interference.Calls.Count("NoteUseAsync"));
    }

    [Fact]
    public async Task A_use_that_is_noted_after_the_revocation_does_not_bring_the_key_back()
    {
        await using var silo = await TestSilo.StartAsync();
        await IssueAsync(silo, "k1");
        await IssueAsync(silo, "k2");
        await Ring(silo).RevokeAsync("k1", Cancelled);

        await silo.Grains.GetApiKey(ApiKeyHash.Of("k1")).NoteUseAsync(silo.Clock.GetUtcNow(), Cancelled);
        await silo.Interference.Calls.SeenAsync("NoteUseAsync");

        Assert.Null(await AuthorizeAsync(silo, "k1"));
    }

    private static IApiKeyRingGrain Ring(TestSilo silo) => silo.Grains.GetApiKeyRing(TestSilo.Tenant);

    private static IssueApiKey Command(string id, ApiKeyRole role = ApiKeyRole.Admin) => new(id, ApiKeyHash.Of(id), $"name of {id}", role, "sk-");

    private static async Task IssueAsync(TestSilo silo, string id, ApiKeyRole role = ApiKeyRole.Admin) =>
        Assert.Equal(id, Assert.IsType<IssueApiKeyOutcome.Issued>(await Ring(silo).IssueAsync(Command(id, role), Cancelled)).Key.Id);

    private static Task<ApiKeyGrant?> AuthorizeAsync(TestSilo silo, string key) => silo.Grains.GetApiKey(ApiKeyHash.Of(key)).AuthorizeAsync(Cancelled);
}
