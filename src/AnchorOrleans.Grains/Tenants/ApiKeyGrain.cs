using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Grains.Tenants;

/// <summary>What one API key stands for; the key of the grain is the hash of the key.</summary>
[GrainType("api-key")]
internal sealed class ApiKeyGrain([PersistentState("key")] IPersistentState<ApiKeyState> stored) : Grain, IApiKeyGrain
{
    public Task<ApiKeyGrant?> AuthorizeAsync(CancellationToken cancellationToken) => Task.FromResult(stored.State.Grant);

    public Task GrantAsync(ApiKeyGrant grant, CancellationToken cancellationToken) =>
        stored.State.Grant == grant ? Task.CompletedTask : stored.StoreAsync(this, new ApiKeyState { Grant = grant });

    public Task RevokeAsync(CancellationToken cancellationToken) =>
        stored.State.Grant is null ? Task.CompletedTask : stored.StoreAsync(this, new ApiKeyState());
}

/// <summary>An API key as it is stored.</summary>
[GenerateSerializer, Alias("anchor.api-key-state")]
internal sealed record ApiKeyState
{
    [Id(0)] public ApiKeyGrant? Grant { get; init; }
}
