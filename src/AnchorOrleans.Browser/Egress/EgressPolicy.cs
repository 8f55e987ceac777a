using System.Collections.Immutable;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Where one jail may go, within what the operator's <c>Egress:Allow</c> and the refused address ranges leave.</summary>
/// <remarks>A domain is refused whole: inside a tunnel, a navigation cannot be told from a sub-resource.</remarks>
public sealed record EgressPolicy
{
    /// <summary>Gets the policy without domain rules.</summary>
    public static EgressPolicy Default { get; } = new();

    /// <summary>Gets the only domains that may be reached; empty for all.</summary>
    /// <value>
    /// <c>example.com</c> is that host alone, <c>*.example.com</c> its subdomains of any depth without itself; <c>:port</c> after either means that
    /// port alone. Case, a trailing dot and the script in which a name is written make no difference.
    /// </value>
    public ImmutableArray<string> OnlyDomains { get; init; } = [];

    /// <summary>Gets lists of which each must name a domain besides; an empty one names none.</summary>
    /// <value>The same patterns as <see cref="OnlyDomains"/>.</value>
    public ImmutableArray<ImmutableArray<string>> AlsoWithin { get; init; } = [];

    /// <summary>Gets the domains that are refused, also when <see cref="OnlyDomains"/> names them.</summary>
    /// <value>The same patterns as <see cref="OnlyDomains"/>.</value>
    public ImmutableArray<string> RefusedDomains { get; init; } = [];

    /// <summary>Gets the domains with advertisements, which are refused too; <see langword="null"/> for none.</summary>
    public DomainList? Adverts { get; init; }

    /// <summary>Gets the proxy through which everything leaves; <see langword="null"/> for a direct way out.</summary>
    public UpstreamProxy? Upstream { get; init; }
}
