using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Grains.Tests.Tenants;

public sealed class TenantGrainTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tenant_keeps_the_identity_it_was_created_with()
    {
        await using var silo = await TestSilo.StartAsync();
        var tenant = silo.Grains.GetTenant(TestSilo.Tenant);
        Assert.Null(await tenant.DescribeAsync(Cancelled));
        var created = await tenant.EnsureAsync(Cancelled);

        await silo.RestartAsync();
        tenant = silo.Grains.GetTenant(TestSilo.Tenant);

        Assert.Equal(created, await tenant.DescribeAsync(Cancelled));
        Assert.Equal(created, await tenant.EnsureAsync(Cancelled));
        Assert.Equal(TestSilo.Tenant, created.Tenant);
    }

    [Fact]
    public async Task A_key_is_good_from_its_grant_to_its_revocation()
    {
        await using var silo = await TestSilo.StartAsync();
        var key = silo.Grains.GetApiKey(ApiKeyHash.Of("sk-123"));
        var grant = new ApiKeyGrant(TestSilo.Tenant, ApiKeyRole.Admin, "mine");
        var description = new ApiKeyDescription("k1", "mine", ApiKeyRole.Admin, "sk-1", Samples.Now);
        Assert.Null(await key.AuthorizeAsync(Cancelled));

        await key.IssueAsync(TestSilo.Tenant, description, Cancelled);
        await silo.RestartAsync();
        key = silo.Grains.GetApiKey(ApiKeyHash.Of("sk-123"));
        Assert.Equal(grant, await key.AuthorizeAsync(Cancelled));
        Assert.Null(await silo.Grains.GetApiKey(ApiKeyHash.Of("sk-124")).AuthorizeAsync(Cancelled));

        await key.RevokeAsync(Cancelled);
        Assert.Null(await key.AuthorizeAsync(Cancelled));
    }

    [Fact]
    public async Task A_key_is_not_good_before_its_grant_is_stored()
    {
        await using var silo = await TestSilo.StartAsync();
        var key = silo.Grains.GetApiKey(ApiKeyHash.Of("sk-123"));
        var grant = new ApiKeyGrant(TestSilo.Tenant, ApiKeyRole.Admin, "mine");
        var description = new ApiKeyDescription("k1", "mine", ApiKeyRole.Admin, "sk-1", Samples.Now);
        var store = silo.Interference.Hold("key");
        var granting = key.IssueAsync(TestSilo.Tenant, description, Cancelled);
        await silo.Interference.Calls.SeenAsync("key held");

        Assert.Null(await key.AuthorizeAsync(Cancelled));

        store.SetResult();
        await granting;
        Assert.Equal(grant, await key.AuthorizeAsync(Cancelled));
    }

    [Fact]
    public async Task A_grant_that_could_not_be_stored_is_none()
    {
        await using var silo = await TestSilo.StartAsync();
        var key = silo.Grains.GetApiKey(ApiKeyHash.Of("sk-123"));
        silo.Interference.Fail("key");

        await Assert.ThrowsAnyAsync<Exception>(() => key.IssueAsync(TestSilo.Tenant, new("k1", "mine", ApiKeyRole.Admin, "sk-1", Samples.Now), Cancelled));

        Assert.Null(await key.AuthorizeAsync(Cancelled));
    }
}
