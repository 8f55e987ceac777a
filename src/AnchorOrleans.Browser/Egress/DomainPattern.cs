using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Hosts that belong together, on one port or on all. The one rule by which domains are compared: the egress proxy and whoever judges an address beforehand use it.</summary>
/// <remarks>
/// Case, a trailing dot, and the script in which a name is written make no difference, nor does the spelling of an address; what stands before <c>@</c> is no host.
/// </remarks>
/// <param name="Host">The canonical host.</param>
/// <param name="Reach">Which hosts are meant.</param>
/// <param name="Port">The port; null for every port.</param>
public sealed record DomainPattern(string Host, DomainReach Reach, int? Port)
{
    /// <summary>Names are compared as DNS and browsers write them; what IDNA 2003 maps, browsers map too.</summary>
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = false };

    /// <summary>Reads <c>example.com</c>, <c>*.example.com</c> or <c>*example.com</c>, each perhaps with <c>:port</c>; names may be written in any script.</summary>
    /// <exception cref="ArgumentException">The text is none of them.</exception>
    public static DomainPattern Parse(string text) => TryParse(text, out var pattern) ? pattern : throw new ArgumentException(
        $"'{text}' is not a domain pattern; give a host such as example.com, *.example.com for its subdomains, or *example.com for all that ends so, perhaps with :port.", nameof(text));

    /// <summary>Reads a pattern if the text is one; see <see cref="Parse"/>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DomainPattern? pattern)
    {
        pattern = null;
        var (reach, rest) = text switch
        {
            ['*', '.', .. var domain] => (DomainReach.Subdomains, domain),
            ['*', .. var ending] => (DomainReach.Suffix, ending),
            _ => (DomainReach.Host, text),
        };
        var colon = rest.LastIndexOf(':');
        var hasPort = colon >= 0 && colon > rest.LastIndexOf(']');
        var port = hasPort ? ReadPort(rest[(colon + 1)..]) : null;
        if ((hasPort && port is null) || !EgressHost.TryParse(ToAscii(hasPort ? rest[..colon] : rest), out var host) || (reach != DomainReach.Host && host.Address is not null))
        {
            return false;
        }

        pattern = new DomainPattern(host.Name, reach, port);
        return true;
    }

    /// <summary>Reads a domain that is meant with its subdomains, as a list of domains to avoid has it: <c>example.com</c>; also with a leading <c>*.</c>, a scheme or a path, which make no difference.</summary>
    /// <exception cref="ArgumentException">The text names no domain.</exception>
    public static IReadOnlyList<DomainPattern> ParseWhole(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bare = text.Trim();
        bare = bare[(bare.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0)..];
        bare = bare.Split('/', '?', '#')[0];
        bare = bare[(bare.LastIndexOf('@') + 1)..];
        var itself = Parse(bare.StartsWith("*.", StringComparison.Ordinal) ? bare[2..] : bare);
        return EgressHost.TryParse(itself.Host, out var host) && host.Address is null && itself.Reach == DomainReach.Host
            ? [itself, itself with { Reach = DomainReach.Subdomains }]
            : [itself];
    }

    /// <summary>Tells whether the pattern means the host and port of an address; never one without a host.</summary>
    public bool Matches(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.IsAbsoluteUri && EgressHost.TryParse(ToAscii(address.Host), out var host) && Matches(new EgressTarget(host, Math.Max(address.Port, 0)));
    }

    /// <summary>Writes the pattern so that <see cref="Parse"/> reads it.</summary>
    public override string ToString()
    {
        var mark = Reach switch { DomainReach.Subdomains => "*.", DomainReach.Suffix => "*", _ => "" };
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return Port is { } port ? string.Create(CultureInfo.InvariantCulture, $"{mark}{host}:{port}") : mark + host;
    }

    /// <summary>Tells whether the pattern means <paramref name="target"/>.</summary>
    internal bool Matches(EgressTarget target)
    {
        return (Port is null || Port == target.Port) && Reach switch
        {
            DomainReach.Subdomains => target.Host.Address is null && target.Host.Name.EndsWith($".{Host}", StringComparison.Ordinal),
            DomainReach.Suffix => target.Host.Address is null && target.Host.Name.EndsWith(Host, StringComparison.Ordinal),
            _ => string.Equals(target.Host.Name, Host, StringComparison.Ordinal),
        };
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

    private static int? ReadPort(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535 ? port : null;
}

/// <summary>Which hosts a <see cref="DomainPattern"/> means.</summary>
public enum DomainReach
{
    /// <summary>The host alone.</summary>
    Host = 1,

    /// <summary>Its subdomains of any depth, without itself.</summary>
    Subdomains = 2,

    /// <summary>Every name that ends so, whether at a dot or not.</summary>
    Suffix = 3,
}
