namespace AnchorOrleans.Browser.Egress;

/// <summary>What a client asked of the proxy.</summary>
/// <param name="Head">The head as it came.</param>
/// <param name="Method">The method, case kept.</param>
/// <param name="Target">Where to.</param>
/// <param name="PathAndQuery">What the origin is asked for; empty for CONNECT.</param>
/// <param name="Version"><c>HTTP/1.0</c> or <c>HTTP/1.1</c>.</param>
internal sealed record ProxyRequest(HttpHead Head, string Method, EgressTarget Target, string PathAndQuery, string Version)
{
    private const string PlainScheme = "http://";

    public bool IsConnect => Method is "CONNECT";

    /// <summary>Gets a value indicating whether the client means to send another request on the same connection.</summary>
    public bool KeepsConnection
    {
        get
        {
            var options = Head.ConnectionOptions;
            return !options.Contains("close") && (Version is "HTTP/1.1" || options.Contains("keep-alive"));
        }
    }

    /// <summary>Reads a request.</summary>
    /// <exception cref="HttpHeadException">It is not a request that a proxy can carry out; the message says why.</exception>
    public static ProxyRequest Parse(HttpHead head)
    {
        if (head.StartLine.Split(' ') is not [{ Length: > 0 } method, var target, var version] || version is not ("HTTP/1.0" or "HTTP/1.1"))
        {
            throw new HttpHeadException("The request line is malformed.");
        }

        if (method is "CONNECT")
        {
            return EgressTarget.TryParse(target, defaultPort: null, out var tunnel)
                ? new ProxyRequest(head, method, tunnel, "", version)
                : throw new HttpHeadException("CONNECT needs host:port.");
        }

        if (!target.StartsWith(PlainScheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new HttpHeadException("This is a proxy: it takes CONNECT host:port, and requests for http://host/path.");
        }

        var rest = target[PlainScheme.Length..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var authority = end < 0 ? rest : rest[..end];
        var path = end < 0 ? "/" : rest[end..];
        if (!EgressTarget.TryParse(authority, defaultPort: 80, out var origin))
        {
            throw new HttpHeadException("The request's host is neither a name nor an address.");
        }

        return new ProxyRequest(head, method, origin, path.StartsWith('?') ? $"/{path}" : path, version);
    }
}
