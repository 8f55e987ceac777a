using System.Collections.Immutable;

namespace AnchorOrleans.Profiles;

/// <summary>The names of a tenant's profiles.</summary>
[Alias("anchor.profile-names")]
public interface IProfileNamesGrain : IGrainWithStringKey
{
    /// <summary>Adds a name; one that is there already changes nothing.</summary>
    /// <returns>Null, or how many there may be.</returns>
    [Alias("AddAsync")]
    Task<int?> AddAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Removes a name.</summary>
    [Alias("RemoveAsync")]
    Task RemoveAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Lists the names in their order; behind one of them there may be no profile, when a call broke off.</summary>
    [Alias("ListAsync")]
    Task<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken = default);
}
