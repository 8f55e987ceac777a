using System.Collections.Immutable;
using System.Net;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Decides, without any I/O, whether a jail may make a connection.</summary>
/// <remarks>
/// A target is judged twice: by its name before anything is looked up, and by each address it resolves to. Refusals name the rule and never an
/// address that a lookup found, since that would map the network for whoever asks.
/// </remarks>
/// <exception cref="ArgumentException">A domain pattern of the policy is malformed.</exception>
internal sealed class EgressRules(AllowList allow, EgressPolicy policy)
{
    private readonly ImmutableArray<DomainPattern> _only = [.. policy.OnlyDomains.Select(DomainPattern.Parse)];
    private readonly ImmutableArray<ImmutableArray<DomainPattern>> _within = [.. policy.AlsoWithin.Select(list => list.Select(DomainPattern.Parse).ToImmutableArray())];
    private readonly ImmutableArray<DomainPattern> _refused = [.. policy.RefusedDomains.Select(DomainPattern.Parse)];

    public EgressPolicy Policy => policy;

    /// <summary>The same address rules without domain rules: an upstream proxy is not a destination.</summary>
    public EgressRules ForUpstream() => new(allow, EgressPolicy.Default);

    /// <summary>Judges what was asked for.</summary>
    /// <returns>The refusal, or <see langword="null"/>.</returns>
    public string? RefusalOf(EgressTarget target)
    {
        if (_refused.Any(pattern => pattern.Matches(target)))
        {
            return $"Egress refused {target}: this domain is refused by the rules in force.";
        }

        if (policy.Adverts?.Covers(target.Host) == true)
        {
            return $"Egress refused {target}: this domain is on the list of advertisements (browser.adblock).";
        }

        if ((!_only.IsEmpty && !_only.Any(pattern => pattern.Matches(target))) || !_within.All(list => list.Any(pattern => pattern.Matches(target))))
        {
            return $"Egress refused {target}: only the domains named by the rules in force are allowed.";
        }

        return target.Host.Address is { } address ? RefusalOf(target, address) : null;
    }

    /// <summary>Judges an address that the target led to.</summary>
    /// <returns>The refusal, or <see langword="null"/>.</returns>
    public string? RefusalOf(EgressTarget target, IPAddress address)
    {
        var kind = AddressClassifier.Classify(address);
        if (kind == AddressKind.Public || allow.Covers(target, address))
        {
            return null;
        }

        return target.Host.Address is null
            ? $"Egress refused {target}: it leads to a {kind.Adjective()} address, and {kind.Adjective()} addresses are not allowed (Egress:Allow)."
            : $"Egress refused {target}: {kind.Adjective()} addresses are not allowed (Egress:Allow).";
    }
}
