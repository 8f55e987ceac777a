namespace AnchorOrleans.Tenants;

/// <summary>An API key as its tenant sees it; the key itself is kept nowhere.</summary>
/// <param name="Id">A UUID that names the key.</param>
/// <param name="Name">What the tenant calls it; 1 to 100 characters.</param>
/// <param name="Role">What it allows.</param>
/// <param name="Prefix">Its beginning, by which a person recognises it.</param>
/// <param name="CreatedAt">When it was made known.</param>
/// <param name="IsOperator">Whether the operator's settings give it, so that only they can take it away.</param>
/// <param name="LastUsedAt">When it was last used, earlier than the truth by at most <c>ApiKeys:LastUsedResolution</c> and <c>Api:KeyCache</c> together; null before its first use.</param>
/// <param name="RevokedAt">When it was revoked; null while it is good.</param>
[GenerateSerializer, Immutable, Alias("anchor.api-key-description")]
public sealed record ApiKeyDescription(
    [property: Id(0)] string Id,
    [property: Id(1)] string Name,
    [property: Id(2)] ApiKeyRole Role,
    [property: Id(3)] string Prefix,
    [property: Id(4)] DateTimeOffset CreatedAt,
    [property: Id(5)] bool IsOperator = false,
    [property: Id(6)] DateTimeOffset? LastUsedAt = null,
    [property: Id(7)] DateTimeOffset? RevokedAt = null);

/// <summary>Makes a key known.</summary>
/// <param name="Id">A UUID for it.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Name">What the tenant calls it.</param>
/// <param name="Role">What it is to allow.</param>
/// <param name="Prefix">Its beginning, as <see cref="ApiKeyHash.PrefixOf"/> cuts it.</param>
[GenerateSerializer, Immutable, Alias("anchor.issue-api-key")]
public sealed record IssueApiKey(
    [property: Id(0)] string Id,
    [property: Id(1)] ApiKeyHash Hash,
    [property: Id(2)] string Name,
    [property: Id(3)] ApiKeyRole Role,
    [property: Id(4)] string Prefix);

/// <summary>What issuing a key came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.issue-api-key-outcome")]
public abstract record IssueApiKeyOutcome
{
    private IssueApiKeyOutcome()
    {
    }

    /// <summary>The key is good.</summary>
    /// <param name="Key">As issued.</param>
    [GenerateSerializer, Immutable, Alias("anchor.issue-api-key-outcome.issued")]
    public sealed record Issued([property: Id(0)] ApiKeyDescription Key) : IssueApiKeyOutcome;

    /// <summary>The tenant has as many keys as it may.</summary>
    /// <param name="Limit">How many those are.</param>
    [GenerateSerializer, Immutable, Alias("anchor.issue-api-key-outcome.too-many")]
    public sealed record TooMany([property: Id(0)] int Limit) : IssueApiKeyOutcome;
}

/// <summary>What revoking a key came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.revoke-api-key-outcome")]
public abstract record RevokeApiKeyOutcome
{
    private RevokeApiKeyOutcome()
    {
    }

    /// <summary>The key is good for nothing any more.</summary>
    /// <param name="Hash">Its hash, so that whoever remembers it can forget it.</param>
    [GenerateSerializer, Immutable, Alias("anchor.revoke-api-key-outcome.revoked")]
    public sealed record Revoked([property: Id(0)] ApiKeyHash Hash) : RevokeApiKeyOutcome;

    /// <summary>The tenant has no such key.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.revoke-api-key-outcome.unknown-key")]
    public sealed record UnknownKey : RevokeApiKeyOutcome;

    /// <summary>It is the operator's key.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.revoke-api-key-outcome.operators-key")]
    public sealed record OperatorsKey : RevokeApiKeyOutcome;

    /// <summary>Without it nobody could administer the tenant.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.revoke-api-key-outcome.last-admin-key")]
    public sealed record LastAdminKey : RevokeApiKeyOutcome;
}
