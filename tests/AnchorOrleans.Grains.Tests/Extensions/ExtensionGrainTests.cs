using AnchorOrleans.Extensions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Grains.Tests.Extensions;

public sealed class ExtensionGrainTests
{
    private static readonly ExtensionView First = new("01996f3e-7c1a-7d10-8f0e-2b6c5a9d4e13", "words", """{"name":"w"}""", Samples.Now, new(new string('a', 64), 10));

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_extension_is_kept_listed_and_deleted_for_its_own_tenant_alone()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetExtension(TestSilo.Tenant, First.Id);

        Assert.Null(await grain.StoreAsync(First, Cancelled));
        Assert.Null(await grain.StoreAsync(First, Cancelled));

        Assert.Equal(First, await grain.DescribeAsync(Cancelled));
        Assert.Equal([First.Id], await silo.Grains.GetExtensionIds(TestSilo.Tenant).ListAsync(Cancelled));
        Assert.Null(await silo.Grains.GetExtension(new("stranger"), First.Id).DescribeAsync(Cancelled));
        Assert.Empty(await silo.Grains.GetExtensionIds(new("stranger")).ListAsync(Cancelled));
        Assert.Equal(First, await grain.DeleteAsync(Cancelled));
        Assert.Null(await grain.DeleteAsync(Cancelled));
        Assert.Null(await grain.DescribeAsync(Cancelled));
        Assert.Empty(await silo.Grains.GetExtensionIds(TestSilo.Tenant).ListAsync(Cancelled));
    }

    [Fact]
    public async Task One_more_than_a_tenant_may_have_is_refused_until_one_is_deleted()
    {
        await using var silo = await TestSilo.StartAsync(settings: ("Extensions:PerTenant", "1"));
        var second = First with { Id = "01996f3e-7c1a-7d10-8f0e-2b6c5a9d4e14" };
        await silo.Grains.GetExtension(TestSilo.Tenant, First.Id).StoreAsync(First, Cancelled);

        Assert.Equal(1, await silo.Grains.GetExtension(TestSilo.Tenant, second.Id).StoreAsync(second, Cancelled));
        Assert.Null(await silo.Grains.GetExtension(TestSilo.Tenant, second.Id).DescribeAsync(Cancelled));
        await silo.Grains.GetExtension(TestSilo.Tenant, First.Id).DeleteAsync(Cancelled);
        Assert.Null(await silo.Grains.GetExtension(TestSilo.Tenant, second.Id).StoreAsync(second, Cancelled));
    }

    [Fact]
    public async Task A_session_with_an_unknown_extension_is_refused_and_leaves_nothing()
    {
        await using var silo = await TestSilo.StartAsync();
        var session = silo.Grains.GetSession(TestSilo.Tenant, Samples.Session);

        var outcome = await session.OpenAsync(Samples.Open with { Settings = Samples.Settings with { Extensions = [First.Id] } }, Cancelled);

        Assert.Equal(OpenOutcome.ExtensionMissing, Assert.IsType<OpenOutcome.Failed>(outcome).Reason);
        Assert.Null(await session.DescribeAsync(Cancelled));
    }
}
