using System.Text.Json;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Driving;

/// <summary>Finds elements by their references, and where they can be pointed at.</summary>
internal sealed class ElementPlaces(DrivenPage page, string reference)
{
    /// <summary>How long a document waits by itself before it is looked whether it still is the page's.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1);

    private readonly int _number = ReferenceNumbers.Read(reference);

    public int Number => _number;

    /// <summary>Finds the document that the element is in.</summary>
    /// <exception cref="DrivingException">There is no such element any more.</exception>
    public async Task<PageDocument> DocumentAsync(CancellationToken cancellationToken)
    {
        page.ThrowIfStopped();
        await page.Documents.RefreshAsync(cancellationToken);
        return page.Documents.With(_number) ?? throw DrivingFailures.NotFound(reference);
    }

    /// <summary>Calls a function about the element.</summary>
    /// <exception cref="DrivingException">There is no such element any more.</exception>
    public async Task<JsonElement> CallAsync(PageDocument document, string name, CancellationToken cancellationToken, params System.Text.Json.Nodes.JsonNode?[] values)
    {
        var answer = await page.Documents.CallAsync(document, name, [_number, .. values], cancellationToken);
        return ProblemOf(answer) == "gone" ? throw DrivingFailures.NotFound(reference) : answer;
    }

    /// <summary>Clicks the element once it can be used, and only while the mouse is on it.</summary>
    /// <exception cref="DrivingException">It cannot; the message says why.</exception>
    public async Task ClickAsync(PageDocument document, MouseButton button, int clicks, CancellationToken cancellationToken)
    {
        var began = page.Clock.GetTimestamp();
        while (page.Clock.GetElapsedTime(began) < page.Options.ActionTimeout)
        {
            if (await IsUnderMouseAsync(document, allowsDisabled: false, cancellationToken) is { } here)
            {
                await page.UseAsync((hands, token) => new Mouse(hands).ClickHereAsync(here, button, clicks, token), cancellationToken);
                return;
            }

            await ReadyAsync(document, cancellationToken);
        }

        throw DrivingFailures.NotReady(reference, $"moved or was covered whenever the mouse reached it, for {page.Options.ActionTimeout.TotalSeconds:0.#} s.");
    }

    /// <summary>Moves the mouse over the element once it can be used.</summary>
    /// <exception cref="DrivingException">It cannot; the message says why.</exception>
    public async Task HoverAsync(PageDocument document, CancellationToken cancellationToken)
    {
        if (await IsUnderMouseAsync(document, allowsDisabled: true, cancellationToken) is null)
        {
            var place = await ReadyAsync(document, cancellationToken, allowsDisabled: true);
            await page.UseAsync((hands, token) => new Mouse(hands).MoveAsync(place, held: null, token), cancellationToken);
        }
    }

    /// <summary>Waits until the element can be used, and answers where on the page.</summary>
    /// <exception cref="DrivingException">It cannot; the message says why.</exception>
    public async Task<PagePoint> ReadyAsync(PageDocument document, CancellationToken cancellationToken, bool allowsDisabled = false)
    {
        var end = page.Clock.GetTimestamp();
        while (true)
        {
            var left = page.Options.ActionTimeout - page.Clock.GetElapsedTime(end);
            var patience = left < Round ? left : Round;
            var state = await CallAsync(document, "ready", cancellationToken, allowsDisabled, Math.Max(0, patience.TotalMilliseconds));
            if (state.TryGetProperty("point", out var point))
            {
                state = await OnPageAsync(document, point, cancellationToken);
                if (state.TryGetProperty("point", out point))
                {
                    return new(point.GetProperty("x").GetDouble(), point.GetProperty("y").GetDouble());
                }
            }

            if (left <= Round)
            {
                throw NotReady(state);
            }
        }
    }

    /// <summary>Tells what is the matter with an element, as our scripts say it.</summary>
    public static string? ProblemOf(JsonElement answer) => answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("problem", out var problem) ? problem.GetString() : null;

    /// <summary>Moves the mouse onto the element while it is found out whether that stands still: both take until the next picture.</summary>
    /// <returns>Where the mouse is; null when the element cannot be used as it is now.</returns>
    private async Task<PagePoint?> IsUnderMouseAsync(PageDocument document, bool allowsDisabled, CancellationToken cancellationToken)
    {
        var aimed = await CallAsync(document, "aim", cancellationToken, allowsDisabled);
        if (!aimed.TryGetProperty("point", out var point) || !(await OnPageAsync(document, point, cancellationToken)).TryGetProperty("point", out point))
        {
            return null;
        }

        var here = new PagePoint(point.GetProperty("x").GetDouble(), point.GetProperty("y").GetDouble());
        await page.UseAsync((hands, token) => new Mouse(hands).MoveAsync(here, held: null, token), cancellationToken);
        return (await page.Documents.CallAsync(document, "stands", [], cancellationToken)).ValueKind == JsonValueKind.True ? here : null;
    }

    /// <summary>Follows a point out of the frames that the document is in, to where the mouse is.</summary>
    private async Task<JsonElement> OnPageAsync(PageDocument document, JsonElement point, CancellationToken cancellationToken)
    {
        var (x, y) = (point.GetProperty("x").GetDouble(), point.GetProperty("y").GetDouble());
        for (var inner = document; inner.Parent is { } outer; inner = outer)
        {
            var place = await page.Documents.CallAsync(outer, "frameAt", [inner.Owner, x, y], cancellationToken);
            if (ProblemOf(place) is { } problem)
            {
                if (problem == "gone")
                {
                    throw DrivingFailures.NotFound(reference);
                }

                await page.Documents.CallAsync(outer, "show", [inner.Owner], cancellationToken);
                return place;
            }

            x = place.GetProperty("left").GetDouble() + (x * place.GetProperty("across").GetDouble());
            y = place.GetProperty("top").GetDouble() + (y * place.GetProperty("along").GetDouble());
        }

        return JsonSerializer.SerializeToElement(new System.Text.Json.Nodes.JsonObject { ["point"] = new System.Text.Json.Nodes.JsonObject { ["x"] = x, ["y"] = y } });
    }

    private DrivingException NotReady(JsonElement state)
    {
        var seconds = $"{page.Options.ActionTimeout.TotalSeconds:0.#} s";
        return DrivingFailures.NotReady(reference, ProblemOf(state) switch
        {
            "hidden" => $"was not visible within {seconds}. Something may have to be opened or scrolled first.",
            "disabled" => $"is disabled, and was for {seconds}.",
            "moving" => $"did not stand still within {seconds}.",
            "covered" => $"is covered by {CoverOf(state.GetProperty("covered"))}, and was for {seconds}. Close or use that first.",
            _ => $"could not be brought into view within {seconds}.",
        });
    }

    private static string CoverOf(JsonElement cover)
    {
        var (role, name) = (PageTexts.Plain(cover.GetProperty("role").GetString()!, 40), cover.GetProperty("name").GetString()!);
        return name.Length > 0 ? $"{role} {PageTexts.Quoted(name, 80)}" : $"{role} without a name";
    }
}
