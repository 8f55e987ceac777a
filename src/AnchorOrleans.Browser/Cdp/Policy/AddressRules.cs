namespace AnchorOrleans.Browser.Cdp.Policy;

/// <summary>Which addresses a guest may have opened.</summary>
/// <remarks>Where they may lead is decided by the egress proxy; this keeps away what never comes there: files, and Chromium's own pages.</remarks>
internal static class AddressRules
{
    private const string Rule = "addresses begin with http:, https:, data: or blob:, or are about:blank.";

    /// <summary>Judges <c>Page.navigate</c>.</summary>
    public static CdpVerdict OnlyWeb(CdpCommand command) =>
        command.Text("url") is { } url && !IsOfWeb(url) ? new CdpVerdict.Refused(Rule) : CdpVerdict.Pass;

    /// <summary>Judges <c>Target.createTarget</c>: besides, a page that draws only on its guest's command would stand still for all others.</summary>
    public static CdpVerdict OnlyWebPagesThatDraw(CdpCommand command) => command switch
    {
        _ when command.Text("url") is "" => CdpVerdict.Pass,
        _ when command.Flag("enableBeginFrameControl") => new CdpVerdict.Refused("'enableBeginFrameControl' would stop the page for all others who use it."),
        _ => OnlyWeb(command),
    };

    /// <summary>Judges <c>Network.loadNetworkResource</c>.</summary>
    public static CdpVerdict OnlyHttp(CdpCommand command) =>
        command.Text("url") is { } url && SchemeOf(url) is not ("http" or "https") ? new CdpVerdict.Refused("addresses begin with http: or https:.") : CdpVerdict.Pass;

    /// <summary>Tells whether an address is one of those.</summary>
    public static bool IsOfWeb(string url) => SchemeOf(url) switch
    {
        "http" or "https" or "data" or "blob" => true,
        // Chromium takes other words after about: for pages of its own.
        "about" => Trimmed(url)["about:".Length..].Split('?', '#')[0] is "blank" or "srcdoc",
        _ => false,
    };

    /// <summary>Tells whether an address is a web site's.</summary>
    public static bool IsOfSite(string url) => SchemeOf(url) is "http" or "https";

    private static string? SchemeOf(string url)
    {
        var trimmed = Trimmed(url);
        var colon = trimmed.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : trimmed[..colon].ToLowerInvariant();
    }

    /// <summary>Removes what browsers remove before they read an address (WHATWG URL).</summary>
    private static string Trimmed(string url) =>
        string.Concat(url.Where(character => character is not ('\t' or '\r' or '\n'))).TrimStart([.. Enumerable.Range(0, 0x21).Select(code => (char)code)]);
}
