namespace AnchorOrleans.Browser.Egress;

/// <summary>A host, or the subdomains of one.</summary>
/// <param name="Host">The canonical host.</param>
/// <param name="IsSubdomains">Whether the pattern means the subdomains of <paramref name="Host"/> and not itself.</param>
internal sealed record DomainPattern(string Host, bool IsSubdomains)
{
    /// <summary>Reads <c>example.com</c> or <c>*.example.com</c>.</summary>
    /// <exception cref="ArgumentException">The text is neither.</exception>
    public static DomainPattern Parse(string text)
    {
        var isSubdomains = text.StartsWith("*.", StringComparison.Ordinal);
        var hostText = isSubdomains ? text[2..] : text;
        if (!EgressHost.TryParse(hostText, out var host) || (isSubdomains && host.Address is not null))
        {
            throw new ArgumentException($"'{text}' is not a domain pattern; give a host such as example.com, or *.example.com for its subdomains.", nameof(text));
        }

        return new DomainPattern(host.Name, isSubdomains);
    }

    /// <summary>Tells whether the pattern means <paramref name="host"/>.</summary>
    public bool Matches(EgressHost host)
    {
        return IsSubdomains
            ? host.Address is null && host.Name.EndsWith($".{Host}", StringComparison.Ordinal)
            : string.Equals(host.Name, Host, StringComparison.Ordinal);
    }
}
