using System.Collections.Immutable;
using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Agent.Policies;

/// <summary>Which sites a task may go to: its domains to avoid and the rules of its policies, in one.</summary>
public sealed class SiteRules
{
    private readonly ImmutableArray<RuleSet> _sets;

    private SiteRules(ImmutableArray<RuleSet> sets) => _sets = sets;

    /// <summary>Gets the patterns for the egress proxy: what may be reached must be in each of the lists.</summary>
    public ImmutableArray<ImmutableArray<string>> Only =>
        [.. _sets.Where(set => set.Others == PolicyVerdict.Block).Select(set => set.Rules.Where(rule => rule.Verdict != PolicyVerdict.Block).Select(rule => rule.Pattern.ToString()).ToImmutableArray())];

    /// <summary>Gets the patterns for the egress proxy: these are refused.</summary>
    public ImmutableArray<string> Refused => [.. _sets.SelectMany(set => set.Rules).Where(rule => rule.Verdict == PolicyVerdict.Block).Select(rule => rule.Pattern.ToString())];

    /// <summary>Joins what an assignment and policies say.</summary>
    /// <exception cref="FormatException">An entry is no domain; the message names its field.</exception>
    public static SiteRules Of(ImmutableArray<string> avoidDomains, params ReadOnlySpan<AgentPolicy> policies)
    {
        var avoided = avoidDomains.SelectMany((domain, index) => Named($"avoidDomains[{index}]", () => DomainPattern.ParseWhole(domain))
            .Select(pattern => new Rule(pattern, PolicyVerdict.Block, $"avoid {domain}")));
        var sets = ImmutableArray.CreateBuilder<RuleSet>();
        sets.Add(new RuleSet([.. avoided], PolicyVerdict.Allow, Policy: null));
        foreach (var policy in policies)
        {
            var rules = policy.Sites.Select((rule, index) => new Rule(Named($"policy.sites[{index}]", () => DomainPattern.Parse(rule.Pattern)), rule.Verdict, $"site {rule.Pattern}"));
            sets.Add(new RuleSet([.. rules], policy.OtherSites, policy.Id));
        }

        return new SiteRules(sets.ToImmutable());
    }

    /// <summary>Tells what becomes of going to an address, by the strictest of all rules; null when none has a say.</summary>
    /// <remarks>Only web addresses have a site: <c>about:blank</c> and what a page makes of itself pass.</remarks>
    public PolicyJudgement? Judge(Uri address) => JudgeEach(address).MaxBy(judgement => judgement.Verdict);

    /// <summary>Tells what each policy says of going to an address, as far as it has a say.</summary>
    public ImmutableArray<PolicyJudgement> JudgeEach(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsAbsoluteUri && address.Scheme is "http" or "https" or "ws" or "wss" ? [.. _sets.Select(set => set.Judge(address)).OfType<PolicyJudgement>()] : [];
    }

    /// <summary>Tells whether an address must not be shown to the model.</summary>
    public bool Hides(Uri address) => Judge(address)?.Verdict == PolicyVerdict.Block;

    /// <summary>Tells whether a rule of its own forbids an address.</summary>
    internal bool Names(Uri address) => _sets.SelectMany(set => set.Rules).Any(rule => rule.Verdict == PolicyVerdict.Block && rule.Pattern.Matches(address));

    private static T Named<T>(string field, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ArgumentException exception)
        {
            throw new FormatException($"{field}: {exception.Message.Split(" (Parameter", 2)[0]}", exception);
        }
    }

    private sealed record Rule(DomainPattern Pattern, PolicyVerdict Verdict, string Name);

    /// <summary>What one policy says of sites; what it says of others counts only where none of its own rules matches.</summary>
    private sealed record RuleSet(ImmutableArray<Rule> Rules, PolicyVerdict Others, string? Policy)
    {
        public PolicyJudgement? Judge(Uri address)
        {
            if (Rules.Where(rule => rule.Pattern.Matches(address)).MaxBy(rule => rule.Verdict) is { } matching)
            {
                return new PolicyJudgement(matching.Name, matching.Verdict) { Policy = Policy };
            }

            return Others == PolicyVerdict.Allow ? null : new PolicyJudgement("sites that no rule names", Others) { Policy = Policy };
        }
    }
}
