using Orleans.Concurrency;

namespace AnchorOrleans.Policies;

/// <summary>One policy of a tenant, which narrows what agents may do.</summary>
[Alias("anchor.policy-grain")]
public interface IPolicyGrain : IGrainWithStringKey
{
    /// <summary>Answers the policy, or null when there is none.</summary>
    [Alias("DescribeAsync"), AlwaysInterleave]
    Task<PolicyView?> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Keeps a new one.</summary>
    [Alias("CreateAsync")]
    Task<PolicyOutcome> CreateAsync(PolicyContent content, CancellationToken cancellationToken = default);

    /// <summary>Replaces what it says. What was accepted before keeps the rules it was accepted with.</summary>
    [Alias("ReplaceAsync")]
    Task<PolicyOutcome> ReplaceAsync(PolicyContent content, CancellationToken cancellationToken = default);

    /// <summary>Deletes it.</summary>
    /// <returns>As it was; null when there was none.</returns>
    [Alias("DeleteAsync")]
    Task<PolicyView?> DeleteAsync(CancellationToken cancellationToken = default);
}
