namespace AnchorOrleans.Browser.Driving;

/// <summary>Tells what is on the current page.</summary>
internal sealed class PageObserving(DrivenBrowser browser)
{
    private const int Attempts = 3;

    public async Task<Observation> ObserveAsync(ObservationRequest request, Told? last, Action<Told> remember, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var page = await browser.CurrentAsync(cancellationToken);
            try
            {
                if (page.State.Dialog is { } dialog)
                {
                    return OfDialog(page, dialog);
                }

                return await ObserveAsync(page, request, last, remember, cancellationToken);
            }
            catch (DrivingException exception) when (attempt < Attempts && exception.Code is "DIALOG_OPEN" or "ELEMENT_NOT_FOUND" or "NO_PAGE")
            {
                // The page showed a dialog or another document while it was looked at, or has gone: what there is now is told.
            }
        }
    }

    private Observation OfDialog(DrivenPage page, DialogInfo dialog)
    {
        var tab = browser.NumberOf(page.Target);
        var info = browser.Tabs.FirstOrDefault(known => known.Number == tab);
        return new(info?.Url ?? "", info?.Title ?? "", browser.Tabs, tab, "(A dialog stands open. The page can be seen once it is answered.)", IsPartial: true, IsDifference: false, dialog, browser.TakeNews(), 0);
    }

    private async Task<Observation> ObserveAsync(DrivenPage page, ObservationRequest request, Told? last, Action<Told> remember, CancellationToken cancellationToken)
    {
        page.ThrowIfStopped();
        var top = await page.Documents.RefreshAsync(cancellationToken);
        var outline = new PageOutline(page, browser.Numbers, request.Hides);
        await outline.ReadAsync(top, request.MostCharacters, cancellationToken);
        var lines = OutlineText.Choose(outline.Lines, request.MostCharacters);
        var left = outline.Lines.Count - lines.Length + outline.Left;
        var told = new Told(page.Target, top.Loader, lines, left > 0, outline.Scrolled);
        var text = OutlineText.Write(lines, left, outline.Hidden);
        var isDifference = false;
        if (request.OnlyChanges && IsComparable(last, told) && OutlineText.WriteChanges(last!.Lines, lines, left, outline.Hidden) is var changes && changes.Length < text.Length)
        {
            (text, isDifference) = (changes, true);
        }

        remember(told);
        var tab = browser.NumberOf(page.Target);
        return new(top.Url, outline.Title, await browser.ListTabsAsync(cancellationToken), tab, text, left > 0, isDifference, Dialog: null, browser.TakeNews(), outline.Scrolled);
    }

    /// <summary>What was chosen by what is visible can be compared while that is the same.</summary>
    private static bool IsComparable(Told? last, Told now) =>
        last is not null && last.Target == now.Target && last.Loader == now.Loader && (last.Scrolled.Equals(now.Scrolled) || (!last.IsPartial && !now.IsPartial));
}
