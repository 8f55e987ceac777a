using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Policies;

namespace AnchorOrleans.Grains.Tests.Policies;

public sealed class PolicyGrainTests
{
    private const string First = "pol_1";
    private static readonly PolicyRules Rules = new("role", DomainMode.Blocklist, [new("evil.test", PolicyDecision.Block)], [], [], new(default, default, default, default));
    private static readonly PolicyContent Content = new("words", PolicyStatus.Active, Rules);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_policy_is_kept_replaced_listed_and_deleted_for_its_own_tenant_alone()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetPolicy(TestSilo.Tenant, First);
        Assert.IsType<PolicyOutcome.Missing>(await grain.ReplaceAsync(Content, Cancelled));

        var made = Assert.IsType<PolicyOutcome.Kept>(await grain.CreateAsync(Content, Cancelled)).View;
        var replaced = Assert.IsType<PolicyOutcome.Kept>(await grain.ReplaceAsync(Content with { Status = PolicyStatus.Draft }, Cancelled)).View;

        Assert.Equal((First, "words", made.CreatedAt), (made.Id, made.Content.Name, replaced.CreatedAt));
        Assert.Equal(PolicyStatus.Draft, (await grain.DescribeAsync(Cancelled))!.Content.Status);
        Assert.Equal([First], await silo.Grains.GetPolicyIds(TestSilo.Tenant).ListAsync(Cancelled));
        Assert.Null(await silo.Grains.GetPolicy(new("stranger"), First).DescribeAsync(Cancelled));
        Assert.NotNull(await grain.DeleteAsync(Cancelled));
        Assert.Null(await grain.DeleteAsync(Cancelled));
        Assert.Null(await grain.DescribeAsync(Cancelled));
        Assert.Empty(await silo.Grains.GetPolicyIds(TestSilo.Tenant).ListAsync(Cancelled));
    }

    [Fact]
    public async Task One_more_than_a_tenant_may_have_is_refused_until_one_is_deleted()
    {
        await using var silo = await TestSilo.StartAsync(settings: ("Policies:PerTenant", "1"));
        var second = silo.Grains.GetPolicy(TestSilo.Tenant, "pol_2");
        await silo.Grains.GetPolicy(TestSilo.Tenant, First).CreateAsync(Content, Cancelled);

        Assert.Equal(new PolicyOutcome.TooMany(1), await second.CreateAsync(Content, Cancelled));
        Assert.Null(await second.DescribeAsync(Cancelled));
        await silo.Grains.GetPolicy(TestSilo.Tenant, First).DeleteAsync(Cancelled);
        Assert.IsType<PolicyOutcome.Kept>(await second.CreateAsync(Content, Cancelled));
    }
}
