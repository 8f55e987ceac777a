using System.Globalization;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Agents.Requests;

/// <summary>What a request says of the session that is opened for it.</summary>
/// <param name="Proxy">Through which its browser leaves; null for none.</param>
/// <param name="ReachOut">Whether people are told elsewhere; nobody is, since no chat is connected.</param>
/// <param name="NotOffered">The fields asked for that this service does not have.</param>
internal sealed record AgentSessionRequest(AgentProxy? Proxy, string ReachOut, IReadOnlyList<string> NotOffered)
{
    private const int LongestWord = 200;

    /// <summary>Gets the policy that holds for all agents of the session.</summary>
    public string? PolicyId { get; init; }

    /// <summary>Reads the fields.</summary>
    public static AgentSessionRequest Read(JsonFields fields)
    {
        List<string> notOffered = [];
        foreach (var name in (string[])["environmentId", "profileId"])
        {
            if (fields.Text(name, LongestWord) is { Length: > 0 })
            {
                notOffered.Add(name);
            }
        }

        if (fields.Text("mode", LongestWord) is not (null or "default"))
        {
            fields.Refuse("mode", "must be default");
        }

        return new AgentSessionRequest(AgentProxy.Read(fields.Object("proxy")), ReadReachOut(fields, "reachOutMode"), notOffered);
    }

    /// <summary>Reads how people are reached.</summary>
    public static string ReadReachOut(JsonFields fields, string name)
    {
        var mode = fields.Text(name, LongestWord);
        if (mode is null or "off" or "guardrail_only" or "full")
        {
            return mode ?? "guardrail_only";
        }

        fields.Refuse(Refusal.Invalid($"{name} must be one of: off, guardrail_only, full") with { Details = new RefusalDetails(name) });
        return "";
    }
}

/// <summary>A proxy in the agent API's words.</summary>
/// <param name="Kind">Whose it is.</param>
/// <param name="Server">Where a custom one is.</param>
/// <param name="Username">The user.</param>
/// <param name="Password">The password.</param>
internal sealed record AgentProxy(SessionProxyKind Kind, string? Server, string? Username, string? Password)
{
    private const int LongestHost = 255;
    private const int LongestUser = 255;
    private const int LongestWord = 100;

    /// <summary>Reads it; null when there is none.</summary>
    public static AgentProxy? Read(JsonFields? fields)
    {
        if (fields is null)
        {
            return null;
        }

        var source = fields.Text("source", LongestWord);
        var (type, host, port) = (fields.Text("type", LongestWord), fields.Text("host", LongestHost), ReadPort(fields));
        var (username, password) = (fields.Text("username", LongestUser), fields.Text("password", LongestUser));
        foreach (var ignored in (string[])["country", "level"])
        {
            fields.Text(ignored, LongestWord);
        }

        if (source is not ("WebRun" or "custom"))
        {
            fields.Refuse("source", "must be WebRun or custom");
            return null;
        }

        if (source is "WebRun")
        {
            return new AgentProxy(SessionProxyKind.Operators, null, null, null);
        }

        if (type is not ("http" or "socks"))
        {
            fields.Refuse("type", "must be http or socks");
        }

        var server = $"{(type is "socks" ? "socks5" : "http")}://{host}:{port}";
        if (port is null || !Uri.TryCreate(server, UriKind.Absolute, out var address) || address is not { UserInfo: "", AbsolutePath: "/" or "", Query: "", Fragment: "" })
        {
            fields.Refuse("host", "and 'port' must name where the proxy is");
        }

        if (username?.Contains(':', StringComparison.Ordinal) == true)
        {
            fields.Refuse("username", "may contain no colon");
        }

        return new AgentProxy(SessionProxyKind.Custom, server, username is "" ? null : username, password is "" ? null : password);
    }

    /// <summary>Hides user and password.</summary>
    public override string ToString() => $"AgentProxy({Kind})";

    /// <summary>Reads the port, which the documents show as a string.</summary>
    private static int? ReadPort(JsonFields fields)
    {
        if (fields.Any("port", "a port, as a string or a number", System.Text.Json.JsonValueKind.String, System.Text.Json.JsonValueKind.Number) is not { } port)
        {
            return null;
        }

        if (int.TryParse(port.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 65535)
        {
            return number;
        }

        fields.Refuse("port", "must be from 1 to 65535");
        return null;
    }
}
