using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Tells which addresses belong to the public internet and what the others are.</summary>
/// <remarks>
/// The ranges are those of the IANA special-purpose registries (RFC 6890 and its successors) plus the metadata addresses of the large clouds.
/// An IPv6 address that carries an IPv4 address is judged by what it carries, because a translator on the way would deliver it there.
/// </remarks>
internal static class AddressClassifier
{
    /// <summary>The first matching row decides, so exact addresses stand before the ranges that contain them.</summary>
    private static readonly ImmutableArray<AddressRange> V4Ranges =
    [
        new("169.254.169.254/32", AddressKind.Metadata),
        new("169.254.170.2/32", AddressKind.Metadata),
        new("169.254.170.23/32", AddressKind.Metadata),
        new("100.100.100.200/32", AddressKind.Metadata),
        new("168.63.129.16/32", AddressKind.Metadata),
        new("192.0.0.192/32", AddressKind.Metadata),
        new("0.0.0.0/32", AddressKind.Unspecified),
        new("0.0.0.0/8", AddressKind.Reserved),
        new("10.0.0.0/8", AddressKind.Private),
        new("100.64.0.0/10", AddressKind.SharedNat),
        new("127.0.0.0/8", AddressKind.Loopback),
        new("169.254.0.0/16", AddressKind.LinkLocal),
        new("172.16.0.0/12", AddressKind.Private),
        new("192.0.0.0/24", AddressKind.Reserved),
        new("192.0.2.0/24", AddressKind.Documentation),
        new("192.88.99.0/24", AddressKind.Reserved),
        new("192.168.0.0/16", AddressKind.Private),
        new("198.18.0.0/15", AddressKind.Benchmarking),
        new("198.51.100.0/24", AddressKind.Documentation),
        new("203.0.113.0/24", AddressKind.Documentation),
        new("224.0.0.0/4", AddressKind.Multicast),
        new("255.255.255.255/32", AddressKind.Broadcast),
        new("240.0.0.0/4", AddressKind.Reserved),
    ];

    private static readonly ImmutableArray<AddressRange> V6Ranges =
    [
        new("::/128", AddressKind.Unspecified),
        new("::1/128", AddressKind.Loopback),
        new("fd00:ec2::254/128", AddressKind.Metadata),
        new("fd20:ce::254/128", AddressKind.Metadata),
        new("64:ff9b:1::/48", AddressKind.Private),
        new("100::/64", AddressKind.Reserved),
        new("100:0:0:1::/64", AddressKind.Reserved),
        new("2001:2::/48", AddressKind.Benchmarking),
        new("2001:db8::/32", AddressKind.Documentation),
        new("3fff::/20", AddressKind.Documentation),
        new("fc00::/7", AddressKind.Private),
        new("fe80::/10", AddressKind.LinkLocal),
        new("fec0::/10", AddressKind.Private),
        new("ff00::/8", AddressKind.Multicast),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork ProtocolAssignments = IPNetwork.Parse("2001::/23");
    private static readonly IPNetwork Teredo = IPNetwork.Parse("2001::/32");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork Translated = IPNetwork.Parse("::ffff:0:0:0/96");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    /// <summary>Classifies an address by what a connection to it could reach.</summary>
    public static AddressKind Classify(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return FirstMatch(V4Ranges, address) ?? AddressKind.Public;
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return AddressKind.Reserved;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return Classify(address.MapToIPv4());
        }

        if (FirstMatch(V6Ranges, address) is { } listed)
        {
            return listed;
        }

        foreach (var carried in CarriedV4(address))
        {
            if (Classify(carried) is not AddressKind.Public and var kind)
            {
                return kind;
            }
        }

        return IsRouted(address) ? AddressKind.Public : AddressKind.Reserved;
    }

    private static bool IsRouted(IPAddress address)
    {
        if (Nat64.Contains(address) || Teredo.Contains(address))
        {
            return true;
        }

        return GlobalUnicast.Contains(address) && !ProtocolAssignments.Contains(address);
    }

    private static AddressKind? FirstMatch(ImmutableArray<AddressRange> ranges, IPAddress address)
    {
        foreach (var range in ranges)
        {
            if (range.Network.Contains(address))
            {
                return range.Kind;
            }
        }

        return null;
    }

    private static IEnumerable<IPAddress> CarriedV4(IPAddress address)
    {
        var bytes = address.GetAddressBytes();

        if (Nat64.Contains(address) || Translated.Contains(address) || Compatible.Contains(address) || IsIsatap(bytes))
        {
            yield return new IPAddress(bytes.AsSpan(12, 4));
        }

        if (SixToFour.Contains(address))
        {
            yield return new IPAddress(bytes.AsSpan(2, 4));
        }

        if (Teredo.Contains(address))
        {
            yield return new IPAddress(bytes.AsSpan(4, 4));
            yield return new IPAddress([.. bytes.AsSpan(12, 4).ToArray().Select(part => (byte)~part)]);
        }
    }

    /// <summary>ISATAP interface identifiers carry an IPv4 address under any prefix (RFC 5214).</summary>
    private static bool IsIsatap(byte[] bytes)
    {
        return bytes[8] is 0x00 or 0x02 && bytes[9] == 0x00 && bytes[10] == 0x5e && bytes[11] == 0xfe;
    }

    private sealed record AddressRange(IPNetwork Network, AddressKind Kind)
    {
        public AddressRange(string network, AddressKind kind)
            : this(IPNetwork.Parse(network), kind)
        {
        }
    }
}
