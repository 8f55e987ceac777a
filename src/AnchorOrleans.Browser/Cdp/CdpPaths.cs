namespace AnchorOrleans.Browser.Cdp;

/// <summary>Tells DevTools paths from others.</summary>
internal static class CdpPaths
{
    private const int LongestId = 128;

    /// <summary>Tells whether a known path is that of a page.</summary>
    public static bool IsOfPage(string path) => path.StartsWith("/devtools/page/", StringComparison.Ordinal);

    /// <summary>Tells whether the path is that of a browser's or a page's WebSocket; nothing else of Chromium's port is offered to guests.</summary>
    public static bool IsKnown(string path)
    {
        return path.Split('/') is ["", "devtools", "browser" or "page", { Length: > 0 and <= LongestId } id]
            && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-');
    }
}
