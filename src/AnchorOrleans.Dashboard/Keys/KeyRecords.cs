using System.Collections.Immutable;

namespace AnchorOrleans.Dashboard.Keys;

/// <summary>The API keys of a tenant.</summary>
public sealed record KeyList(ImmutableArray<KeyRow> Keys);

/// <summary>An API key, without the key.</summary>
public sealed record KeyRow(string Id, string Name, string Role, string Prefix, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, DateTimeOffset? RevokedAt, bool Operator);

/// <summary>A new API key, with the key.</summary>
public sealed record MadeKey(string Id, string Name, string Role, string Key)
{
    /// <summary>Hides the key.</summary>
    public override string ToString() => $"{nameof(MadeKey)} {Id}";
}
