using System.Text;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Driving;

/// <summary>Finds, reads and describes what is on a page.</summary>
internal sealed class PageSearch(DrivenPage page, ReferenceNumbers numbers)
{
    private const int MostTold = 16_000;
    private const int MostFrames = 40;

    /// <summary>A page that is large has much to write.</summary>
    private static readonly TimeSpan ReadingPatience = TimeSpan.FromSeconds(30);

    public async Task<FindResult> FindAsync(string text, int most, Func<Uri, bool>? hides, CancellationToken cancellationToken)
    {
        var places = 0;
        var told = new StringBuilder();
        var documents = await DocumentsAsync(hides, cancellationToken);
        foreach (var document in documents)
        {
            var found = await page.Documents.CallAsync(document, "search", [text, most, numbers.Next], cancellationToken);
            numbers.Give(document, found.GetProperty("next").GetInt32());
            places += found.GetProperty("places").GetInt32();
            foreach (var part in found.GetProperty("parts").EnumerateArray().Take(most))
            {
                var outline = new PageOutline(page, numbers, hides);
                await outline.TakeAsync(document, part, documents[0].Url, cancellationToken);
                var lines = OutlineText.Choose(outline.Lines, MostTold);
                if (lines.Length > 0 && told.Length + lines.Sum(line => line.Length) < MostTold)
                {
                    told.Append(told.Length > 0 ? "\n\n" : "").Append(OutlineText.Write(lines, outline.Lines.Count - lines.Length, outline.Hidden));
                    most--;
                }
            }

            most = Math.Max(0, most);
        }

        return new(told.ToString(), places);
    }

    public async Task<bool> HasAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var document in await DocumentsAsync(hides: null, cancellationToken))
            {
                if ((await page.Documents.CallAsync(document, "has", [text], cancellationToken)).GetBoolean())
                {
                    return true;
                }
            }
        }
        catch (DrivingException exception) when (exception.Code == "ELEMENT_NOT_FOUND")
        {
            // The page is on its way to another document.
        }

        return false;
    }

    public async Task<PageText> ReadAsync(string? reference, int skip, int most, Func<Uri, bool>? hides, CancellationToken cancellationToken)
    {
        if (reference is not null)
        {
            var element = new ElementPlaces(page, reference);
            var document = await element.DocumentAsync(cancellationToken);
            var (part, length) = await ReadAsync(document, element.Number, skip, most, hides, cancellationToken) ?? throw DrivingFailures.NotFound(reference);
            return new(Safe(part), length);
        }

        var text = new StringBuilder();
        var total = 0;
        foreach (var document in await DocumentsAsync(hides, cancellationToken))
        {
            if (await ReadAsync(document, 0, Math.Max(0, skip - total), Math.Max(0, most - text.Length), hides, cancellationToken) is not var (part, length) || length == 0)
            {
                continue;
            }

            // Frames follow the page, as what stands in them stands for itself.
            text.Append(text.Length > 0 && part.Length > 0 ? "\n\n" : "").Append(part);
            total += length;
        }

        return new(Safe(text.ToString()), total);
    }

    public async Task<ElementDescription> DescribeAsync(string reference, CancellationToken cancellationToken)
    {
        var element = new ElementPlaces(page, reference);
        var document = await element.DocumentAsync(cancellationToken);
        var told = await element.CallAsync(document, "describe", cancellationToken);
        return new(
            told.GetProperty("role").GetString()!,
            PageTexts.Plain(told.GetProperty("name").GetString()!, 500),
            told.GetProperty("tag").GetString()!,
            told.GetProperty("type").GetString(),
            told.GetProperty("autocomplete").GetString() is { } autocomplete ? PageTexts.Plain(autocomplete, 100) : null,
            Uri.TryCreate(told.GetProperty("address").GetString(), UriKind.Absolute, out var address) ? address : null,
            told.GetProperty("isDownload").GetBoolean(),
            told.GetProperty("submits").GetBoolean(),
            PageTexts.Plain(told.GetProperty("text").GetString()!, 500),
            Uri.TryCreate(document.Url, UriKind.Absolute, out var url) ? url : null);
    }

    /// <summary>Takes out what nobody sees, line by line, as Markdown needs its lines.</summary>
    private static string Safe(string text) => string.Join('\n', text.Split('\n').Select(line => line[..^line.TrimStart(' ').Length] + PageTexts.Plain(line, int.MaxValue)));

    private async Task<(string Text, int Length)?> ReadAsync(PageDocument document, int number, int skip, int most, Func<Uri, bool>? hides, CancellationToken cancellationToken)
    {
        var hidden = new JsonArray();
        if (hides is not null)
        {
            var addresses = await page.Documents.CallAsync(document, "addresses", [number], cancellationToken, ReadingPatience);
            foreach (var address in addresses.EnumerateArray().Select(address => address.GetString()!).Where(address => Uri.TryCreate(address, UriKind.Absolute, out var uri) && hides(uri)))
            {
                hidden.Add(address);
            }
        }

        var answer = await page.Documents.CallAsync(document, "read", [number, skip, most, hidden], cancellationToken, ReadingPatience);
        return answer.TryGetProperty("problem", out _) ? null : (answer.GetProperty("text").GetString()!, answer.GetProperty("length").GetInt32());
    }

    /// <summary>Lists the page's document and those in its frames.</summary>
    private async Task<IReadOnlyList<PageDocument>> DocumentsAsync(Func<Uri, bool>? hides, CancellationToken cancellationToken)
    {
        page.ThrowIfStopped();
        var documents = new List<PageDocument> { await page.Documents.RefreshAsync(cancellationToken) };
        for (var index = 0; index < documents.Count && documents.Count < MostFrames; index++)
        {
            foreach (var (_, inner) in await page.Documents.ShownInAsync(documents[index], cancellationToken))
            {
                if (inner is not null && !(hides is not null && Uri.TryCreate(inner.Url, UriKind.Absolute, out var address) && hides(address)))
                {
                    documents.Add(inner);
                }
            }
        }

        return documents;
    }
}
