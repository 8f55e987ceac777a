using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace AnchorOrleans.Agent.Policies;

/// <summary>Says of each action, before it is done, what becomes of it. Nothing that a page or the model says can change a verdict.</summary>
/// <exception cref="FormatException">A rule cannot be read; the message names its field.</exception>
internal sealed class ActionJudge(AgentPolicy policy, SiteRules sites)
{
    private static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(250);
    private readonly ImmutableArray<(ActionRule Rule, Regex? Pattern)> _rules = [.. policy.Actions.Select((rule, index) => (rule, Compile(rule, index)))];

    /// <summary>Tells all that rules have to say about an action; nothing means that it is allowed.</summary>
    public ImmutableArray<PolicyJudgement> Judge(ActionIntent intent)
    {
        List<PolicyJudgement> said = [];
        if (intent.Address is { } address && sites.Judge(address) is { } judgement)
        {
            said.Add(judgement);
        }

        foreach (var kind in intent.Kinds.Where(kind => kind != ActionKind.Look))
        {
            var matching = _rules.Where(rule => rule.Rule.Kind == kind && Matches(rule.Rule, rule.Pattern, intent)).Select(rule => rule.Rule).ToList();
            said.AddRange(matching.Select(rule => new PolicyJudgement($"{kind} {rule.Text}".TrimEnd(), rule.Verdict)));
            if (matching.Count == 0 && policy.Otherwise.TryGetValue(kind, out var otherwise) && otherwise != PolicyVerdict.Allow)
            {
                said.Add(new PolicyJudgement($"{kind}", otherwise));
            }
        }

        Consider(said, ActionSigns.IsPurchase(intent), "purchase", policy.Purchases);
        Consider(said, ActionSigns.IsCredential(intent), "credentials", policy.Credentials);
        Consider(said, ActionSigns.IsCaptcha(intent), "CAPTCHA", policy.Captchas);
        Consider(said, ActionSigns.IsProgram(intent), ActionSigns.ProgramRule, policy.Programs);
        return [.. said];
    }

    private static void Consider(List<PolicyJudgement> said, bool isSo, string rule, PolicyVerdict verdict)
    {
        if (isSo)
        {
            said.Add(new PolicyJudgement(rule, verdict));
        }
    }

    private static Regex? Compile(ActionRule rule, int index)
    {
        if (rule is not { IsRegex: true, Text: { } text })
        {
            return null;
        }

        try
        {
            return new Regex(text, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, PatternTimeout);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"policy.actions[{index}].text is no regular expression that is supported here: {exception.Message}", exception);
        }
    }

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
        return Array.Exists(places, place => pattern?.IsMatch(place) ?? place.Contains(text, StringComparison.OrdinalIgnoreCase));
    }
}
