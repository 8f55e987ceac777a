using System.Collections.Immutable;
using AnchorOrleans.Agent.Policies;

namespace AnchorOrleans.Agent.Tests.Policies;

/// <summary>The operator's policy and a tenant's, together: a further one can only be stricter.</summary>
public sealed class PolicyJoiningTests
{
    private static readonly Uri Shop = new("http://shop.test/admin/users");
    private static readonly AgentPolicy[] Policies =
    [
        AgentPolicy.Default,
        Silent,
        Silent with { Sites = [new("shop.test", PolicyVerdict.Allow)], OtherSites = PolicyVerdict.Block },
        Silent with { Sites = [new("*.test", PolicyVerdict.Guardrail)] },
        Silent with { Sites = [new("*shop.test", PolicyVerdict.Block)] },
        Silent with { Actions = [new(ActionKind.Navigate, PolicyVerdict.Guardrail, "*/admin/*")] },
        Silent with { Actions = [new(ActionKind.Navigate, PolicyVerdict.Allow, "*"), new(ActionKind.Click, PolicyVerdict.Allow)], Purchases = PolicyVerdict.Block },
        Silent with { Otherwise = ImmutableDictionary<ActionKind, PolicyVerdict>.Empty.Add(ActionKind.Navigate, PolicyVerdict.Block) },
    ];

    private static readonly ActionIntent[] Intents =
    [
        new(ActionKind.Navigate) { Address = Shop },
        new(ActionKind.Navigate) { Address = new("http://other.example/") },
        new(ActionKind.Click) { Target = new("button", "Buy now", "button", "submit", null, null, false, false, "", Shop) },
        new(ActionKind.Type) { Target = new("textbox", "Password", "input", "password", null, null, false, false, "", Shop), Text = "guess" },
        new(ActionKind.Scroll),
    ];

    private static AgentPolicy Silent => new() { Purchases = PolicyVerdict.Allow, Credentials = PolicyVerdict.Allow, Captchas = PolicyVerdict.Allow, Programs = PolicyVerdict.Allow };

    [Fact]
    public void Two_policies_say_what_the_stricter_one_says_and_never_less()
    {
        foreach (var (operators, tenants, intent) in from one in Policies from other in Policies from intent in Intents select (one, other, intent))
        {
            var (first, second) = (Judge(intent, operators), Judge(intent, tenants));

            Assert.Equal(first > second ? first : second, Judge(intent, operators, tenants));
        }
    }

    [Fact]
    public void What_one_policy_leaves_to_its_default_the_other_does_not_allow()
    {
        var strict = Policies[7];
        var lenient = Silent with { Actions = [new(ActionKind.Navigate, PolicyVerdict.Allow, "*")] };

        Assert.Equal(PolicyVerdict.Block, Judge(Intents[0], strict, lenient));
        Assert.Equal(PolicyVerdict.Block, Judge(Intents[0], lenient, strict));
    }

    [Fact]
    public void A_judgement_names_the_policy_that_it_stands_in()
    {
        var tenants = Silent with { Id = "pol_1", Sites = [new("shop.test", PolicyVerdict.Guardrail)], Actions = [new(ActionKind.Navigate, PolicyVerdict.Block, "*/admin/*")] };
        var operators = Silent with { Sites = [new("shop.test", PolicyVerdict.Guardrail)] };

        var said = new ActionJudge([operators, tenants], SiteRules.Of([], operators, tenants)).Judge(Intents[0]);

        Assert.Equal(
            [("site shop.test", null), ("site shop.test", "pol_1"), ("Navigate */admin/*", "pol_1")],
            said.Select(judgement => (judgement.Rule, judgement.Policy)));
    }

    [Fact]
    public void The_proxy_is_given_the_allowlist_of_each_policy_by_itself()
    {
        var one = Silent with { Sites = [new("shop.test", PolicyVerdict.Allow), new("bank.test", PolicyVerdict.Guardrail), new("ads.shop.test", PolicyVerdict.Block)], OtherSites = PolicyVerdict.Block };
        var other = Silent with { Sites = [new("*.test", PolicyVerdict.Allow)], OtherSites = PolicyVerdict.Block };

        var rules = SiteRules.Of(["evil.test"], one, other, Silent);

        Assert.Equal([["shop.test", "bank.test"], ["*.test"]], rules.Only);
        Assert.Equal(["evil.test", "*.evil.test", "ads.shop.test"], rules.Refused);
        Assert.False(rules.Hides(new Uri("http://shop.test/")));
        Assert.True(rules.Hides(new Uri("http://news.test/")));
    }

    private static PolicyVerdict Judge(ActionIntent intent, params ImmutableArray<AgentPolicy> policies) =>
        new ActionJudge(policies, SiteRules.Of([], policies.AsSpan())).Judge(intent).Select(judgement => judgement.Verdict).Append(PolicyVerdict.Allow).Max();
}
