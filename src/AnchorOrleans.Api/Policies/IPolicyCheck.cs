using AnchorOrleans.Policies;

namespace AnchorOrleans.Api.Policies;

/// <summary>Knows which rules agents can read; given by the host, since domains and patterns are compared there.</summary>
public interface IPolicyCheck
{
    /// <summary>Finds the first rule that cannot be read.</summary>
    RuleProblem? FindProblem(PolicyRules rules);
}

/// <summary>A rule that cannot be read.</summary>
/// <param name="Field">Its path in the request.</param>
/// <param name="Problem">The rest of a sentence that begins with the field.</param>
public sealed record RuleProblem(string Field, string Problem);
