using System.Collections.Immutable;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Policies;

namespace AnchorOrleans.Api.Policies;

/// <summary>Finds what policies say at the moment at which an objective is accepted.</summary>
internal sealed class PolicyLookup(IGrainFactory grains)
{
    private const string NotFound = "POLICY_NOT_FOUND";

    /// <summary>Gets what is answered where there is no such policy, or it is somebody else's.</summary>
    public static Refusal NoPolicy { get; } = Refusal.NotFound("There is no such policy; GET /v1/policies lists those there are.") with { Code = NotFound, Details = new("policyId") };

    /// <summary>Reads an id; null when no policy can have it.</summary>
    public static string? IdOf(string? text) =>
        text?.StartsWith(PolicyView.IdPrefix, StringComparison.Ordinal) == true && text.Length > PolicyView.IdPrefix.Length ? IdText.TryNormaliseSession(text) : null;

    /// <summary>Finds policies.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="ids">As they were asked for; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Each once; or that there is none, or it is a draft.</returns>
    public async Task<(ImmutableArray<AcceptedPolicy> Policies, Refusal? Refusal)> FindAsync(TenantId tenant, IEnumerable<string?> ids, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<AcceptedPolicy>();
        foreach (var asked in ids.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (IdOf(asked) is not { } id || await grains.GetPolicy(tenant, id).DescribeAsync(cancellationToken) is not { } policy)
            {
                return ([], NoPolicy);
            }

            if (policy.Content.Status != PolicyStatus.Active)
            {
                return ([], NoPolicy with { Message = $"Policy '{id}' is a draft; set its status to active to use it." });
            }

            found.Add(new AcceptedPolicy(id, policy.Content.Rules));
        }

        return (found.ToImmutable(), null);
    }
}
