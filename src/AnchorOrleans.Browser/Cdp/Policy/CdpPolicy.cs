using System.Collections.Frozen;

namespace AnchorOrleans.Browser.Cdp.Policy;

/// <summary>Decides which commands of a guest reach the browser.</summary>
/// <remarks>
/// A domain that concerns the browser as a whole, or the machine, is closed: of it, only what the table names passes. In all other domains, which
/// concern one page or worker, everything passes that the table does not name. The table holds for every session of a connection alike, since
/// Chromium answers most browser-wide commands on pages' sessions too.
/// </remarks>
internal static class CdpPolicy
{
    private static readonly FrozenSet<string> ClosedDomains = FrozenSet.Create(
        StringComparer.Ordinal, "Browser", "Target", "SystemInfo", "Tracing", "IO", "Memory", "Tethering", "Extensions", "PWA", "Cast");

    private static readonly FrozenDictionary<string, Func<CdpCommand, CdpVerdict>?> Table = new Dictionary<string, Func<CdpCommand, CdpVerdict>?>(StringComparer.Ordinal)
    {
        // The browser as a whole. What other guests would suffer from is refused.
        ["Browser.getVersion"] = null,
        ["Browser.close"] = _ => new CdpVerdict.Leaves(),
        ["Browser.setDownloadBehavior"] = DownloadRules.KeepInSession,
        ["Browser.cancelDownload"] = null,
        ["Browser.setPermission"] = null,
        ["Browser.grantPermissions"] = null,
        ["Browser.resetPermissions"] = null,
        ["Browser.getWindowBounds"] = null,
        ["Browser.getWindowForTarget"] = null,
        ["Browser.setWindowBounds"] = null,
        ["Browser.setContentsSize"] = null,

        // Pages and contexts. Sessions that the relay could not follow are refused.
        ["Target.activateTarget"] = null,
        ["Target.attachToBrowserTarget"] = null,
        ["Target.attachToTarget"] = SessionRules.OnlyFlat,
        ["Target.autoAttachRelated"] = null,
        ["Target.closeTarget"] = null,
        ["Target.createBrowserContext"] = SessionRules.OnlyThisWayOut,
        ["Target.createTarget"] = AddressRules.OnlyWebPagesThatDraw,
        ["Target.detachFromTarget"] = null,
        ["Target.disposeBrowserContext"] = null,
        ["Target.getBrowserContexts"] = null,
        ["Target.getTargetInfo"] = null,
        ["Target.getTargets"] = null,
        ["Target.setAutoAttach"] = SessionRules.OnlyFlat,
        ["Target.setDiscoverTargets"] = null,

        // Streams of what a guest itself asked for: printed pages, traces. Traces go nowhere else.
        ["IO.close"] = null,
        ["IO.read"] = null,
        ["IO.resolveBlob"] = null,
        ["Tracing.start"] = SessionRules.OnlyOwnTraces,
        ["Tracing.end"] = null,
        ["Tracing.getCategories"] = null,
        ["Tracing.getTrackEventDescriptor"] = null,
        ["Tracing.recordClockSyncMarker"] = null,

        // Memory of one page; that of all others is not a guest's to squeeze or to look into.
        ["Memory.getDOMCounters"] = null,
        ["Memory.getDOMCountersForLeakDetection"] = null,
        ["Memory.prepareForLeakDetection"] = null,
        ["Memory.forciblyPurgeJavaScriptMemory"] = null,
        ["Memory.startSampling"] = null,
        ["Memory.stopSampling"] = null,
        ["Memory.getAllTimeSamplingProfile"] = null,
        ["Memory.getSamplingProfile"] = null,

        // Commands of pages that name an address or a file, or stop a page for everybody.
        ["Page.navigate"] = AddressRules.OnlyWeb,
        ["Network.loadNetworkResource"] = AddressRules.OnlyHttp,
        ["Page.setDownloadBehavior"] = DownloadRules.KeepInSession,
        ["DOM.setFileInputFiles"] = FileRules.OnlyUploads,
        ["Input.dispatchDragEvent"] = FileRules.OnlyUploadsDragged,
        ["Page.waitForDebugger"] = _ => new CdpVerdict.Refused("it would stop the page for all who use it; use the Debugger domain."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Tells whether a command can be judged by its name alone.</summary>
    /// <param name="method">The name.</param>
    /// <param name="verdict">The verdict; null when the command must be read whole.</param>
    public static bool TryJudge(string method, out CdpVerdict? verdict)
    {
        if (Table.TryGetValue(method, out var rule))
        {
            verdict = rule is null ? CdpVerdict.Pass : null;
            return rule is null;
        }

        verdict = ClosedDomains.Contains(method.Split('.')[0])
            ? new CdpVerdict.Refused("it concerns the browser as a whole or its machine, and is not offered to the guests of a session.")
            : CdpVerdict.Pass;
        return true;
    }

    /// <summary>Judges a command by all that it says.</summary>
    public static CdpVerdict Judge(string method, CdpCommand command) =>
        TryJudge(method, out var verdict) ? verdict! : Table[method]!(command);
}
