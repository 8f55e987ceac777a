using System.Collections.Immutable;
using System.Diagnostics;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Policies;

namespace AnchorOrleans.Silo.Agents;

/// <summary>Puts a tenant's policy into the agent's words. What it does not say it leaves to the operator's.</summary>
internal static class PolicyTranslation
{
    public static AgentPolicy ToAgent(AcceptedPolicy policy) => ToAgent(policy.Rules) with { Id = policy.Id };

    public static AgentPolicy ToAgent(PolicyRules rules) => new()
    {
        Role = rules.Role,
        Sites = [.. rules.Domains.Select(rule => new SiteRule(rule.Pattern, VerdictOf(rule.Decision)))],
        OtherSites = rules.Mode == DomainMode.Allowlist ? PolicyVerdict.Block : PolicyVerdict.Allow,
        Actions = [.. rules.Actions.Select(ToAgent)],
        Otherwise = rules.Defaults.ToImmutableDictionary(entry => KindOf(entry.Category), entry => VerdictOf(entry.Decision)),
        Purchases = VerdictOf(rules.Situations.Purchase),
        Credentials = VerdictOf(rules.Situations.Credentials),
        Captchas = VerdictOf(rules.Situations.Captcha),
        Programs = VerdictOf(rules.Situations.Executables),
    };

    private static ActionRule ToAgent(PolicyActionRule rule) => new(
        KindOf(rule.Category),
        VerdictOf(rule.Decision),
        rule.Match?.Text,
        rule.Match?.Scope switch { MatchScope.Target => ActionScope.Target, MatchScope.Page => ActionScope.Page, _ => ActionScope.All },
        rule.Match?.Type == ActionMatchType.Regex);

    private static PolicyVerdict VerdictOf(PolicyDecision decision) => decision switch
    {
        PolicyDecision.Block => PolicyVerdict.Block,
        PolicyDecision.Guardrail => PolicyVerdict.Guardrail,
        _ => PolicyVerdict.Allow,
    };

    private static ActionKind KindOf(ActionCategory category) => category switch
    {
        ActionCategory.Navigation => ActionKind.Navigate,
        ActionCategory.Click => ActionKind.Click,
        ActionCategory.Type => ActionKind.Type,
        ActionCategory.Select => ActionKind.Select,
        ActionCategory.Scroll => ActionKind.Scroll,
        ActionCategory.Move => ActionKind.Move,
        ActionCategory.Upload => ActionKind.Upload,
        ActionCategory.Download => ActionKind.Download,
        ActionCategory.Submit => ActionKind.Submit,
        ActionCategory.Screenshot => ActionKind.Screenshot,
        ActionCategory.Tabs => ActionKind.Tabs,
        ActionCategory.Shell => ActionKind.Shell,
        ActionCategory.Clipboard => ActionKind.Clipboard,
        _ => throw new UnreachableException(),
    };
}
