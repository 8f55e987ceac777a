using System.Text.Json.Serialization;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Tenants;

/// <summary>A new API key; the only answer that ever holds one.</summary>
internal sealed record CreatedApiKeyResponse(string Id, string Name, string Role, string Key, string CreatedAt)
{
    public static CreatedApiKeyResponse Of(ApiKeyDescription key, string text) =>
        new(key.Id, key.Name, RoleWord.Of(key.Role), text, Timestamp.Of(key.CreatedAt));

    /// <summary>Hides the key.</summary>
    public override string ToString() => $"{nameof(CreatedApiKeyResponse)} {Id}";
}

/// <summary>The API keys of a tenant.</summary>
internal sealed record ApiKeyListResponse(IReadOnlyList<ApiKeyResponse> Keys);

/// <summary>An API key in a list.</summary>
internal sealed record ApiKeyResponse(
    string Id,
    string Name,
    string Role,
    string Prefix,
    string CreatedAt,
    string? LastUsedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RevokedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Operator)
{
    public static ApiKeyResponse Of(ApiKeyDescription key) => new(
        key.Id,
        key.Name,
        RoleWord.Of(key.Role),
        key.Prefix,
        Timestamp.Of(key.CreatedAt),
        key.LastUsedAt is { } usedAt ? Timestamp.Of(usedAt) : null,
        key.RevokedAt is { } revokedAt ? Timestamp.Of(revokedAt) : null,
        key.IsOperator);
}
