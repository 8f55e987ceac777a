using AnchorOrleans.Browser.Egress;

namespace AnchorOrleans.Browser.Pool;

/// <summary>What a browser is wanted for.</summary>
public sealed record BrowserRequest
{
    /// <summary>Gets the size of the pages' view; another than the default means a cold start.</summary>
    public Viewport Viewport { get; init; } = Viewport.Default;

    /// <summary>Gets where the browser may go; it can be replaced while the lease lasts.</summary>
    public EgressPolicy Egress { get; init; } = EgressPolicy.Default;

    /// <summary>Gets the profile that the browser begins with; one means a cold start.</summary>
    public BrowserProfile? Profile { get; init; }

    /// <summary>Gets the extensions that the browser loads; any means a cold start and takes the full Chromium.</summary>
    public IReadOnlyList<BrowserExtension> Extensions { get; init; } = [];

    /// <summary>Gets a value indicating whether the browser has a window, on a display of its own; it takes the full Chromium and Xvfb.</summary>
    public bool HasWindow { get; init; }

    /// <summary>Gets a value indicating whether pages may open windows that nobody asked for.</summary>
    public bool AllowsPopups { get; init; }

    /// <summary>Gets a value indicating whether pages may read what other origins answer, as if there were no same-origin policy.</summary>
    public bool WithoutWebSecurity { get; init; }

    /// <summary>Gets a value indicating whether pages reach into frames of other origins, and read what those answer, as if all were one origin.</summary>
    public bool CrossesOrigins { get; init; }

    /// <summary>Gets a value indicating whether the window fills its display, without bars; it needs <see cref="HasWindow"/>.</summary>
    public bool IsFullscreen { get; init; }

    /// <summary>Gets a value indicating whether <c>alert</c>, <c>confirm</c> and <c>prompt</c> return at once, as if somebody had closed the dialog; it means a cold start.</summary>
    public bool SuppressesDialogs { get; init; }

    /// <summary>Gets a value indicating whether pages that ask for a window of their own get a tab; it means a cold start.</summary>
    public bool OpensPopupsAsTabs { get; init; }

    /// <summary>Gets a value indicating whether PDF files are downloaded instead of shown; without a window they always are.</summary>
    public bool DownloadsPdf { get; init; }

    /// <summary>Gets a value indicating whether it takes the full Chromium; headless-shell has neither windows nor extensions.</summary>
    internal bool TakesFullChromium => HasWindow || Extensions.Count > 0;

    /// <summary>Gets a value indicating whether a browser that waits in the warm pool will do.</summary>
    internal bool IsDefault => this with { Egress = Default.Egress } == Default;

    private static BrowserRequest Default { get; } = new();
}

/// <summary>A profile that an earlier browser left, as <see cref="IBrowserLease.WriteProfileAsync"/> wrote it.</summary>
/// <param name="OpenAsync">Opens the archive.</param>
/// <param name="LimitBytes">How many bytes its files may have together.</param>
public sealed record BrowserProfile(Func<CancellationToken, Task<Stream>> OpenAsync, long LimitBytes);

/// <summary>An extension for a browser to load.</summary>
/// <param name="Id">A name that no other one of the same browser has, fit for a path.</param>
/// <param name="OpenAsync">Opens the ZIP file with its files; it can be read from any place.</param>
/// <param name="LimitBytes">How many bytes its files may have together.</param>
public sealed record BrowserExtension(string Id, Func<CancellationToken, Task<Stream>> OpenAsync, long LimitBytes);

/// <summary>The size of a page's view in CSS pixels.</summary>
public sealed record Viewport
{
    private const int Smallest = 16;
    private const int Largest = 7_680;

    /// <param name="width">From 16 to 7,680.</param>
    /// <param name="height">From 16 to 7,680.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is out of range.</exception>
    public Viewport(int width, int height)
    {
        ThrowUnlessInRange(width, nameof(width));
        ThrowUnlessInRange(height, nameof(height));
        Width = width;
        Height = height;
    }

    /// <summary>Gets 1440 × 900.</summary>
    public static Viewport Default { get; } = new(1440, 900);

    /// <summary>Gets the width.</summary>
    public int Width { get; }

    /// <summary>Gets the height.</summary>
    public int Height { get; }

    private static void ThrowUnlessInRange(int value, string name)
    {
        if (value is < Smallest or > Largest)
        {
            throw new ArgumentOutOfRangeException(name, value, $"A viewport's {name} is from {Smallest} to {Largest} pixels.");
        }
    }
}
