namespace AnchorOrleans.Browser.Driving;

/// <summary>Waits until a page has come to rest: where it was going, and with what it had at hand done.</summary>
internal sealed class PageSettling(DrivenPage page)
{
    /// <summary>How often is looked where no event has told.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>Waits until what an action began has come to rest.</summary>
    /// <param name="since">The moment before the action, as <see cref="PageState.Now"/> told it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task SettleAsync(long since, CancellationToken cancellationToken)
    {
        // A page that never rests is looked at as it is; but one that is on its way to another would be told as what it no longer is.
        if (await RestsAsync(since, cancellationToken) || !page.State.IsLeaving(since))
        {
            return;
        }

        if (await ArrivesAsync(since, cancellationToken))
        {
            await RestsAsync(since, cancellationToken);
            return;
        }

        await StayAsync(cancellationToken);
        page.State.Tells?.Invoke($"What was to come next had not answered after {page.Options.NavigationTimeout.TotalSeconds:0.#} s and was given up; this still is the page of before.");
    }

    /// <summary>Waits until a page that was just opened shows what it was opened for: for a moment it is empty, and nothing says that it is about to go anywhere.</summary>
    public async Task BeginAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var before = page.State.Navigations;
        if (!page.State.IsStopped && await page.Documents.IsEmptyAsync(cancellationToken))
        {
            await page.State.Signal.UntilAsync(() => page.State.IsStopped || page.State.IsLeaving(0) || page.State.Navigations > before, patience, page.Clock, cancellationToken);
        }

        await SettleAsync(0, cancellationToken);
    }

    /// <summary>Gives up going to another document that does not come, as the page takes no commands on its way there.</summary>
    public async Task StayAsync(CancellationToken cancellationToken)
    {
        if (page.State.IsStopped || !page.State.IsLeaving(0))
        {
            return;
        }

        await page.AnswersAsync("Page.stopLoading", null, cancellationToken);
        await page.State.Signal.UntilAsync(() => page.State.IsStopped || !page.State.IsLeaving(0), page.Options.AnswerTimeout, page.Clock, cancellationToken);
    }

    /// <summary>Waits until the page is where it is going, and looks for itself meanwhile: a process that takes over may tell of its document by no event.</summary>
    private async Task<bool> ArrivesAsync(long since, CancellationToken cancellationToken)
    {
        var began = page.Clock.GetTimestamp();
        while (!await page.State.Signal.UntilAsync(() => page.State.IsStopped || !page.State.IsLeaving(since), LookAgain, page.Clock, cancellationToken))
        {
            if (page.State.Destination is { } loader && await HasAsync(loader, cancellationToken))
            {
                page.State.Find(loader);
            }
            else if (page.Clock.GetElapsedTime(began) >= page.Options.NavigationTimeout)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Asks the page whether a document is its own; on its way it does not answer.</summary>
    private async Task<bool> HasAsync(string loader, CancellationToken cancellationToken)
    {
        try
        {
            return await page.AskLoaderAsync(cancellationToken, LookAgain) == loader;
        }
        catch (DrivingException)
        {
            return false;
        }
    }

    /// <summary>Waits until the page rests, for as long as an action may take to.</summary>
    private async Task<bool> RestsAsync(long since, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(page.Options.SettleTimeout, page.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            do
            {
                await page.State.Signal.UntilAsync(() => page.State.IsStopped || !page.State.IsBusy(since), page.Options.SettleTimeout, page.Clock, either.Token);
                if (!page.State.IsStopped && await RestsOnceAsync(since, either.Token))
                {
                    await page.State.Signal.UntilAsync(() => page.State.IsStopped, page.Options.SettleTimeout, page.Clock, either.Token);
                }
            }
            while (!page.State.IsStopped && page.State.IsBusy(since));
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (DrivingException)
        {
            // A dialog, a crash, or a script without end: observing will tell.
            return false;
        }
    }

    /// <summary>Lets the page do what it has at hand, also one that took the place of another meanwhile.</summary>
    private async Task<bool> RestsOnceAsync(long since, CancellationToken cancellationToken)
    {
        try
        {
            return await page.Documents.RestAsync(page.State.HasAnswer(since), cancellationToken);
        }
        catch (DrivingException exception) when (exception.Code == "ELEMENT_NOT_FOUND")
        {
            await page.Documents.RefreshAsync(cancellationToken);
            return !page.State.IsStopped && !page.State.IsBusy(0) && await page.Documents.RestAsync(page.State.HasAnswer(since), cancellationToken);
        }
    }
}
