using System.Collections.Immutable;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Tenants;

/// <summary>The shell around <see cref="ApiKeyRingState"/>.</summary>
/// <remarks>What a crash interrupts is completed by the next call: a key that nobody was given is forgotten, a key that was to go goes.</remarks>
[GrainType("api-key-ring")]
internal sealed class ApiKeyRingGrain(
    [PersistentState("ring")] IPersistentState<ApiKeyRingState> stored, TimeProvider clock, IOptions<ApiKeyOptions> options) : Grain, IApiKeyRingGrain
{
    private readonly int _limit = options.Value.PerTenant;

    private TenantId Tenant => new(this.GetPrimaryKeyString());

    public async Task<IssueApiKeyOutcome> IssueAsync(IssueApiKey command, CancellationToken cancellationToken)
    {
        await SettleAsync();
        return stored.State.Issue(command, _limit) is { } next
            ? new IssueApiKeyOutcome.Issued(await IssueAsync(next, command, isOperator: false))
            : new IssueApiKeyOutcome.TooMany(_limit);
    }

    public async Task AdoptOperatorKeyAsync(IssueApiKey command, CancellationToken cancellationToken)
    {
        await SettleAsync();
        var next = stored.State.AdoptOperatorKey(command);
        if (!ReferenceEquals(next, stored.State))
        {
            await IssueAsync(next, command, isOperator: true);
            await SettleAsync();
        }
    }

    public async Task<RevokeApiKeyOutcome> RevokeAsync(string id, CancellationToken cancellationToken)
    {
        await SettleAsync();
        var (next, outcome) = stored.State.Revoke(id);
        await stored.StoreAsync(this, next);
        await SettleAsync();
        return outcome;
    }

    public async Task<ImmutableArray<ApiKeyDescription>> ListAsync(CancellationToken cancellationToken)
    {
        await SettleAsync();
        var keys = await Task.WhenAll(stored.State.Keys.Reverse().Select(key => GrainFactory.GetApiKey(key.Hash).DescribeAsync(cancellationToken)));
        return [.. keys.OfType<ApiKeyDescription>()];
    }

    private async Task<ApiKeyDescription> IssueAsync(ApiKeyRingState next, IssueApiKey command, bool isOperator)
    {
        await stored.StoreAsync(this, next);
        var description = new ApiKeyDescription(command.Id, command.Name, command.Role, command.Prefix, clock.GetUtcNow(), isOperator);
        await GrainFactory.GetApiKey(command.Hash).IssueAsync(Tenant, description, CancellationToken.None);
        await stored.StoreAsync(this, stored.State.Issued(command.Id));
        return description;
    }

    private async Task SettleAsync()
    {
        foreach (var key in stored.State.Due.ToList())
        {
            await GrainFactory.GetApiKey(key.Hash).RevokeAsync(CancellationToken.None);
            await stored.StoreAsync(this, key.Standing == KeyStanding.Issuing ? stored.State.Forget(key.Id) : stored.State.Revoked(key.Id, _limit));
        }
    }
}
