using System.Collections.Frozen;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Many domains, each with its subdomains; to look one up costs a few comparisons, however long the list is.</summary>
public sealed class DomainList
{
    private readonly FrozenSet<string> _domains;

    private DomainList(IEnumerable<string> domains) => _domains = domains.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Gets how many domains it has.</summary>
    public int Count => _domains.Count;

    /// <summary>Reads lists as they are published: a domain a line, perhaps after an address as in a hosts file; what follows <c>#</c> is a remark.</summary>
    /// <exception cref="FormatException">A line is neither; the message has its number.</exception>
    public static DomainList Parse(IEnumerable<string> lines) => new(lines.Select(DomainIn).OfType<string>());

    /// <summary>Tells whether a host is a listed domain or below one.</summary>
    internal bool Covers(EgressHost host)
    {
        if (host.Address is not null)
        {
            return false;
        }

        var lookup = _domains.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var rest = host.Name.AsSpan(); ; rest = rest[(rest.IndexOf('.') + 1)..])
        {
            if (lookup.Contains(rest))
            {
                return true;
            }

            if (!rest.Contains('.'))
            {
                return false;
            }
        }
    }

    private static string? DomainIn(string line, int index)
    {
        var words = line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
        {
            return null;
        }

        return words.Length <= 2 && EgressHost.TryParse(words[^1], out var host) && host.Address is null
            ? host.Name
            : throw new FormatException($"line {index + 1} is no domain: '{line.Trim()}'.");
    }
}
