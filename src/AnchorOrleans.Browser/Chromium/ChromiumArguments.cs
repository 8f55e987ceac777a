using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Browser.Pool;

namespace AnchorOrleans.Browser.Chromium;

/// <summary>Chromium's command line.</summary>
/// <remarks>Never <c>--no-sandbox</c>: inside the jail Chromium keeps its own sandbox, so that a page has two walls to climb.</remarks>
internal static class ChromiumArguments
{
    private static readonly ImmutableArray<string> Fixed =
    [
        $"--remote-debugging-port={JailLayout.DevToolsPort}",
        $"--user-data-dir={JailLayout.Profile}",

        // The proxy is the only way out, and loopback is no exception: "<-loopback>" removes the bypass that Chromium has built in.
        $"--proxy-server=http://127.0.0.1:{JailLayout.ProxyPort}",
        "--proxy-bypass-list=<-loopback>",
        "--disable-quic",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",

        // Nothing that Chromium does for itself: no updates, reports, field trials, sign-in, first-run pages.
        "--disable-background-networking",
        "--disable-breakpad",
        "--disable-client-side-phishing-detection",
        "--disable-component-update",
        "--disable-crash-reporter",
        "--disable-default-apps",
        "--disable-domain-reliability",
        "--disable-field-trial-config",
        "--disable-sync",
        "--metrics-recording-only",
        "--no-default-browser-check",
        "--no-first-run",
        "--no-pings",
        "--password-store=basic",

        // Nobody looks at the window, so being covered or in the background must not slow a page down.
        "--disable-background-timer-throttling",
        "--disable-backgrounding-occluded-windows",
        "--disable-renderer-backgrounding",
        "--disable-hang-monitor",
        "--disable-gpu",
        "--hide-scrollbars",
        "--mute-audio",

        // Of what the session's folder may hold, a part is enough for what can be fetched again.
        "--disk-cache-size=134217728",
    ];

    private static readonly ImmutableArray<string> Headless = ["--headless"];

    // There is no window manager on the display, so the window stands where it is put.
    private static readonly ImmutableArray<string> Windowed = ["--ozone-platform=x11", "--window-position=0,0"];

    /// <summary>Writes the arguments for a request; one blank page opens.</summary>
    public static ImmutableArray<string> For(BrowserRequest request) =>
        [.. request.HasWindow ? Windowed : Headless, .. Fixed, SizeFor(request), .. Optional(request), "about:blank"];

    private static string SizeFor(BrowserRequest request) =>
        string.Create(CultureInfo.InvariantCulture, $"--window-size={request.Viewport.Width},{JailLayout.WindowHeightOf(request)}");

    private static IEnumerable<string> Optional(BrowserRequest request)
    {
        // One switch for all of them: of several, only the last would count.
        if (string.Join(',', DisabledFeatures(request)) is { Length: > 0 } features)
        {
            yield return $"--disable-features={features}";
        }

        if (request.IsFullscreen)
        {
            yield return "--start-fullscreen";
        }

        if (request.CrossesOrigins)
        {
            yield return "--disable-site-isolation-trials";
        }

        if (request.Extensions.Count > 0)
        {
            var folders = string.Join(',', request.Extensions.Select(extension => $"{JailLayout.Extensions}/{extension.Id}"));
            yield return $"--load-extension={folders}";
            yield return $"--disable-extensions-except={folders}";

            // Else Chromium keeps to itself why it did not load one.
            yield return "--enable-logging=stderr";
        }

        if (request.AllowsPopups)
        {
            yield return "--disable-popup-blocking";
        }

        if (request.WithoutWebSecurity || request.CrossesOrigins)
        {
            yield return "--disable-web-security";

            // Else a bar above each page warns of the switches, and takes from its height.
            yield return "--test-type";
        }
    }

    private static IEnumerable<string> DisabledFeatures(BrowserRequest request) =>
    [
        // Builds with Google's name load no extension from the command line otherwise.
        .. request.Extensions.Count > 0 ? ["DisableLoadExtensionCommandLineSwitch"] : Array.Empty<string>(),
        .. request.CrossesOrigins ? ["IsolateOrigins", "site-per-process"] : Array.Empty<string>(),
    ];
}
