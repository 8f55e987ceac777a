using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Agent.Policies;

/// <summary>Something in a policy that cannot be read.</summary>
/// <param name="Part">Where.</param>
/// <param name="Index">Which of the rules, from 0; 0 for what is no rule.</param>
/// <param name="Problem">The rest of a sentence that begins with the field's name.</param>
public sealed record PolicyFault(PolicyPart Part, int Index, string Problem)
{
    /// <summary>How many characters a role may have.</summary>
    public const int LongestRole = 2_000;

    /// <summary>Finds everything that cannot be read.</summary>
    public static IEnumerable<PolicyFault> In(AgentPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.Role is { Length: > LongestRole } role)
        {
            yield return new(PolicyPart.Role, 0, $"may have at most {LongestRole:N0} characters; it has {role.Length:N0}");
        }

        foreach (var (index, rule) in policy.Sites.Index())
        {
            if (!DomainPattern.TryParse(rule.Pattern, out _))
            {
                yield return new(PolicyPart.SitePattern, index, "must be a host such as example.com, *.example.com for its subdomains, or *example.com for all that ends so, perhaps with :port");
            }
        }

        if (policy.OtherSites == PolicyVerdict.Block && policy.Sites.All(rule => rule.Verdict == PolicyVerdict.Block))
        {
            yield return new(PolicyPart.OtherSites, 0, "must name a site that may be reached, as all others are blocked");
        }

        foreach (var (index, rule) in policy.Actions.Index())
        {
            if (rule.Text is "")
            {
                yield return new(PolicyPart.ActionText, index, "must not be empty");
            }
            else if (rule is { IsRegex: true, Text: { } text } && !ActionPattern.TryParse(text, out _, out var problem))
            {
                yield return new(PolicyPart.ActionText, index, problem);
            }
        }
    }
}

/// <summary>A part of a policy.</summary>
public enum PolicyPart
{
    /// <summary>The role.</summary>
    Role = 1,

    /// <summary>Which sites a rule means.</summary>
    SitePattern = 2,

    /// <summary>The sites together.</summary>
    OtherSites = 3,

    /// <summary>What must occur for a rule about actions.</summary>
    ActionText = 4,
}
