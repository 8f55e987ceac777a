using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Driving;

/// <summary>Takes pictures of a page in which what must not be seen is painted over.</summary>
internal sealed class PagePictures(DrivenPage page)
{
    /// <summary>Chromium draws no larger surface in software.</summary>
    private const double LongestSide = 16_384;

    /// <summary>A page that moves all the time is covered where its texts were before and after.</summary>
    private const int Attempts = 3;

    /// <summary>How far letters may reach out of the box of their element.</summary>
    private const double Margin = 3;

    /// <summary>Takes a picture as PNG.</summary>
    public async Task<byte[]> TakeAsync(ScreenshotRequest request, CancellationToken cancellationToken)
    {
        var top = await page.Documents.RefreshAsync(cancellationToken);
        if (!request.IsWhole || request.Masked.IsDefaultOrEmpty)
        {
            return await TakeAsync(top, request, cancellationToken);
        }

        // For a picture of more than is visible the browser lays the page out anew, and what was found would be elsewhere: so it is laid out first.
        var size = (await page.AskAsync("Page.getLayoutMetrics", null, cancellationToken)).GetProperty("cssContentSize");
        var metrics = new JsonObject { ["width"] = Side(size, "width"), ["height"] = Side(size, "height"), ["deviceScaleFactor"] = 1, ["mobile"] = false };
        await page.AskAsync("Emulation.setDeviceMetricsOverride", metrics, cancellationToken);
        try
        {
            return await TakeAsync(top, request, cancellationToken);
        }
        finally
        {
            await page.AskAsync("Emulation.clearDeviceMetricsOverride", null, CancellationToken.None);
        }
    }

    private static int Side(JsonElement size, string name) => (int)Math.Clamp(size.GetProperty(name).GetDouble(), 1, LongestSide);

    private async Task<byte[]> TakeAsync(PageDocument top, ScreenshotRequest request, CancellationToken cancellationToken)
    {
        if (request.Reference is { } reference)
        {
            var element = new ElementPlaces(page, reference);
            await element.CallAsync(await element.DocumentAsync(cancellationToken), "show", cancellationToken);
        }

        var masked = request.Masked.IsDefaultOrEmpty ? [] : request.Masked;
        for (var attempt = 1; ; attempt++)
        {
            var before = await PlacesAsync(top, masked, cancellationToken);
            var (area, origin) = await AreaAsync(request, cancellationToken);
            var picture = await CaptureAsync(area, request, cancellationToken);
            if (masked.IsEmpty)
            {
                return picture;
            }

            // What moved between looking and taking the picture would be seen where it was not looked for.
            var after = await PlacesAsync(top, masked, cancellationToken);
            if (before.SequenceEqual(after) || attempt == Attempts)
            {
                return Cover(picture, [.. before, .. after], area, origin);
            }
        }
    }

    private static byte[] Cover(byte[] picture, ImmutableArray<Place> places, Area area, (double X, double Y) origin)
    {
        if (places.IsEmpty)
        {
            return picture;
        }

        var image = PngImage.Read(picture);
        foreach (var place in places)
        {
            var (x, y) = (origin.X - area.X, origin.Y - area.Y);
            image.Cover((place.Left + x - Margin) * area.Scale, (place.Top + y - Margin) * area.Scale, (place.Right + x + Margin) * area.Scale, (place.Bottom + y + Margin) * area.Scale);
        }

        return image.ToFile();
    }

    private async Task<byte[]> CaptureAsync(Area area, ScreenshotRequest request, CancellationToken cancellationToken)
    {
        var parameters = new JsonObject
        {
            ["format"] = "png",
            ["captureBeyondViewport"] = request.IsWhole || request.Reference is not null,
            ["clip"] = new JsonObject { ["x"] = area.X, ["y"] = area.Y, ["width"] = area.Width, ["height"] = area.Height, ["scale"] = area.Scale },
        };
        return (await page.AskAsync("Page.captureScreenshot", parameters, cancellationToken)).GetProperty("data").GetBytesFromBase64();
    }

    /// <summary>Answers what the picture shows, in the coordinates of the whole page, and where what is visible begins in them.</summary>
    private async Task<(Area Area, (double X, double Y) Origin)> AreaAsync(ScreenshotRequest request, CancellationToken cancellationToken)
    {
        var metrics = await page.AskAsync("Page.getLayoutMetrics", null, cancellationToken);
        var view = metrics.GetProperty("cssLayoutViewport");
        var (x, y) = (view.GetProperty("pageX").GetDouble(), view.GetProperty("pageY").GetDouble());
        var area = new Area(x, y, view.GetProperty("clientWidth").GetDouble(), view.GetProperty("clientHeight").GetDouble(), 1);
        if (request.Reference is { } reference)
        {
            var place = await PlaceOfAsync(reference, cancellationToken);
            area = new(x + place.Left, y + place.Top, place.Right - place.Left, place.Bottom - place.Top, 1);
        }
        else if (request.IsWhole)
        {
            var size = metrics.GetProperty("cssContentSize");
            area = new(0, 0, size.GetProperty("width").GetDouble(), size.GetProperty("height").GetDouble(), 1);
        }

        area = area with { Width = Math.Clamp(area.Width, 1, LongestSide), Height = Math.Clamp(area.Height, 1, LongestSide) };
        var most = request.MostPixels > 0 ? Math.Min(request.MostPixels, page.Options.MostPixels) : page.Options.MostPixels;
        return (area with { Scale = Math.Min(1, Math.Sqrt(most / (area.Width * area.Height))) }, (x, y));
    }

    private async Task<Place> PlaceOfAsync(string reference, CancellationToken cancellationToken)
    {
        var element = new ElementPlaces(page, reference);
        var document = await element.DocumentAsync(cancellationToken);
        var rect = await element.CallAsync(document, "placeOf", cancellationToken);
        var place = Place.Of(rect);
        return place.Right - place.Left < 1 || place.Bottom - place.Top < 1
            ? throw DrivingFailures.NotReady(reference, "is not visible, so no picture can be taken of it.")
            : await OnPageAsync(document, place, cancellationToken);
    }

    /// <summary>Finds where the page shows one of these texts, in what is visible's coordinates.</summary>
    private async Task<ImmutableArray<Place>> PlacesAsync(PageDocument top, ImmutableArray<string> texts, CancellationToken cancellationToken)
    {
        if (texts.IsEmpty)
        {
            return [];
        }

        var places = ImmutableArray.CreateBuilder<Place>();
        await CollectAsync(top, texts, places, cancellationToken);
        return places.ToImmutable();
    }

    private async Task CollectAsync(PageDocument document, ImmutableArray<string> texts, ImmutableArray<Place>.Builder places, CancellationToken cancellationToken)
    {
        var found = await page.Documents.CallAsync(document, "secrets", [new JsonArray([.. texts.Select(text => (JsonNode)text)])], cancellationToken);
        foreach (var rect in found.EnumerateArray())
        {
            places.Add(await OnPageAsync(document, new(rect[0].GetDouble(), rect[1].GetDouble(), rect[2].GetDouble(), rect[3].GetDouble()), cancellationToken));
        }

        foreach (var (number, inner) in await page.Documents.ShownInAsync(document, cancellationToken))
        {
            if (inner is null || !await IsCollectedAsync(inner, texts, places, cancellationToken))
            {
                // What a frame shows that cannot be looked into is not shown to others either.
                var rect = await page.Documents.CallAsync(document, "placeOf", [number], cancellationToken);
                places.Add(await OnPageAsync(document, Place.Of(rect), cancellationToken));
            }
        }
    }

    private async Task<bool> IsCollectedAsync(PageDocument document, ImmutableArray<string> texts, ImmutableArray<Place>.Builder places, CancellationToken cancellationToken)
    {
        try
        {
            await CollectAsync(document, texts, places, cancellationToken);
            return true;
        }
        catch (DrivingException exception) when (exception.Code is "ELEMENT_NOT_FOUND" or "PAGE_NOT_RESPONDING")
        {
            return false;
        }
    }

    private async Task<Place> OnPageAsync(PageDocument document, Place place, CancellationToken cancellationToken)
    {
        for (var inner = document; inner.Parent is { } outer; inner = outer)
        {
            var frame = await page.Documents.CallAsync(outer, "frameAt", [inner.Owner, null, null], cancellationToken);
            if (frame.TryGetProperty("problem", out _))
            {
                throw DrivingFailures.Replaced();
            }

            double Across(double x) => Math.Min(frame.GetProperty("left").GetDouble() + (x * frame.GetProperty("across").GetDouble()), frame.GetProperty("right").GetDouble());
            double Along(double y) => Math.Min(frame.GetProperty("top").GetDouble() + (y * frame.GetProperty("along").GetDouble()), frame.GetProperty("bottom").GetDouble());
            place = new(Across(place.Left), Along(place.Top), Across(place.Right), Along(place.Bottom));
        }

        return place;
    }

    private sealed record Place(double Left, double Top, double Right, double Bottom)
    {
        public static Place Of(JsonElement rect) => rect.TryGetProperty("problem", out _)
            ? throw DrivingFailures.Replaced()
            : new(rect.GetProperty("left").GetDouble(), rect.GetProperty("top").GetDouble(), rect.GetProperty("right").GetDouble(), rect.GetProperty("bottom").GetDouble());
    }

    private sealed record Area(double X, double Y, double Width, double Height, double Scale);
}
