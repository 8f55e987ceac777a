using AnchorOrleans.Extensions;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Extensions;

/// <summary>One browser extension of a tenant.</summary>
[GrainType("extension")]
internal sealed class ExtensionGrain([PersistentState("extension")] IPersistentState<ExtensionState> stored, IOptions<ExtensionLimits> limits) : Grain, IExtensionGrain
{
    private readonly int _limit = limits.Value.PerTenant;

    /// <summary>What interleaving readers see: the state as it was last stored.</summary>
    private ExtensionView? _shown;

    private TenantKey Key => TenantKey.Parse(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shown = stored.State.Extension;
        return Task.CompletedTask;
    }

    public Task<ExtensionView?> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(_shown);

    public async Task<int?> StoreAsync(ExtensionView extension, CancellationToken cancellationToken)
    {
        // The list first: an entry without an extension does no harm, an extension without its entry would be in no list.
        if (!await GrainFactory.GetExtensionIds(Key.Tenant).AddAsync(Key.Id, _limit, cancellationToken))
        {
            return _limit;
        }

        await KeepAsync(extension);
        return null;
    }

    public async Task<ExtensionView?> DeleteAsync(CancellationToken cancellationToken)
    {
        var last = stored.State.Extension;
        if (last is not null)
        {
            await KeepAsync(null);
        }

        // Also when there was none: a call that broke off may have left the entry.
        await GrainFactory.GetExtensionIds(Key.Tenant).RemoveAsync(Key.Id, cancellationToken);
        return last;
    }

    private async Task KeepAsync(ExtensionView? extension)
    {
        await stored.StoreAsync(this, stored.State with { Extension = extension });
        _shown = extension;
    }
}

/// <summary>An extension as it is stored.</summary>
[GenerateSerializer, Alias("anchor.extension-state")]
internal sealed record ExtensionState
{
    [Id(0)] public ExtensionView? Extension { get; init; }
}
