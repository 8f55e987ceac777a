using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Driving;

/// <summary>Reads the outline of a page, over all its frames and shadow trees.</summary>
internal sealed class PageOutline(DrivenPage page, ReferenceNumbers numbers, Func<Uri, bool>? hides)
{
    private const int MostFrames = 40;
    private const int DeepestFrame = 6;

    /// <summary>Closed shadow trees may hold others.</summary>
    private const int MostRounds = 4;

    /// <summary>How long a document may look at itself; a page of any size is told in about this time.</summary>
    private const int Milliseconds = 1500;

    private readonly List<OutlineLine> _lines = [];
    private Uri? _address;
    private int _frames;

    /// <summary>Gets the lines, in the page's order.</summary>
    public IReadOnlyList<OutlineLine> Lines => _lines;

    /// <summary>Gets how many branches nobody looked at.</summary>
    public int Left { get; private set; }

    /// <summary>Gets how many links and frames must not be told.</summary>
    public int Hidden { get; private set; }

    /// <summary>Gets the title of the page's document.</summary>
    public string Title { get; private set; } = "";

    /// <summary>Gets which part of the page's height lies above what is visible.</summary>
    public double Scrolled { get; private set; }

    /// <summary>Reads the whole page, as far as there is room.</summary>
    public async Task ReadAsync(PageDocument top, int most, CancellationToken cancellationToken)
    {
        _address = AddressOf(top.Url);
        Scrolled = await ReadAsync(top, depth: 0, most, view: null, cancellationToken);
    }

    /// <summary>Takes parts of a document that a script told.</summary>
    public async Task TakeAsync(PageDocument document, JsonElement lines, string topUrl, CancellationToken cancellationToken)
    {
        _address = AddressOf(topUrl);
        await TakeAsync(document, lines, depth: 0, DeepestFrame, most: 0, view: null, cancellationToken);
    }

    private static Uri? AddressOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : null;

    private async Task<double> ReadAsync(PageDocument document, int depth, int most, JsonArray? view, CancellationToken cancellationToken, int level = 0)
    {
        for (var round = 1; ; round++)
        {
            var told = await page.Documents.CallAsync(document, "outline", [numbers.Next, most, view?.DeepClone(), Milliseconds], cancellationToken);
            numbers.Give(document, told.GetProperty("next").GetInt32());
            if (round < MostRounds && told.GetProperty("candidates").GetInt32() > 0 && await new ClosedShadows(page, document).OpenAsync(cancellationToken))
            {
                continue;
            }

            Left += told.GetProperty("left").GetInt32();
            if (level == 0)
            {
                Title = PageTexts.Plain(told.GetProperty("title").GetString()!, 200);
            }

            await TakeAsync(document, told.GetProperty("lines"), depth, level, most, view, cancellationToken);
            return Math.Round(told.GetProperty("scrolled").GetDouble(), 3);
        }
    }

    private async Task TakeAsync(PageDocument document, JsonElement lines, int depth, int level, int most, JsonArray? view, CancellationToken cancellationToken)
    {
        var hiddenBelow = int.MaxValue;
        foreach (var told in lines.EnumerateArray())
        {
            var line = OutlineLine.Read(told, depth, _address);
            if (line.Depth > hiddenBelow)
            {
                continue;
            }

            hiddenBelow = int.MaxValue;
            if (line.Address is { } address && IsHidden(address))
            {
                Hidden++;
                hiddenBelow = line.Depth;
            }
            else if (line.Role == "frame")
            {
                await TakeFrameAsync(document, line, level, most, view, cancellationToken);
            }
            else
            {
                _lines.Add(line);
            }
        }
    }

    private async Task TakeFrameAsync(PageDocument document, OutlineLine line, int level, int most, JsonArray? view, CancellationToken cancellationToken)
    {
        if (level >= DeepestFrame || _frames++ >= MostFrames)
        {
            Left++;
            return;
        }

        var at = _lines.Count;
        try
        {
            if (await page.Documents.InAsync(document, line.Number, cancellationToken) is not { } inner)
            {
                _lines.Add(line);
            }
            else if (AddressOf(inner.Url) is { } address && IsHidden(address))
            {
                Hidden++;
            }
            else
            {
                _lines.Add(line);
                await ReadAsync(inner, line.Depth + 1, most, await ViewOfAsync(document, line.Number, view, cancellationToken), cancellationToken, level + 1);
            }
        }
        catch (DrivingException exception) when (exception.Code is "ELEMENT_NOT_FOUND" || (exception.Code is "PAGE_NOT_RESPONDING" && document.Session != page.Session))
        {
            // The frame shows something else by now; the page is told without it.
            _lines.RemoveRange(at, _lines.Count - at);
            _lines.Add(line);
        }
    }

    /// <summary>Answers what of a frame's document is visible, in its own coordinates.</summary>
    private async Task<JsonArray> ViewOfAsync(PageDocument document, int number, JsonArray? view, CancellationToken cancellationToken)
    {
        var place = await page.Documents.CallAsync(document, "frameAt", [number, null, null], cancellationToken);
        if (place.TryGetProperty("problem", out _))
        {
            throw DrivingFailures.Replaced();
        }

        var outer = view?.Select(side => side!.GetValue<double>()).ToArray()
            ?? [.. (await page.Documents.CallAsync(document, "view", [], cancellationToken)).EnumerateArray().Select(side => side.GetDouble())];
        double Across(double x) => (x - place.GetProperty("left").GetDouble()) / Math.Max(0.01, place.GetProperty("across").GetDouble());
        double Along(double y) => (y - place.GetProperty("top").GetDouble()) / Math.Max(0.01, place.GetProperty("along").GetDouble());
        var (right, bottom) = (Across(place.GetProperty("right").GetDouble()), Along(place.GetProperty("bottom").GetDouble()));

        // What a frame does not show is as far away as it has to be scrolled; a frame that is not visible itself is looked at where it would be.
        var left = Math.Clamp(Across(outer[0]), 0, right);
        var top = Math.Clamp(Along(outer[1]), 0, bottom);
        return [left, top, Math.Clamp(Across(outer[2]), left, right), Math.Clamp(Along(outer[3]), top, bottom)];
    }

    private bool IsHidden(Uri address) => hides is not null && hides(address);
}
