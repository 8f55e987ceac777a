using AnchorOrleans.Agent.Policies;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Agent.Tests.Policies;

/// <summary>The operator's policy as settings say it.</summary>
public sealed class PolicySettingsTests
{
    [Fact]
    public void Settings_say_a_policy()
    {
        var policy = Read(
            ("Role", "You are careful."),
            ("OtherSites", "guardrail"),
            ("Sites:0:Pattern", "*.evil.test"),
            ("Sites:1:Pattern", "good.test"),
            ("Sites:1:Verdict", "Allow"),
            ("Actions:0:Kind", "navigate"),
            ("Actions:0:Text", "*/admin/*"),
            ("Actions:1:Kind", "Click"),
            ("Actions:1:Verdict", "Guardrail"),
            ("Actions:1:Text", "delete .*"),
            ("Actions:1:Scope", "Target"),
            ("Actions:1:IsRegex", "true"),
            ("Defaults:Upload", "Block"),
            ("Purchases", "Block"),
            ("Programs", "Allow"));

        Assert.Equal(("You are careful.", PolicyVerdict.Guardrail), (policy.Role, policy.OtherSites));
        Assert.Equal([new SiteRule("*.evil.test", PolicyVerdict.Block), new SiteRule("good.test", PolicyVerdict.Allow)], policy.Sites);
        Assert.Equal([new ActionRule(ActionKind.Navigate, PolicyVerdict.Block, "*/admin/*"), new ActionRule(ActionKind.Click, PolicyVerdict.Guardrail, "delete .*", ActionScope.Target, IsRegex: true)], policy.Actions);
        Assert.Equal(PolicyVerdict.Block, policy.Otherwise[ActionKind.Upload]);
        Assert.Equal(
            (PolicyVerdict.Block, PolicyVerdict.Guardrail, PolicyVerdict.Guardrail, PolicyVerdict.Allow),
            (policy.Purchases, policy.Credentials, policy.Captchas, policy.Programs));
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once_with_its_setting()
    {
        var failures = Assert.Throws<OptionsValidationException>(() => Read(
            ("Role", new string('r', 2001)),
            ("OtherSites", "Block"),
            ("Sites:0:Pattern", "not a domain"),
            ("Sites:1:Pattern", "a.test"),
            ("Sites:1:Verdict", "3"),
            ("Actions:0:Text", "x"),
            ("Actions:1:Kind", "Look"),
            ("Actions:2:Kind", "Click"),
            ("Actions:2:Text", "(?=x)"),
            ("Actions:2:IsRegex", "true"),
            ("Defaults:Fly", "Block"),
            ("Defaults:Click", "Never"),
            ("Captchas", "Maybe"))).Failures.ToList();

        Assert.All(
            [
                "Agent:Policy:Role may have at most 2,000 characters; it has 2,001.",
                "Agent:Policy:Sites:0:Pattern must be a host",
                "Agent:Policy:Sites:1:Verdict is '3'; it takes Allow, Guardrail, Block.",
                "Agent:Policy:Actions:0:Kind is ''; it takes Look, Navigate",
                "Agent:Policy:Actions:1:Kind is Look, which no rule binds.",
                "Agent:Policy:Actions:2:Text is no regular expression that is supported here",
                "Agent:Policy:Defaults:Fly is 'Fly'",
                "Agent:Policy:Defaults:Click is 'Never'",
                "Agent:Policy:Captchas is 'Maybe'",
            ],
            expected => Assert.Contains(failures, failure => failure.StartsWith(expected, StringComparison.Ordinal)));
    }

    [Fact]
    public void An_allowlist_that_lets_nothing_through_is_wrong() => Assert.Contains(
        "Agent:Policy:Sites must name a site that may be reached, as all others are blocked.",
        Assert.Throws<OptionsValidationException>(() => Read(("OtherSites", "Block"), ("Sites:0:Pattern", "a.test"))).Failures);

    [Fact]
    public void A_setting_that_is_misspelt_is_not_overlooked() =>
        Assert.Contains("Purchase", Assert.Throws<InvalidOperationException>(() => Read(("Purchase", "Block"))).Message, StringComparison.Ordinal);

    private static AgentPolicy Read(params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Agent:Policy:{setting.Name}", (string?)setting.Value)))
            .Build());
        services.AddAnchorAgent();
        return services.BuildServiceProvider().GetRequiredService<IOptions<AgentPolicyOptions>>().Value.ToPolicy();
    }
}
