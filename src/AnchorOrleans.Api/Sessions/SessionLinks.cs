using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Makes the links to a session.</summary>
internal sealed class SessionLinks(PublicLinks links)
{
    /// <summary>Gets where CDP clients connect. It holds the caller's own key, as the official service's does.</summary>
    public string CdpOf(HttpRequest request, Caller caller, SessionId session) =>
        $"{ToWebSocket(links.BaseOf(request, caller))}{Query(caller, session)}";

    /// <summary>Gets where one page alone is reached.</summary>
    public string CdpOfPage(HttpRequest request, Caller caller, SessionId session, string page) =>
        $"{ToWebSocket(links.BaseOf(request, caller))}/devtools/page/{Uri.EscapeDataString(page)}{Query(caller, session)}";

    /// <summary>Gets where people watch. It holds a token of its own, never the caller's key, and that where browsers send it to nobody.</summary>
    public string LiveViewOf(HttpRequest request, Caller caller, SessionId session, string token) =>
        $"{links.BaseOf(request, caller)}/live?sessionId={Uri.EscapeDataString(session.Value)}#token={token}";

    /// <summary>Gets where people watch, with one page in front.</summary>
    public string LiveViewOfPage(HttpRequest request, Caller caller, SessionId session, string page, string token) =>
        $"{links.BaseOf(request, caller)}/live?sessionId={Uri.EscapeDataString(session.Value)}&pageId={Uri.EscapeDataString(page)}#token={token}";

    private static string Query(Caller caller, SessionId session) =>
        $"?apiKey={Uri.EscapeDataString(caller.Key)}&sessionId={Uri.EscapeDataString(session.Value)}";

    private static string ToWebSocket(string url) => $"ws{url["http".Length..]}";
}
