using System.Collections.Immutable;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Grains.Tenants;

/// <summary>The API keys of a tenant as they are stored, and what may become of them; what else is known of a key, its own grain keeps.</summary>
[GenerateSerializer, Alias("anchor.api-key-ring-state")]
internal sealed record ApiKeyRingState
{
    /// <summary>The oldest first.</summary>
    [Id(0)] public ImmutableArray<RingKey> Keys { get; init; } = [];

    /// <summary>Gets the keys whose own grain must be told something before anything else happens.</summary>
    public IEnumerable<RingKey> Due => Keys.Where(key => key.Standing is KeyStanding.Issuing or KeyStanding.Revoking);

    public RingKey? Find(string id) => Keys.FirstOrDefault(key => string.Equals(key.Id, id, StringComparison.Ordinal));

    /// <summary>Begins to issue a key; null when there are <paramref name="limit"/> already.</summary>
    public ApiKeyRingState? Issue(IssueApiKey command, int limit) =>
        Keys.Count(key => key is { IsGood: true, IsOperator: false }) < limit ? With(command, isOperator: false) : null;

    /// <summary>Begins to make a key the operator's, and to revoke the one that was; the same instance when it is that already.</summary>
    public ApiKeyRingState AdoptOperatorKey(IssueApiKey command)
    {
        if (Keys.Any(key => key is { IsOperator: true, Standing: KeyStanding.Active } && key.Hash == command.Hash))
        {
            return this;
        }

        var others = Keys.Where(key => key.Hash != command.Hash).Select(key => key is { IsOperator: true, IsGood: true } ? key with { Standing = KeyStanding.Revoking } : key);
        return (this with { Keys = [.. others] }).With(command, isOperator: true);
    }

    /// <summary>Notes that a key's grain knows what it stands for.</summary>
    public ApiKeyRingState Issued(string id) => Replace(id, KeyStanding.Active);

    /// <summary>Begins to revoke a key.</summary>
    public Decision<ApiKeyRingState, RevokeApiKeyOutcome> Revoke(string id) => Find(id) switch
    {
        null => new(this, new RevokeApiKeyOutcome.UnknownKey()),
        { Standing: KeyStanding.Revoked } revoked => new(this, new RevokeApiKeyOutcome.Revoked(revoked.Hash)),
        { IsOperator: true } => new(this, new RevokeApiKeyOutcome.OperatorsKey()),
        { Role: ApiKeyRole.Admin } key when !Keys.Any(other => other is { Role: ApiKeyRole.Admin, IsGood: true } && other != key) =>
            new(this, new RevokeApiKeyOutcome.LastAdminKey()),
        { } key => new(Replace(id, KeyStanding.Revoking), new RevokeApiKeyOutcome.Revoked(key.Hash)),
    };

    /// <summary>Notes that a key's grain knows that the key is good for nothing. Of revoked keys the newest <paramref name="kept"/> stay.</summary>
    public ApiKeyRingState Revoked(string id, int kept)
    {
        var next = Replace(id, KeyStanding.Revoked);
        var surplus = next.Keys.Count(key => key.Standing == KeyStanding.Revoked) - kept;
        return surplus <= 0 ? next : next with { Keys = next.Keys.RemoveRange(next.Keys.Where(key => key.Standing == KeyStanding.Revoked).Take(surplus)) };
    }

    /// <summary>Forgets a key that was never handed out, because issuing it broke off.</summary>
    public ApiKeyRingState Forget(string id) => this with { Keys = Keys.RemoveAll(key => string.Equals(key.Id, id, StringComparison.Ordinal)) };

    private ApiKeyRingState With(IssueApiKey command, bool isOperator) =>
        this with { Keys = Keys.Add(new RingKey(command.Id, command.Hash, command.Role, KeyStanding.Issuing, isOperator)) };

    private ApiKeyRingState Replace(string id, KeyStanding standing) =>
        Find(id) is { } key ? this with { Keys = Keys.Replace(key, key with { Standing = standing }) } : this;
}

/// <summary>One key of a ring.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Hash">Its hash, which is its grain's key.</param>
/// <param name="Role">What it allows.</param>
/// <param name="Standing">How far issuing or revoking it has come.</param>
/// <param name="IsOperator">Whether the operator's settings give it.</param>
[GenerateSerializer, Immutable, Alias("anchor.ring-key")]
internal sealed record RingKey(
    [property: Id(0)] string Id,
    [property: Id(1)] ApiKeyHash Hash,
    [property: Id(2)] ApiKeyRole Role,
    [property: Id(3)] KeyStanding Standing,
    [property: Id(4)] bool IsOperator)
{
    /// <summary>Whether the key opens anything, or is about to.</summary>
    public bool IsGood => Standing is KeyStanding.Issuing or KeyStanding.Active;
}

/// <summary>How far issuing or revoking a key has come.</summary>
internal enum KeyStanding
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Its grain may not know yet what it stands for, and nobody has the key.</summary>
    Issuing = 1,

    /// <summary>It is good.</summary>
    Active = 2,

    /// <summary>Its grain may not know yet that it is revoked.</summary>
    Revoking = 3,

    /// <summary>It is good for nothing.</summary>
    Revoked = 4,
}
