using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Api.Policies;
using AnchorOrleans.Policies;

namespace AnchorOrleans.Silo.Agents;

/// <summary>Tells the API which rules the agent could not read.</summary>
internal sealed class PolicyCheck : IPolicyCheck
{
    /// <inheritdoc/>
    public RuleProblem? FindProblem(PolicyRules rules) => PolicyFault.In(PolicyTranslation.ToAgent(rules)).Select(fault => new RuleProblem(FieldOf(fault), fault.Problem)).FirstOrDefault();

    private static string FieldOf(PolicyFault fault) => fault.Part switch
    {
        PolicyPart.Role => "role",
        PolicyPart.SitePattern => $"domains.entries[{fault.Index}].pattern",
        PolicyPart.OtherSites => "domains.entries",
        _ => $"actions[{fault.Index}].match.text",
    };
}
