using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Where a jail asked to go.</summary>
internal sealed record EgressTarget(EgressHost Host, int Port)
{
    /// <summary>Reads <c>host</c> or <c>host:port</c>; without a default port, the port is required.</summary>
    public static bool TryParse(string authority, int? defaultPort, [NotNullWhen(true)] out EgressTarget? target)
    {
        target = null;
        var colon = authority.LastIndexOf(':');
        var hasPort = colon >= 0 && colon > authority.LastIndexOf(']');
        var hostText = hasPort ? authority[..colon] : authority;

        var port = hasPort ? ReadPort(authority[(colon + 1)..], defaultPort) : defaultPort;
        if (port is null || !EgressHost.TryParse(hostText, out var host))
        {
            return false;
        }

        target = new EgressTarget(host, port.Value);
        return true;
    }

    /// <summary>Writes the target as an authority.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host.ToAuthorityText()}:{Port}");

    /// <summary>"host:" with nothing after the colon means the default port (RFC 3986, 3.2.3).</summary>
    private static int? ReadPort(string text, int? defaultPort)
    {
        if (text.Length == 0)
        {
            return defaultPort;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535 ? port : null;
    }
}
