using AnchorOrleans.Browser.Pool;

namespace AnchorOrleans.Browser.Chromium;

/// <summary>What a browser's jail looks like from inside.</summary>
internal static class JailLayout
{
    /// <summary>The program that joins the jail's loopback to its unix sockets.</summary>
    public const string Bridge = "/usr/bin/socat";

    /// <summary>Where Chromium's DevTools listen, on the jail's own loopback.</summary>
    public const int DevToolsPort = 9222;

    /// <summary>Where the way to the egress proxy begins, on the jail's own loopback.</summary>
    public const int ProxyPort = 3128;

    /// <summary>The program that draws windows into memory.</summary>
    public const string Display = "/usr/bin/Xvfb";

    /// <summary>How many rows of the display a window may take for what is not its page, until its page is given its size.</summary>
    private const int WindowFrame = 200;

    /// <summary>Chromium makes a window that is as large as its display one pixel smaller each way.</summary>
    private const int FullscreenFrame = 1;

    /// <summary>The session's folder; the only one that outlives a process inside.</summary>
    public const string Session = "/session";

    /// <summary>Chromium's profile.</summary>
    public const string Profile = $"{Session}/profile";

    /// <summary>Where files lie that guests may hand to pages by their path.</summary>
    public const string Uploads = $"{Session}/uploads";

    /// <summary>Where extensions lie, each in a folder of its own; Chromium itself writes there what it makes of their rules.</summary>
    public const string Extensions = $"{Session}/extensions";

    /// <summary>Where downloads go, whatever path a guest names.</summary>
    public const string Downloads = $"{Session}/downloads";

    /// <summary>The folder in which the jail opens its DevTools socket.</summary>
    public const string DevToolsFolder = "/run/devtools";

    /// <summary>The folder of the egress socket; not writable, so that nothing inside can take its place.</summary>
    public const string EgressFolder = "/run/egress";

    /// <summary>Where a Chromium from outside <c>/usr</c> appears.</summary>
    public const string ChromiumFolder = "/opt/chromium";

    /// <summary>The name of the DevTools socket.</summary>
    public const string DevToolsSocket = "sock";

    /// <summary>The name of the egress socket.</summary>
    public const string EgressSocket = "sock";

    /// <summary>Answers how large the display of a browser with a window is.</summary>
    public static (int Width, int Height) DisplayOf(BrowserRequest request) => request.IsFullscreen
        ? (request.Viewport.Width + FullscreenFrame, request.Viewport.Height + FullscreenFrame)
        : (request.Viewport.Width, WindowHeightOf(request));

    /// <summary>Answers how high a browser's window is at its start.</summary>
    public static int WindowHeightOf(BrowserRequest request) => request.Viewport.Height + (request is { HasWindow: true, IsFullscreen: false } ? WindowFrame : 0);
}
