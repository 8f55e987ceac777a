using AnchorOrleans.Identifiers;
using Orleans.Concurrency;

namespace AnchorOrleans.Tenants;

/// <summary>The SHA-256 of an API key; the key itself is kept nowhere.</summary>
/// <param name="Value">64 lower-case hex digits.</param>
[GenerateSerializer, Immutable, Alias("anchor.api-key-hash")]
public readonly record struct ApiKeyHash([property: Id(0)] string Value)
{
    private const int LongestPrefix = 7;

    /// <summary>Hashes a key as a caller sends it.</summary>
    public static ApiKeyHash Of(string key) => new(HexHash.Of(key));

    /// <summary>Cuts off the beginning of a key, by which a person recognises it: at most a quarter, so that the rest stays a secret.</summary>
    public static string PrefixOf(string key) => key[..Math.Min(LongestPrefix, key.Length / 4)];
}

/// <summary>What a key allows.</summary>
public enum ApiKeyRole
{
    /// <summary>Not known; allows nothing.</summary>
    Unknown = 0,

    /// <summary>Everything the tenant may.</summary>
    Admin = 1,

    /// <summary>Everything but administration.</summary>
    Run = 2,

    /// <summary>Looking only.</summary>
    Read = 3,
}

/// <summary>What a known key stands for.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Role">What it allows.</param>
/// <param name="Name">What the tenant calls it.</param>
[GenerateSerializer, Immutable, Alias("anchor.api-key-grant")]
public sealed record ApiKeyGrant([property: Id(0)] TenantId Tenant, [property: Id(1)] ApiKeyRole Role, [property: Id(55)] string Name = "");

/// <summary>One API key, by its hash.</summary>
[Alias("anchor.api-key")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>Answers what the key stands for; null when it is unknown or revoked.</summary>
    [Alias("AuthorizeAsync"), AlwaysInterleave]
    Task<ApiKeyGrant?> AuthorizeAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes the key known; only its tenant's <see cref="IApiKeyRingGrain"/> does.</summary>
    [Alias("IssueAsync")]
    Task IssueAsync(TenantId tenant, ApiKeyDescription description, CancellationToken cancellationToken = default);

    /// <summary>Makes the key unknown; repeating it changes nothing.</summary>
    [Alias("RevokeAsync")]
    Task RevokeAsync(CancellationToken cancellationToken = default);

    /// <summary>Answers the key without what it stands for; null when it was never known.</summary>
    [Alias("DescribeAsync")]
    Task<ApiKeyDescription?> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Notes, in a turn of its own, when the key was used.</summary>
    [Alias("NoteUseAsync"), OneWay]
    Task NoteUseAsync(DateTimeOffset usedAt, CancellationToken cancellationToken = default);
}

/// <summary>A tenant and its limits.</summary>
[Alias("anchor.tenant")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Creates the tenant; repeating it changes nothing.</summary>
    [Alias("EnsureAsync")]
    Task<TenantDescription> EnsureAsync(CancellationToken cancellationToken = default);

    /// <summary>Answers the tenant; null when it was never created.</summary>
    [Alias("DescribeAsync"), AlwaysInterleave]
    Task<TenantDescription?> DescribeAsync(CancellationToken cancellationToken = default);
}

/// <summary>A tenant as it stands.</summary>
/// <param name="Tenant">Its id.</param>
/// <param name="TeamId">The UUID that the code API shows as <c>teamId</c>.</param>
/// <param name="CreatedAt">When it was created.</param>
[GenerateSerializer, Immutable, Alias("anchor.tenant-description")]
public sealed record TenantDescription(
    [property: Id(0)] TenantId Tenant,
    [property: Id(1)] Guid TeamId,
    [property: Id(2)] DateTimeOffset CreatedAt);
