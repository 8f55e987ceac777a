namespace AnchorOrleans.Browser.Egress;

/// <summary>A proxy outside, through which a session leaves.</summary>
/// <remarks>
/// Its address is judged like any other, unless it is the operator's own. What it is told of a target follows from where it stands:
/// <see cref="UpstreamAddressing"/>.
/// </remarks>
public sealed record UpstreamProxy
{
    private const int LongestCredential = 255;

    /// <param name="server">Scheme <c>http</c>, <c>https</c> or <c>socks5</c>, host and port.</param>
    /// <param name="username">The user, or <see langword="null"/> for none.</param>
    /// <param name="password">The password, or <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException">An argument is malformed; the message names it and never repeats a credential.</exception>
    public UpstreamProxy(Uri server, string? username = null, string? password = null)
    {
        if (!server.IsAbsoluteUri || server.Scheme is not ("http" or "https" or "socks5") || server.UserInfo.Length > 0)
        {
            throw new ArgumentException("The proxy server must be http, https or socks5, written as PROTOCOL://HOST:PORT, without credentials in it.", nameof(server));
        }

        var port = server.IsDefaultPort && server.Scheme is "socks5" ? 1080 : server.Port;
        if (!EgressTarget.TryParse(server.Host, port, out var target))
        {
            throw new ArgumentException("The proxy server's host is neither a name nor an address.", nameof(server));
        }

        if (username is { Length: > LongestCredential } || password is { Length: > LongestCredential } || username?.Contains(':', StringComparison.Ordinal) == true)
        {
            throw new ArgumentException($"A proxy's user and password have at most {LongestCredential} characters each, and the user contains no colon.", nameof(username));
        }

        Server = server;
        Username = username;
        Password = password;
        Target = target;
    }

    /// <summary>Gets the proxy's address.</summary>
    public Uri Server { get; }

    /// <summary>Gets the user.</summary>
    public string? Username { get; }

    /// <summary>Gets the password.</summary>
    public string? Password { get; }

    /// <summary>Gets a value indicating whether the operator configured it, so that it may stand at an address that sessions may not reach.</summary>
    public bool IsOperators { get; init; }

    internal EgressTarget Target { get; }

    /// <summary>Names the proxy's scheme alone: credentials and the owner's choice of proxy belong in no log.</summary>
    public override string ToString() => $"UpstreamProxy({Server.Scheme})";
}
