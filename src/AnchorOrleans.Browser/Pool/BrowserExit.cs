namespace AnchorOrleans.Browser.Pool;

/// <summary>How a browser ended.</summary>
/// <param name="Code">One of the constants of this type.</param>
/// <param name="Message">One sentence for the session's owner.</param>
public sealed record BrowserExit(string Code, string Message)
{
    /// <summary>The lease was given back.</summary>
    public const string Released = "BROWSER_RELEASED";

    /// <summary>A guest closed the browser by command.</summary>
    public const string Closed = "BROWSER_CLOSED";

    /// <summary>The browser ended by itself, or by its memory limit.</summary>
    public const string Crashed = "BROWSER_CRASHED";

    /// <summary>Gets a value indicating whether the browser ended without anybody's wish.</summary>
    public bool IsCrash => string.Equals(Code, Crashed, StringComparison.Ordinal);
}
