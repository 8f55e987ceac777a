using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AnchorOrleans.Browser.Egress;

/// <summary>The operator's exceptions to the refused address ranges.</summary>
/// <remarks>An entry that names a host covers that spelling only, not whatever else leads to the same address; an address entry covers every name that resolves to it.</remarks>
internal sealed class AllowList(ImmutableArray<AllowEntry> entries)
{
    /// <summary>Reads the entries of <c>Egress:Allow</c>, all of which must be well-formed.</summary>
    /// <exception cref="FormatException">An entry is malformed; the message names it.</exception>
    public static AllowList Parse(IEnumerable<string> entries) => new([.. entries.Select(AllowEntry.Parse)]);

    /// <summary>Tells whether a connection to <paramref name="address"/>, asked for as <paramref name="target"/>, is excepted.</summary>
    public bool Covers(EgressTarget target, IPAddress address) => entries.Any(entry => entry.Covers(target, address));
}

/// <summary>One entry: a host name or a network, on one port or on all.</summary>
/// <param name="Host">The canonical name; <see langword="null"/> for networks.</param>
/// <param name="Network">The network; a single address is a network of one.</param>
/// <param name="Port">The port; <see langword="null"/> for every port.</param>
internal sealed record AllowEntry(string? Host, IPNetwork? Network, int? Port)
{
    /// <summary>Reads <c>host</c>, <c>host:port</c>, <c>address</c>, <c>address:port</c>, <c>[v6]:port</c> or CIDR.</summary>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static AllowEntry Parse(string text)
    {
        if (text.Split('/') is [var start, _])
        {
            // The parser drops host bits in silence; who writes 10.0.0.1/8 may well mean one address and would open sixteen million.
            return IPNetwork.TryParse(text, out var network) && network.BaseAddress.Equals(IPAddress.Parse(start))
                ? new AllowEntry(null, network, null)
                : throw Malformed(text);
        }

        if (IPAddress.TryParse(text, out var bare) && bare.AddressFamily == AddressFamily.InterNetworkV6 && !text.StartsWith('['))
        {
            return ForAddress(bare, port: null);
        }

        var colon = text.LastIndexOf(':');
        var hasPort = colon > text.LastIndexOf(']');
        var hostText = hasPort ? text[..colon] : text;
        var port = hasPort ? ReadPort(text, text[(colon + 1)..]) : (int?)null;
        if (!EgressHost.TryParse(hostText, out var host))
        {
            throw Malformed(text);
        }

        return host.Address is { } address ? ForAddress(address, port) : new AllowEntry(host.Name, null, port);
    }

    /// <summary>Tells whether this entry excepts the connection.</summary>
    public bool Covers(EgressTarget target, IPAddress address)
    {
        if (Port is { } port && port != target.Port)
        {
            return false;
        }

        if (Network is { } network)
        {
            return network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
        }

        return target.Host.Address is null && string.Equals(target.Host.Name, Host, StringComparison.Ordinal);
    }

    private static AllowEntry ForAddress(IPAddress address, int? port)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return new AllowEntry(null, new IPNetwork(plain, plain.AddressFamily == AddressFamily.InterNetwork ? 32 : 128), port);
    }

    private static int ReadPort(string entry, string text)
    {
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
            ? port
            : throw Malformed(entry);
    }

    private static FormatException Malformed(string text)
    {
        return new($"'{text}' is not a host, host:port, address, address:port or CIDR network (host bits zero, IPv6 with port in brackets).");
    }
}
