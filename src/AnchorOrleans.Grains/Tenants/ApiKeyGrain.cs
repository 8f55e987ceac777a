using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Tenants;

/// <summary>What one API key stands for; the key of the grain is the hash of the key.</summary>
[GrainType("api-key")]
internal sealed class ApiKeyGrain(
    [PersistentState("key")] IPersistentState<ApiKeyState> stored, TimeProvider clock, IOptions<ApiKeyOptions> options) : Grain, IApiKeyGrain
{
    private readonly TimeSpan _resolution = options.Value.LastUsedResolution;

    /// <summary>What interleaving readers see: the state as it was last stored.</summary>
    private ApiKeyState _shown = new();

    /// <summary>When a use was last told to be noted; a note that is lost is made up for by the next.</summary>
    private DateTimeOffset _toldAt;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shown = stored.State;
        _toldAt = stored.State.Description?.LastUsedAt ?? DateTimeOffset.MinValue;
        return Task.CompletedTask;
    }

    public async Task<ApiKeyGrant?> AuthorizeAsync(CancellationToken cancellationToken)
    {
        var grant = _shown.Grant;
        var now = clock.GetUtcNow();
        if (grant is not null && now - _toldAt >= _resolution)
        {
            // Told and not done: this runs between the turns of others, where nothing may be stored.
            _toldAt = now;
            await this.AsReference<IApiKeyGrain>().NoteUseAsync(now, CancellationToken.None);
        }

        return grant;
    }

    public Task IssueAsync(TenantId tenant, ApiKeyDescription description, CancellationToken cancellationToken) =>
        StoreAsync(new ApiKeyState { Grant = new ApiKeyGrant(tenant, description.Role, description.Name), Description = description });

    public Task RevokeAsync(CancellationToken cancellationToken) => stored.State.Grant is null
        ? Task.CompletedTask
        : StoreAsync(stored.State with { Grant = null, Description = stored.State.Description is { } description ? description with { RevokedAt = clock.GetUtcNow() } : null });

    public Task<ApiKeyDescription?> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(stored.State.Description);

    public Task NoteUseAsync(DateTimeOffset usedAt, CancellationToken cancellationToken) =>
        stored.State.Description is { } description && !(description.LastUsedAt >= usedAt)
            ? StoreAsync(stored.State with { Description = description with { LastUsedAt = usedAt } })
            : Task.CompletedTask;

    private async Task StoreAsync(ApiKeyState next)
    {
        await stored.StoreAsync(this, next);
        _shown = next;
    }
}

/// <summary>An API key as it is stored.</summary>
[GenerateSerializer, Alias("anchor.api-key-state")]
internal sealed record ApiKeyState
{
    [Id(0)] public ApiKeyGrant? Grant { get; init; }

    [Id(1)] public ApiKeyDescription? Description { get; init; }
}
