using System.Text.RegularExpressions;

namespace AnchorOrleans.Agent.Policies;

/// <summary>Finds the sites that an objective names, as addresses or as hosts with a dot in them; a name alone ("the shop") is none.</summary>
internal static partial class NamedSites
{
    public static IEnumerable<NamedSite> In(string text)
    {
        foreach (var found in Host.Matches(text).Select(match => match.Value.TrimEnd('.', ',', ')', ';')))
        {
            var isAddress = found.Contains("://", StringComparison.Ordinal);
            if (Uri.TryCreate(isAddress ? found : $"http://{found}", UriKind.Absolute, out var address))
            {
                yield return new NamedSite(address, isAddress);
            }
        }
    }

    // Letters of any script, so that a name cannot be written past the rule; an e-mail address names no site to visit.
    [GeneratedRegex(@"(?<![@\w.-])(https?://[^\s<>""']+|[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:[.。][\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+(?::\d{1,5})?)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Host { get; }
}

/// <summary>A site that a text names.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="IsAddress">Whether it is written as an address; else it may be a file or a version that looks like a host.</param>
internal sealed record NamedSite(Uri Address, bool IsAddress);
