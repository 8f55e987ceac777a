using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Egress;

/// <summary>The domains that sessions with an advertisement blocker do not reach.</summary>
/// <remarks>The limit of blocking by domain: what a page serves from its own domain stays, and so does the empty place where an advertisement would be.</remarks>
public sealed class AdvertDomains
{
    /// <summary>Reads the built-in list and the operator's.</summary>
    public AdvertDomains(IOptions<EgressOptions> options)
    {
        using var resource = typeof(AdvertDomains).Assembly.GetManifestResourceStream("adverts.txt")!;
        using var reader = new StreamReader(resource);
        var own = reader.ReadToEnd().Split('\n');
        List = DomainList.Parse([.. own, .. options.Value.AdblockFile is { } file ? File.ReadLines(file) : []]);
    }

    /// <summary>Gets them.</summary>
    public DomainList List { get; }
}
