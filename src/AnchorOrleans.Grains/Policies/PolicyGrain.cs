using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Policies;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Policies;

/// <summary>One policy of a tenant.</summary>
[GrainType("policy")]
internal sealed class PolicyGrain([PersistentState("policy")] IPersistentState<PolicyState> stored, IOptions<PolicyOptions> options, TimeProvider clock) : Grain, IPolicyGrain
{
    private readonly int _limit = options.Value.PerTenant;

    /// <summary>What interleaving readers see: the state as it was last stored.</summary>
    private PolicyView? _shown;

    private TenantKey Key => TenantKey.Parse(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shown = stored.State.Policy;
        return Task.CompletedTask;
    }

    public Task<PolicyView?> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(_shown);

    public async Task<PolicyOutcome> CreateAsync(PolicyContent content, CancellationToken cancellationToken)
    {
        // The list first: an entry without a policy does no harm, a policy without its entry would be in no list.
        if (!await GrainFactory.GetPolicyIds(Key.Tenant).AddAsync(Key.Id, _limit, cancellationToken))
        {
            return new PolicyOutcome.TooMany(_limit);
        }

        var now = clock.GetUtcNow();
        return await KeepAsync(new PolicyView(Key.Id, content, stored.State.Policy?.CreatedAt ?? now, now));
    }

    public async Task<PolicyOutcome> ReplaceAsync(PolicyContent content, CancellationToken cancellationToken) => stored.State.Policy is { } policy
        ? await KeepAsync(policy with { Content = content, UpdatedAt = clock.GetUtcNow() })
        : new PolicyOutcome.Missing();

    public async Task<PolicyView?> DeleteAsync(CancellationToken cancellationToken)
    {
        var last = stored.State.Policy;
        if (last is not null)
        {
            await StoreAsync(null);
        }

        // Also when there was none: a call that broke off may have left the entry.
        await GrainFactory.GetPolicyIds(Key.Tenant).RemoveAsync(Key.Id, cancellationToken);
        return last;
    }

    private async Task<PolicyOutcome> KeepAsync(PolicyView policy)
    {
        await StoreAsync(policy);
        return new PolicyOutcome.Kept(policy);
    }

    private async Task StoreAsync(PolicyView? policy)
    {
        await stored.StoreAsync(this, stored.State with { Policy = policy });
        _shown = policy;
    }
}

/// <summary>A policy as it is stored.</summary>
[GenerateSerializer, Alias("anchor.policy-state")]
internal sealed record PolicyState
{
    [Id(0)] public PolicyView? Policy { get; init; }
}
