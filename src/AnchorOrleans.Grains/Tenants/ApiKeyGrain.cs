using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Grains.Tenants;

/// <summary>What one API key stands for; the key of the grain is the hash of the key.</summary>
[GrainType("api-key")]
internal sealed class ApiKeyGrain([PersistentState("key")] IPersistentState<ApiKeyState> stored) : Grain, IApiKeyGrain
{
    /// <summary>What interleaving readers see: the state as it was last stored.</summary>
    private ApiKeyGrant? _shown;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shown = stored.State.Grant;
        return Task.CompletedTask;
    }

    public Task<ApiKeyGrant?> AuthorizeAsync(CancellationToken cancellationToken) => Task.FromResult(_shown);

    public Task GrantAsync(ApiKeyGrant grant, CancellationToken cancellationToken) => StoreAsync(grant);

    public Task RevokeAsync(CancellationToken cancellationToken) => StoreAsync(grant: null);

    private async Task StoreAsync(ApiKeyGrant? grant)
    {
        if (stored.State.Grant != grant)
        {
            await stored.StoreAsync(this, new ApiKeyState { Grant = grant });
            _shown = grant;
        }
    }
}

/// <summary>An API key as it is stored.</summary>
[GenerateSerializer, Alias("anchor.api-key-state")]
internal sealed record ApiKeyState
{
    [Id(0)] public ApiKeyGrant? Grant { get; init; }
}
