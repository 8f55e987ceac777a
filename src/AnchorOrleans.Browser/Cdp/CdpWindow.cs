using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Pool;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>Makes a browser's window so large that its page has the size that was asked for.</summary>
/// <remarks>How much of a window is not its page depends on the build of Chromium, so it is measured.</remarks>
internal static class CdpWindow
{
    /// <summary>Far from the numbers that were used on the connection while the browser started.</summary>
    private const int FirstId = 100;

    /// <summary>Sizes the window of the first page.</summary>
    public static async Task FitAsync(CdpConnection connection, Viewport viewport, CancellationToken cancellationToken)
    {
        var (target, session) = await CdpNavigation.AttachAsync(connection, FirstId, cancellationToken);
        var measured = await CdpNavigation.CallAsync(
            connection, FirstId + 2, "Runtime.evaluate", new() { ["expression"] = "[innerWidth, innerHeight]", ["returnByValue"] = true }, session, cancellationToken);
        var inner = measured["result"]!["value"]!.AsArray();
        var window = await CdpNavigation.CallAsync(connection, FirstId + 3, "Browser.getWindowForTarget", new() { ["targetId"] = target }, null, cancellationToken);
        var bounds = window["bounds"]!;
        var (width, height) = ((int)bounds["width"]! + viewport.Width - (int)inner[0]!, (int)bounds["height"]! + viewport.Height - (int)inner[1]!);
        await CdpNavigation.CallAsync(
            connection,
            FirstId + 4,
            "Browser.setWindowBounds",
            new() { ["windowId"] = (int)window["windowId"]!, ["bounds"] = new JsonObject { ["left"] = 0, ["top"] = 0, ["width"] = width, ["height"] = height } },
            null,
            cancellationToken);
        await CdpNavigation.CallAsync(connection, FirstId + 5, "Target.detachFromTarget", new() { ["sessionId"] = session }, null, cancellationToken);
    }
}
