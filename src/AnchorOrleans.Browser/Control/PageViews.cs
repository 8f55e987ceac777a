using System.Globalization;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Control;

/// <summary>What can be made of a page: its text, its picture, its print.</summary>
internal sealed class PageViews(AttachedPage page)
{
    /// <summary>Chromium draws no larger surface in software.</summary>
    private const double LongestPicture = 16_384;

    private const string ReadHtml = "() => document.documentElement?.outerHTML ?? ''";

    private const string ScrollThrough = """
        async () => {
          const pause = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)));
          for (let step = 0; step < 100 && scrollY + innerHeight < document.documentElement.scrollHeight; step++) {
            scrollBy({ top: innerHeight, behavior: 'instant' });
            await pause();
          }
          scrollTo({ top: 0, behavior: 'instant' });
          await pause();
        }
        """;

    private static readonly string ReadMarkdown = Resource("markdown.js");

    /// <summary>Reads the page's text.</summary>
    /// <exception cref="ControlException">It is longer than <paramref name="most"/> characters.</exception>
    public async Task<string> ReadAsync(bool asMarkdown, int most, CancellationToken cancellationToken)
    {
        // Counted where it is: what is too long does not leave the browser.
        var bounded = $"async () => {{ const text = ({(asMarkdown ? ReadMarkdown : ReadHtml)})(); return text.length > {most.ToString(CultureInfo.InvariantCulture)} ? null : text; }}";
        var text = await page.EvaluateAsync(bounded, [], cancellationToken);
        return text.ValueKind == System.Text.Json.JsonValueKind.String
            ? text.GetString()!
            : throw new ControlException(string.Create(CultureInfo.InvariantCulture, $"The page has more than {most:N0} characters."));
    }

    /// <summary>Takes a picture, as PNG.</summary>
    /// <param name="width">How wide the page is to be; 0 for as it is.</param>
    /// <param name="height">How high the page is to be; 0 for as it is.</param>
    /// <param name="isWhole">Whether of all of the page's height.</param>
    /// <param name="scrollsFirst">Whether to scroll through it first, so that it loads what it loads when seen.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<byte[]> CaptureAsync(int width, int height, bool isWhole, bool scrollsFirst, CancellationToken cancellationToken)
    {
        var isSized = width > 0 || height > 0;
        if (isSized)
        {
            await ResizeAsync(width, height, cancellationToken);
        }

        try
        {
            if (scrollsFirst)
            {
                await page.EvaluateAsync(ScrollThrough, [], cancellationToken);
            }

            var parameters = new JsonObject { ["format"] = "png" };
            if (isWhole)
            {
                var metrics = (await page.CallAsync("Page.getLayoutMetrics", null, cancellationToken)).GetProperty("cssContentSize");
                parameters["captureBeyondViewport"] = true;
                parameters["clip"] = new JsonObject
                {
                    ["x"] = 0,
                    ["y"] = 0,
                    ["width"] = Math.Min(metrics.GetProperty("width").GetDouble(), LongestPicture),
                    ["height"] = Math.Min(metrics.GetProperty("height").GetDouble(), LongestPicture),
                    ["scale"] = 1,
                };
            }

            return (await page.CallAsync("Page.captureScreenshot", parameters, cancellationToken)).GetProperty("data").GetBytesFromBase64();
        }
        finally
        {
            if (isSized)
            {
                await page.CallAsync("Emulation.clearDeviceMetricsOverride", null, CancellationToken.None);
            }
        }
    }

    /// <summary>Prints the page, as PDF.</summary>
    /// <param name="options">Parameters of <c>Page.printToPDF</c>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task<byte[]> PrintAsync(JsonObject options, CancellationToken cancellationToken) =>
        (await page.CallAsync("Page.printToPDF", options, cancellationToken)).GetProperty("data").GetBytesFromBase64();

    private static string Resource(string name)
    {
        using var resource = typeof(PageViews).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }

    private async Task ResizeAsync(int width, int height, CancellationToken cancellationToken)
    {
        var now = (await page.CallAsync("Page.getLayoutMetrics", null, cancellationToken)).GetProperty("cssLayoutViewport");
        await page.CallAsync(
            "Emulation.setDeviceMetricsOverride",
            new()
            {
                ["width"] = width > 0 ? width : now.GetProperty("clientWidth").GetInt32(),
                ["height"] = height > 0 ? height : now.GetProperty("clientHeight").GetInt32(),
                ["deviceScaleFactor"] = 1,
                ["mobile"] = false,
            },
            cancellationToken);
    }
}
