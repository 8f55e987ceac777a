using System.Collections.Immutable;

namespace AnchorOrleans.Tenants;

/// <summary>The names of all that a tenant has of one kind, such as its profiles.</summary>
[Alias("anchor.name-list")]
public interface INameListGrain : IGrainWithStringKey
{
    /// <summary>Adds a name; one that is there already changes nothing.</summary>
    /// <param name="name">The name.</param>
    /// <param name="limit">How many there may be.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>False when there are as many as there may be.</returns>
    [Alias("AddAsync")]
    Task<bool> AddAsync(string name, int limit, CancellationToken cancellationToken = default);

    /// <summary>Removes a name.</summary>
    [Alias("RemoveAsync")]
    Task RemoveAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Lists the names in their order; behind one of them there may be nothing, when a call broke off.</summary>
    [Alias("ListAsync")]
    Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken = default);
}
