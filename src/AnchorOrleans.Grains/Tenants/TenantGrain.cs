using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Grains.Tenants;

/// <summary>A tenant.</summary>
[GrainType("tenant")]
internal sealed class TenantGrain([PersistentState("tenant")] IPersistentState<TenantState> stored, TimeProvider clock) : Grain, ITenantGrain
{
    /// <summary>What interleaving readers see: the state as it was last stored.</summary>
    private TenantState _shown = new();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shown = stored.State;
        return Task.CompletedTask;
    }

    public async Task<TenantDescription> EnsureAsync(CancellationToken cancellationToken)
    {
        if (stored.State.TeamId is null)
        {
            var now = clock.GetUtcNow();
            await stored.StoreAsync(this, new TenantState { TeamId = Guid.CreateVersion7(now), CreatedAt = now });
            _shown = stored.State;
        }

        return Describe()!;
    }

    public Task<TenantDescription?> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Describe());

    private TenantDescription? Describe() => _shown.TeamId is { } team
        ? new(new TenantId(this.GetPrimaryKeyString()), team, _shown.CreatedAt)
        : null;
}

/// <summary>A tenant as it is stored.</summary>
[GenerateSerializer, Alias("anchor.tenant-state")]
internal sealed record TenantState
{
    [Id(0)] public Guid? TeamId { get; init; }

    [Id(1)] public DateTimeOffset CreatedAt { get; init; }
}
