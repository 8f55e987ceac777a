using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Cdp.Policy;

namespace AnchorOrleans.Browser.Driving;

/// <summary>Opens addresses in a page.</summary>
internal sealed class PageNavigation(DrivenPage page)
{
    /// <summary>How the egress proxy's refusals begin.</summary>
    private const string EgressRefuses = "Egress ";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(300);

    /// <summary>Throws when an address is not one that may be opened.</summary>
    public static void ThrowIfNotOfSite(string url)
    {
        if (!AddressRules.IsOfSite(url) || !Uri.TryCreate(url.Trim(), UriKind.Absolute, out _))
        {
            throw DrivingFailures.Invalid($"Addresses begin with http:// or https://; {PageTexts.Quoted(url, 200)} is none that can be opened.");
        }
    }

    /// <summary>Loads an address, also in a page that has crashed.</summary>
    public async Task NavigateAsync(string url, CancellationToken cancellationToken)
    {
        await page.FreeAsync(cancellationToken);
        page.State.Revive();
        page.State.Act();
        var began = page.Clock.GetTimestamp();
        var before = page.State.Navigations;
        try
        {
            var answer = await page.AskAsync("Page.navigate", new() { ["url"] = url }, cancellationToken, patience: page.Options.NavigationTimeout);
            var isDownload = answer.TryGetProperty("isDownload", out var download) && download.GetBoolean();
            if (answer.TryGetProperty("errorText", out var error) && !isDownload)
            {
                throw new DrivingException("NAVIGATION_FAILED", $"The address could not be opened: {Explained(error.GetString()!)}");
            }

            // Without a loader it was a place in the same document; a download leaves the document as it is.
            if (answer.TryGetProperty("loaderId", out var loader) && !isDownload)
            {
                await ArriveAsync(loader.GetString(), before, began, cancellationToken);
                await ThrowIfEgressRefusedAsync(cancellationToken);
            }
        }
        catch (DrivingException exception) when (exception.Code == "PAGE_NOT_RESPONDING")
        {
            await page.Settling.StayAsync(cancellationToken);
            throw TimedOut();
        }
    }

    /// <summary>Goes through the page's history, or loads it again.</summary>
    public async Task GoAsync(int steps, CancellationToken cancellationToken)
    {
        await page.FreeAsync(cancellationToken);
        page.State.Act();
        var began = page.Clock.GetTimestamp();
        var before = page.State.Navigations;
        if (steps == 0)
        {
            page.State.Revive();
            await page.AskAsync("Page.reload", null, cancellationToken, patience: page.Options.NavigationTimeout);
        }
        else
        {
            var history = await page.AskAsync("Page.getNavigationHistory", null, cancellationToken);
            var entries = history.GetProperty("entries");
            var wanted = history.GetProperty("currentIndex").GetInt32() + steps;
            if (wanted < 0 || wanted >= entries.GetArrayLength())
            {
                throw DrivingFailures.Invalid(steps < 0 ? "The page's history does not go back that far." : "The page's history does not go on that far.");
            }

            await page.AskAsync("Page.navigateToHistoryEntry", new JsonObject { ["entryId"] = entries[wanted].GetProperty("id").GetInt32() }, cancellationToken);
        }

        await ArriveAsync(loader: null, before, began, cancellationToken);
    }

    private static string Explained(string error) => error switch
    {
        "net::ERR_TUNNEL_CONNECTION_FAILED" => "the way out of the session refused it or did not reach it (net::ERR_TUNNEL_CONNECTION_FAILED); it may be a site that may not be visited.",
        "net::ERR_NAME_NOT_RESOLVED" => "there is no site of that name (net::ERR_NAME_NOT_RESOLVED).",
        "net::ERR_ABORTED" => "the page did not go there (net::ERR_ABORTED).",
        _ => $"{PageTexts.Plain(error, 100)}.",
    };

    /// <summary>Waits until the new document is there and has loaded; once it is read, for what belongs to it only as long as for a page to settle.</summary>
    private async Task ArriveAsync(string? loader, int before, long began, CancellationToken cancellationToken)
    {
        // What was asked for may have gone elsewhere by itself before it was read.
        bool HasArrived() => page.State.IsStopped || (loader is not null && page.State.HasRead(loader)) || (page.State.Navigations > before && page.State.IsReady);
        TimeSpan Left() => page.Options.NavigationTimeout - page.Clock.GetElapsedTime(began);
        while (!await page.State.Signal.UntilAsync(HasArrived, Later(Left() < LookAgain ? Left() : LookAgain), page.Clock, cancellationToken)
            && !await IsThereAsync(loader, cancellationToken))
        {
            if (Left() <= TimeSpan.Zero)
            {
                await page.Settling.StayAsync(cancellationToken);
                throw TimedOut();
            }
        }

        await page.State.Signal.UntilAsync(() => page.State.IsStopped || page.State.IsLoaded, page.Options.SettleTimeout, page.Clock, cancellationToken);
        if (page.State.IsCrashed)
        {
            throw DrivingFailures.Crashed();
        }
    }

    /// <summary>Asks the page itself whether a document is there and has been read: a process that takes over may tell of it by no event.</summary>
    private async Task<bool> IsThereAsync(string? loader, CancellationToken cancellationToken)
    {
        try
        {
            if (loader is null || await page.AskLoaderAsync(cancellationToken) != loader)
            {
                return false;
            }

            var state = await page.AskAsync("Runtime.evaluate", new() { ["expression"] = "document.readyState", ["returnByValue"] = true }, cancellationToken);
            if (!state.GetProperty("result").TryGetProperty("value", out var word) || word.ValueEquals("loading"))
            {
                return false;
            }

            // Nor will an event tell that it has loaded.
            page.State.Find(loader, isLoaded: word.ValueEquals("complete"));
            return true;
        }
        catch (DrivingException exception) when (exception.Code is not "PAGE_CRASHED")
        {
            // It has no time to answer yet.
            return false;
        }
    }

    private static TimeSpan Later(TimeSpan left) => left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1);

    private async Task ThrowIfEgressRefusedAsync(CancellationToken cancellationToken)
    {
        if (page.State.Status is not (403 or 502 or 504) || page.State.IsStopped)
        {
            return;
        }

        var top = await page.Documents.RefreshAsync(cancellationToken);
        var answer = await page.Documents.CallAsync(top, "read", [0, 0, 500, new JsonArray()], cancellationToken);
        if (answer.GetProperty("text").GetString() is { } text && text.TrimStart('`', '\n').StartsWith(EgressRefuses, StringComparison.Ordinal))
        {
            throw new DrivingException("NAVIGATION_FAILED", $"The address could not be opened: {PageTexts.Plain(text.Trim('`', '\n'), 400)}");
        }
    }

    private DrivingException TimedOut() =>
        new("NAVIGATION_TIMEOUT", $"The page had not loaded after {page.Options.NavigationTimeout.TotalSeconds:0.#} s. Observe to see what is there.");
}
