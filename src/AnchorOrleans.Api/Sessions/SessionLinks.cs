using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Makes the links to a session.</summary>
internal sealed class SessionLinks(IOptions<PublicOptions> options)
{
    private readonly string? _publicUrl = options.Value.BaseUrl is { Length: > 0 } url ? url.TrimEnd('/') : null;

    /// <summary>Gets where CDP clients connect. It holds the caller's own key, as the official service's does.</summary>
    public string CdpOf(HttpRequest request, Caller caller, SessionId session) =>
        $"{ToWebSocket(BaseOf(request, caller))}{Query(caller, session)}";

    /// <summary>Gets where one page alone is reached.</summary>
    public string CdpOfPage(HttpRequest request, Caller caller, SessionId session, string page) =>
        $"{ToWebSocket(BaseOf(request, caller))}/devtools/page/{Uri.EscapeDataString(page)}{Query(caller, session)}";

    /// <summary>Gets where people watch.</summary>
    public string LiveViewOf(HttpRequest request, Caller caller, SessionId session) =>
        $"{BaseOf(request, caller)}/live?sessionId={Uri.EscapeDataString(session.Value)}";

    private static string Query(Caller caller, SessionId session) =>
        $"?apiKey={Uri.EscapeDataString(caller.Key)}&sessionId={Uri.EscapeDataString(session.Value)}";

    private static string ToWebSocket(string url) => $"ws{url["http".Length..]}";

    /// <summary>A run sits in a jail, from where only the host name it used itself leads here.</summary>
    private string BaseOf(HttpRequest request, Caller caller) => caller.Run is null && _publicUrl is not null
        ? _publicUrl
        : $"{request.Scheme}://{request.Host}{request.PathBase}";
}
