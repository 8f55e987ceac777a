using System.Collections.Immutable;
using System.Net;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Decides what an upstream proxy is told of a target: its name, or the address that was judged here.</summary>
/// <remarks>
/// A proxy out on the internet gets the name: where names resolve is what such proxies are used for, and what a name leads to there is not this
/// network. A proxy inside, be it the operator's or one that the operator let in, sees this network: a name that changes between two look-ups would
/// lead it in, so it gets an address that was judged, and a name that does not resolve here goes nowhere.
/// </remarks>
internal static class UpstreamAddressing
{
    /// <summary>Tells whether the proxy must be given an address.</summary>
    /// <param name="upstream">The proxy.</param>
    /// <param name="address">Where it was reached.</param>
    public static bool MustPin(UpstreamProxy upstream, IPAddress address) =>
        upstream.IsOperators || AddressClassifier.Classify(address) != AddressKind.Public;

    /// <summary>Says what the proxy is asked for.</summary>
    /// <param name="target">What the jail asked for.</param>
    /// <param name="mustPin">As <see cref="MustPin"/> answers.</param>
    /// <param name="permitted">The addresses that were judged; empty when the name has none here.</param>
    /// <returns>The target for the proxy; null when there is none that it may be given.</returns>
    public static EgressTarget? TargetFor(EgressTarget target, bool mustPin, ImmutableArray<IPAddress> permitted)
    {
        if (!mustPin || target.Host.Address is not null)
        {
            return target;
        }

        return permitted.IsEmpty ? null : target with { Host = new EgressHost(permitted[0].ToString(), permitted[0]) };
    }
}
