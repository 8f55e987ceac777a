using AnchorOrleans.Browser.Chromium;

namespace AnchorOrleans.Browser.Cdp.Policy;

/// <summary>Where downloads go.</summary>
internal static class DownloadRules
{
    /// <summary>
    /// Keeps every download in the session's folder: a guest's path means its own machine. Files are named by the ids that the events of downloads
    /// tell, so that no page chooses a name and no download replaces another; the older command of pages knows no such names.
    /// </summary>
    public static CdpVerdict KeepInSession(CdpCommand command)
    {
        if (command.Text("behavior") is not ("allow" or "allowAndName"))
        {
            // Denied, or the default of a browser without a window, which is the same.
            command.Parameters.Remove("downloadPath");
            return new CdpVerdict.Rewritten(command.Json);
        }

        var isOfPage = command.Json["method"]!.GetValue<string>() is "Page.setDownloadBehavior";
        command.Parameters["behavior"] = isOfPage ? "allow" : "allowAndName";
        command.Parameters["downloadPath"] = JailLayout.Downloads;
        return new CdpVerdict.Rewritten(command.Json);
    }
}
