using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Makes the links to a session.</summary>
internal sealed class SessionLinks(PublicLinks links)
{
    /// <summary>Gets where CDP clients connect. It holds the caller's own key, as the official service's does.</summary>
    public string CdpOf(HttpRequest request, Caller caller, SessionId session) =>
        $"{ToWebSocket(links.BaseOf(request, caller))}?apiKey={Uri.EscapeDataString(caller.Key)}&sessionId={Uri.EscapeDataString(session.Value)}";

    /// <summary>Gets where people watch.</summary>
    public string LiveViewOf(HttpRequest request, Caller caller, SessionId session) =>
        $"{links.BaseOf(request, caller)}/live?sessionId={Uri.EscapeDataString(session.Value)}";

    private static string ToWebSocket(string url) => $"ws{url["http".Length..]}";
}
