using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Sessions;

/// <summary>Whose proxy a session uses.</summary>
public enum SessionProxyKind
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>One that the session's request names.</summary>
    Custom = 1,

    /// <summary>The operator's own.</summary>
    Operators = 2,
}

/// <summary>The proxy through which a session's browser leaves.</summary>
/// <param name="Kind">Whose it is.</param>
/// <param name="Server">Where it is, as <c>PROTOCOL://HOST:PORT</c>; null for the operator's.</param>
/// <param name="Username">The user; null for none.</param>
/// <param name="SealedPassword">The password, sealed for <see cref="PurposeOfPassword"/>; null for none.</param>
[GenerateSerializer, Immutable, Alias("anchor.session-proxy")]
public sealed record SessionProxy(
    [property: Id(0)] SessionProxyKind Kind,
    [property: Id(1)] string? Server = null,
    [property: Id(2)] string? Username = null,
    [property: Id(3)] string? SealedPassword = null)
{
    /// <summary>Answers what passwords of proxies are sealed for.</summary>
    public static string PurposeOfPassword(TenantId tenant) => $"session-proxy/{tenant.Value}";

    /// <summary>Names the kind alone: where a tenant's proxy is, and its user, belong in no log.</summary>
    public override string ToString() => $"SessionProxy({Kind})";
}
