using System.Globalization;

namespace AnchorOrleans.Browser.Egress;

/// <summary>A host, or the subdomains of one, on one port or on all.</summary>
/// <param name="Host">The canonical host.</param>
/// <param name="IsSubdomains">Whether the pattern means the subdomains of <paramref name="Host"/> and not itself.</param>
/// <param name="Port">The port; null for every port.</param>
internal sealed record DomainPattern(string Host, bool IsSubdomains, int? Port)
{
    /// <summary>Names are compared as DNS and browsers write them; what IDNA 2003 maps, browsers map too.</summary>
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = false };

    /// <summary>Reads <c>example.com</c> or <c>*.example.com</c>, each perhaps with <c>:port</c>; names may be written in any script.</summary>
    /// <exception cref="ArgumentException">The text is neither.</exception>
    public static DomainPattern Parse(string text)
    {
        var isSubdomains = text.StartsWith("*.", StringComparison.Ordinal);
        var rest = isSubdomains ? text[2..] : text;
        var colon = rest.LastIndexOf(':');
        var hasPort = colon >= 0 && colon > rest.LastIndexOf(']');
        var port = hasPort ? ReadPort(text, rest[(colon + 1)..]) : (int?)null;
        if (!EgressHost.TryParse(ToAscii(hasPort ? rest[..colon] : rest), out var host) || (isSubdomains && host.Address is not null))
        {
            throw Malformed(text);
        }

        return new DomainPattern(host.Name, isSubdomains, port);
    }

    /// <summary>Tells whether the pattern means <paramref name="target"/>.</summary>
    public bool Matches(EgressTarget target)
    {
        var isPort = Port is null || Port == target.Port;
        return isPort && (IsSubdomains
            ? target.Host.Address is null && target.Host.Name.EndsWith($".{Host}", StringComparison.Ordinal)
            : string.Equals(target.Host.Name, Host, StringComparison.Ordinal));
    }

    private static string ToAscii(string host)
    {
        if (host.All(char.IsAscii))
        {
            return host;
        }

        try
        {
            // The trailing dot of a full name is no label of it.
            return Idn.GetAscii(host.ToLowerInvariant().TrimEnd('.', '。'));
        }
        catch (ArgumentException)
        {
            return "";
        }
    }

    private static int ReadPort(string pattern, string text)
    {
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535 ? port : throw Malformed(pattern);
    }

    private static ArgumentException Malformed(string text) =>
        new($"'{text}' is not a domain pattern; give a host such as example.com, or *.example.com for its subdomains, perhaps with :port.", nameof(text));
}
