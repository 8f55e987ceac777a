using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AnchorOrleans.Browser.Egress;

/// <summary>A host in its one canonical spelling: a lower-case name without trailing dot, or an address.</summary>
/// <remarks>
/// Numbers are read as browsers read them (WHATWG URL), so that decimal, octal and hexadecimal spellings of an address become that address here
/// instead of a "name" that a resolver would turn into the same address behind the rules' back.
/// </remarks>
/// <param name="Name">The canonical text; addresses as <see cref="IPAddress"/> writes them, without brackets.</param>
/// <param name="Address">The address when the text spells one; else <see langword="null"/>.</param>
internal sealed record EgressHost(string Name, IPAddress? Address)
{
    private const int LongestName = 253;
    private const int LongestLabel = 63;

    /// <summary>Reads a host as it stands in an authority; IPv6 addresses in brackets.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EgressHost? host)
    {
        host = null;
        if (text is ['[', .. var inner, ']'])
        {
            host = FromV6(inner);
            return host is not null;
        }

        var name = text.EndsWith('.') ? text[..^1] : text;
        if (name.Length is 0 or > LongestName)
        {
            return false;
        }

        var labels = name.Split('.');
        if (LooksNumeric(labels[^1]))
        {
            host = ReadV4(labels) is { } address ? new EgressHost(address.ToString(), address) : null;
            return host is not null;
        }

        if (!labels.All(IsLabel))
        {
            return false;
        }

        host = new EgressHost(name.ToLowerInvariant(), null);
        return true;
    }

    /// <summary>Writes the host as an authority needs it.</summary>
    public string ToAuthorityText() => Address?.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Name}]" : Name;

    private static EgressHost? FromV6(string text)
    {
        // A zone picks an interface of this machine; nothing in a jail has any business with those.
        var hasOnlyAddressCharacters = text.All(character => char.IsAsciiHexDigit(character) || character is ':' or '.');
        if (!hasOnlyAddressCharacters || !IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return new EgressHost(plain.ToString(), plain);
    }

    private static bool IsLabel(string label)
    {
        return label.Length is > 0 and <= LongestLabel && label.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
    }

    private static bool LooksNumeric(string label)
    {
        return label.Length > 0 && (label.All(char.IsAsciiDigit) || ReadNumber(label) is not null);
    }

    private static IPAddress? ReadV4(string[] labels)
    {
        if (labels.Length > 4)
        {
            return null;
        }

        var value = 0UL;
        for (var index = 0; index < labels.Length; index++)
        {
            var isLast = index == labels.Length - 1;
            var bits = isLast ? 8 * (5 - labels.Length) : 8;
            if (ReadNumber(labels[index]) is not { } number || number >= 1UL << bits)
            {
                return null;
            }

            value = (value << bits) | number;
        }

        return new IPAddress([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
    }

    /// <summary>Reads one part of a dotted address: hexadecimal after 0x, octal after 0, else decimal.</summary>
    private static ulong? ReadNumber(string label)
    {
        if (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            var digits = label[2..];
            if (digits.Length == 0)
            {
                return 0;
            }

            return ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hexadecimal) ? hexadecimal : null;
        }

        if (label.Length > 1 && label[0] == '0')
        {
            return ReadOctal(label);
        }

        return ulong.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static ulong? ReadOctal(string label)
    {
        var value = 0UL;
        foreach (var digit in label)
        {
            if (digit is < '0' or > '7' || value > uint.MaxValue)
            {
                return null;
            }

            value = (value * 8) + (ulong)(digit - '0');
        }

        return value;
    }
}
