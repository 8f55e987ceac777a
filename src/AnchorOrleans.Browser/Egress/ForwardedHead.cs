using System.Collections.Immutable;
using System.Globalization;

namespace AnchorOrleans.Browser.Egress;

/// <summary>Rewrites heads on their way through the proxy.</summary>
internal static class ForwardedHead
{
    private static readonly ImmutableHashSet<string> HopByHop = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Proxy-Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Upgrade", "HTTP2-Settings");

    /// <summary>What a sender may not have removed by naming it in <c>Connection</c>, as the message would change its meaning.</summary>
    private static readonly ImmutableHashSet<string> EndToEnd = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Content-Length", "Transfer-Encoding", "Content-Type", "Cookie", "Authorization");

    /// <summary>Makes of a client's request what the origin gets.</summary>
    /// <remarks>
    /// The <c>Host</c> field is written anew from the target: a client that names one host in the request line and another in the field would
    /// otherwise reach the second with the permission for the first. One request a connection, so that each is decided on its own.
    /// </remarks>
    /// <param name="request">The client's request.</param>
    /// <param name="forwardAuthorization">Not <see langword="null"/> towards an HTTP upstream proxy; see <see cref="EgressLink.ForwardAuthorization"/>.</param>
    public static HttpHead ForOrigin(ProxyRequest request, string? forwardAuthorization)
    {
        var authority = request.Target.Port == 80 ? request.Target.Host.ToAuthorityText() : request.Target.ToString();
        var target = forwardAuthorization is null ? request.PathAndQuery : $"http://{authority}{request.PathAndQuery}";

        var fields = EndToEndFields(request.Head)
            .Where(field => !field.Name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            .Prepend(new HttpField("Host", authority))
            .Append(new HttpField("Connection", "close"));
        if (!string.IsNullOrEmpty(forwardAuthorization))
        {
            fields = fields.Append(new HttpField("Proxy-Authorization", forwardAuthorization));
        }

        return new HttpHead($"{request.Method} {target} {request.Version}", [.. fields]);
    }

    /// <summary>Makes of an origin's response what the client gets.</summary>
    public static HttpHead ForClient(HttpHead response, bool keepsConnection)
    {
        var fields = EndToEndFields(response).Append(new HttpField("Connection", keepsConnection ? "keep-alive" : "close"));
        return response with { Fields = [.. fields] };
    }

    /// <summary>Reads the status of a response.</summary>
    /// <exception cref="HttpHeadException">The start line is not that of an HTTP/1 response.</exception>
    public static int StatusOf(HttpHead response)
    {
        var parts = response.StartLine.Split(' ', 3);
        return parts.Length >= 2
            && parts[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            && parts[1].Length == 3
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            && status >= 100
                ? status
                : throw new HttpHeadException("The server does not answer in HTTP/1.");
    }

    private static IEnumerable<HttpField> EndToEndFields(HttpHead head)
    {
        var named = head.ConnectionOptions;
        return head.Fields.Where(field =>
            !HopByHop.Contains(field.Name) && (EndToEnd.Contains(field.Name) || !named.Contains(field.Name.ToLowerInvariant())));
    }
}
