using System.Collections.Immutable;
using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Agent.Policies;

/// <summary>Which sites a task may go to: its domains to avoid and its policy's rules, in one.</summary>
public sealed class SiteRules
{
    private readonly ImmutableArray<(DomainPattern Pattern, PolicyVerdict Verdict, string Rule)> _rules;
    private readonly PolicyVerdict _others;

    private SiteRules(ImmutableArray<(DomainPattern Pattern, PolicyVerdict Verdict, string Rule)> rules, PolicyVerdict others)
    {
        _rules = rules;
        _others = others;
    }

    /// <summary>Gets the patterns for the egress proxy: nothing else may be reached, when there are any.</summary>
    public ImmutableArray<string> Only => _others == PolicyVerdict.Block ? [.. _rules.Where(rule => rule.Verdict != PolicyVerdict.Block).Select(rule => rule.Pattern.ToString())] : [];

    /// <summary>Gets the patterns for the egress proxy: these are refused.</summary>
    public ImmutableArray<string> Refused => [.. _rules.Where(rule => rule.Verdict == PolicyVerdict.Block).Select(rule => rule.Pattern.ToString())];

    /// <summary>Joins what an assignment and a policy say.</summary>
    /// <exception cref="FormatException">An entry is no domain; the message names its field.</exception>
    public static SiteRules Of(ImmutableArray<string> avoidDomains, AgentPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var avoided = avoidDomains.SelectMany((domain, index) => Named($"avoidDomains[{index}]", () => DomainPattern.ParseWhole(domain))
            .Select(pattern => (pattern, PolicyVerdict.Block, $"avoid {domain}")));
        var others = policy.Sites.Select((rule, index) => (Named($"policy.sites[{index}]", () => DomainPattern.Parse(rule.Pattern)), rule.Verdict, $"site {rule.Pattern}"));
        return new SiteRules([.. avoided, .. others], policy.OtherSites);
    }

    /// <summary>Tells what becomes of going to an address; null when no rule has a say.</summary>
    /// <remarks>Only web addresses have a site: <c>about:blank</c> and what a page makes of itself pass.</remarks>
    public PolicyJudgement? Judge(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https" or "ws" or "wss"))
        {
            return null;
        }

        var matching = _rules.Where(rule => rule.Pattern.Matches(address)).ToList();
        if (matching.Count > 0)
        {
            var (_, verdict, rule) = matching.MaxBy(rule => rule.Verdict);
            return new PolicyJudgement(rule, verdict);
        }

        return _others == PolicyVerdict.Allow ? null : new PolicyJudgement("sites that no rule names", _others);
    }

    /// <summary>Tells whether an address must not be shown to the model.</summary>
    public bool Hides(Uri address) => Judge(address)?.Verdict == PolicyVerdict.Block;

    /// <summary>Tells whether a rule of its own forbids an address.</summary>
    internal bool Names(Uri address) => _rules.Any(rule => rule.Verdict == PolicyVerdict.Block && rule.Pattern.Matches(address));

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
}
