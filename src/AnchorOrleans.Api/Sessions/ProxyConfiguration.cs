using AnchorOrleans.Api.Requests;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The proxy of a session's configuration.</summary>
/// <param name="Kind">Whose it is.</param>
/// <param name="Server">Where a custom one is.</param>
/// <param name="Username">The user.</param>
/// <param name="Password">The password, as it was sent.</param>
/// <param name="NamesPlace">Whether a place was asked for, which the operator's proxy does not choose.</param>
internal sealed record ProxyConfiguration(SessionProxyKind Kind, string? Server, string? Username, string? Password, bool NamesPlace)
{
    /// <summary>Gets the password as <see cref="ProxyPassword"/> sealed it, in place of <see cref="Password"/>.</summary>
    public string? SealedPassword { get; init; }

    private const int MaxServerLength = 300;
    private const int MaxUserLength = 255;

    private const int MaxPasswordLength = 1_000;
    private const int MaxWordLength = 100;
    private const string Custom = "custom";

    private static readonly string[] Places = ["country_code", "region", "city"];

    /// <summary>Reads it; null when there is none, or it is not active.</summary>
    /// <param name="fields">The fields; null for none.</param>
    /// <param name="isStored">Whether it comes from where this service stores configurations, not from a request.</param>
    public static ProxyConfiguration? Read(JsonFields? fields, bool isStored)
    {
        if (fields is null)
        {
            return null;
        }

        var isActive = fields.Flag("active") ?? true;
        var type = fields.Text("type", MaxWordLength);
        var server = fields.Text("server", MaxServerLength);
        var username = fields.Text("username", MaxUserLength);
        var password = fields.Text("password", MaxPasswordLength);
        var places = Places.Select(name => fields.Text(name, MaxWordLength)).OfType<string>().ToList();
        if (type is not (null or Custom or "anchor_proxy" or "anchor_residential" or "anchor_mobile" or "anchor_gov"))
        {
            fields.Refuse("type", "must be custom or anchor_proxy");
        }

        var isCustom = type is Custom || (type is null && server is not null);
        if (isCustom && !IsServer(server))
        {
            fields.Refuse("server", "must be PROTOCOL://HOST:PORT, where PROTOCOL is http, https or socks5; user and password have fields of their own");
        }

        if (username?.Contains(':', StringComparison.Ordinal) == true)
        {
            fields.Refuse("username", "may contain no colon");
        }

        return !isActive ? null
            : isCustom ? new ProxyConfiguration(SessionProxyKind.Custom, server, Filled(username), Filled(password), NamesPlace: false) { SealedPassword = ReadSealed(fields, isStored) }
            : new ProxyConfiguration(SessionProxyKind.Operators, null, null, null, NamesPlace: places.Count > 0);
    }

    /// <summary>Reads what only this service writes; not as the other fields are read, since it is none that a request has.</summary>
    private static string? ReadSealed(JsonFields fields, bool isStored)
    {
        if (!fields.Json.TryGetProperty(ProxyPassword.SealedField, out var value))
        {
            return null;
        }

        if (isStored)
        {
            return value.GetString();
        }

        fields.Refuse(ProxyPassword.SealedField, "cannot be sent; 'password' can");
        return null;
    }

    private static bool IsServer(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var server)
        && server.Scheme is "http" or "https" or "socks5"
        && server is { UserInfo: "", Query: "", Fragment: "", AbsolutePath: "/" or "" }
        && server.HostNameType is not (UriHostNameType.Unknown or UriHostNameType.Basic);

    /// <summary>An empty text counts as not said, as generated clients send it.</summary>
    private static string? Filled(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
