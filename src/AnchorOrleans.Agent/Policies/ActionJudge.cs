using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace AnchorOrleans.Agent.Policies;

/// <summary>Says of each action, before it is done, what becomes of it. Nothing that a page or the model says can change a verdict.</summary>
/// <remarks>Each policy judges by itself, and all that any of them says counts; so none can take back what another says.</remarks>
/// <exception cref="FormatException">A rule cannot be read; the message names its field.</exception>
internal sealed class ActionJudge(ImmutableArray<AgentPolicy> policies, SiteRules sites)
{
    private readonly ImmutableArray<PolicyJudge> _judges = [.. policies.Select(policy => new PolicyJudge(policy))];

    /// <summary>Tells all that rules have to say about an action; nothing means that it is allowed.</summary>
    public ImmutableArray<PolicyJudgement> Judge(ActionIntent intent)
    {
        List<PolicyJudgement> said = [.. intent.Address is { } address ? sites.JudgeEach(address) : []];
        foreach (var judge in _judges)
        {
            said.AddRange(judge.Judge(intent));
        }

        return [.. said];
    }
}

/// <summary>Judges by one policy's rules about actions and situations.</summary>
internal sealed class PolicyJudge(AgentPolicy policy)
{
    private readonly ImmutableArray<(ActionRule Rule, Regex? Pattern)> _rules = [.. policy.Actions.Select((rule, index) => (rule, Compile(rule, index)))];

    public IEnumerable<PolicyJudgement> Judge(ActionIntent intent)
    {
        List<(string Rule, PolicyVerdict Verdict)> said = [];
        foreach (var kind in intent.Kinds.Where(kind => kind != ActionKind.Look))
        {
            var matching = _rules.Where(rule => rule.Rule.Kind == kind && Matches(rule.Rule, rule.Pattern, intent)).Select(rule => rule.Rule).ToList();
            said.AddRange(matching.Select(rule => ($"{kind} {rule.Text}".TrimEnd(), rule.Verdict)));
            if (matching.Count == 0 && policy.Otherwise.TryGetValue(kind, out var otherwise) && otherwise != PolicyVerdict.Allow)
            {
                said.Add(($"{kind}", otherwise));
            }
        }

        said.AddRange(Situations(intent).Where(situation => situation.Verdict != PolicyVerdict.Allow));
        return said.Select(one => new PolicyJudgement(one.Rule, one.Verdict) { Policy = policy.Id });
    }

    private IEnumerable<(string Rule, PolicyVerdict Verdict)> Situations(ActionIntent intent)
    {
        if (ActionSigns.IsPurchase(intent))
        {
            yield return ("purchase", policy.Purchases);
        }

        if (ActionSigns.IsCredential(intent))
        {
            yield return ("credentials", policy.Credentials);
        }

        if (ActionSigns.IsCaptcha(intent))
        {
            yield return ("CAPTCHA", policy.Captchas);
        }

        if (ActionSigns.IsProgram(intent))
        {
            yield return (ActionSigns.ProgramRule, policy.Programs);
        }
    }

    private static Regex? Compile(ActionRule rule, int index) => rule is not { IsRegex: true, Text: { } text }
        ? null
        : ActionPattern.TryParse(text, out var pattern, out var problem) ? pattern : throw new FormatException($"policy.actions[{index}].text {problem}");

    private static bool Matches(ActionRule rule, Regex? pattern, ActionIntent intent)
    {
        if (rule.Text is not { } text)
        {
            return true;
        }

        if (rule.Kind == ActionKind.Navigate && pattern is null)
        {
            return intent.Address is { } address && UrlGlob.Matches(text, address.AbsoluteUri);
        }

        string[] places = rule.Scope switch
        {
            ActionScope.Target => [intent.Target?.Name ?? "", intent.Text, intent.Address?.AbsoluteUri ?? ""],
            ActionScope.Page => [intent.Page],
            _ => [intent.Target?.Name ?? "", intent.Text, intent.Address?.AbsoluteUri ?? "", intent.Page, intent.Target?.FormText ?? ""],
        };
        try
        {
            return Array.Exists(places, place => pattern?.IsMatch(place) ?? place.Contains(text, StringComparison.OrdinalIgnoreCase));
        }
        catch (RegexMatchTimeoutException)
        {
            // Whether it matches is not known in time; a rule that forbids or asks then does so.
            return rule.Verdict != PolicyVerdict.Allow;
        }
    }
}
