using System.Collections.Immutable;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Grains.Tenants;

/// <summary>The names of all that a tenant has of one kind.</summary>
[GrainType("name-list")]
internal sealed class NameListGrain([PersistentState("name-list")] IPersistentState<NameListState> stored) : Grain, INameListGrain
{
    public async Task<bool> AddAsync(string name, int limit, CancellationToken cancellationToken)
    {
        var names = stored.State.Names;
        if (!names.Contains(name, StringComparer.Ordinal))
        {
            if (names.Length >= limit)
            {
                return false;
            }

            await stored.StoreAsync(this, stored.State with { Names = [.. names.Add(name).Order(StringComparer.Ordinal)] });
        }

        return true;
    }

    public Task RemoveAsync(string name, CancellationToken cancellationToken) => stored.State.Names.Contains(name, StringComparer.Ordinal)
        ? stored.StoreAsync(this, stored.State with { Names = stored.State.Names.Remove(name) })
        : Task.CompletedTask;

    public Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(stored.State.Names);
}

/// <summary>The names as they are stored.</summary>
[GenerateSerializer, Alias("anchor.name-list-state")]
internal sealed record NameListState
{
    [Id(0)] public ImmutableArray<string> Names { get; init; } = [];
}
