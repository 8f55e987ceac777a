using System.Collections.Immutable;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Profiles;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Profiles;

/// <summary>The names of a tenant's profiles.</summary>
[GrainType("profile-names")]
internal sealed class ProfileNamesGrain([PersistentState("profile-names")] IPersistentState<ProfileNamesState> stored, IOptions<ProfileOptions> options)
    : Grain, IProfileNamesGrain
{
    private readonly int _limit = options.Value.PerTenant;

    public async Task<int?> AddAsync(string name, CancellationToken cancellationToken)
    {
        var names = stored.State.Names;
        if (!names.Contains(name, StringComparer.Ordinal))
        {
            if (names.Length >= _limit)
            {
                return _limit;
            }

            await stored.StoreAsync(this, stored.State with { Names = [.. names.Add(name).Order(StringComparer.Ordinal)] });
        }

        return null;
    }

    public Task RemoveAsync(string name, CancellationToken cancellationToken) => stored.State.Names.Contains(name, StringComparer.Ordinal)
        ? stored.StoreAsync(this, stored.State with { Names = stored.State.Names.Remove(name) })
        : Task.CompletedTask;

    public Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(stored.State.Names);
}

/// <summary>The names as they are stored.</summary>
[GenerateSerializer, Alias("anchor.profile-names-state")]
internal sealed record ProfileNamesState
{
    [Id(0)] public ImmutableArray<string> Names { get; init; } = [];
}
