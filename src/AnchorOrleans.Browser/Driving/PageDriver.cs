using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using AnchorOrleans.Browser.Chromium;
using AnchorOrleans.Browser.Control;
using AnchorOrleans.Browser.Files;
using AnchorOrleans.Browser.Pool;

namespace AnchorOrleans.Browser.Driving;

/// <summary>Drives the pages of a session's browser over DevTools, beside whoever else uses them.</summary>
/// <remarks>One thing at a time. A browser that ends fails what waits for it with a <see cref="System.Net.WebSockets.WebSocketException"/>.</remarks>
public sealed class PageDriver : IPageDriver
{
    private const int LeastCharacters = 500;
    private const int LongestTyped = 100_000;

    /// <summary>How often is looked for a text that is waited for.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private readonly DrivenBrowser _browser;
    private readonly BrowserFiles _files;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1);
    private Told? _last;

    private PageDriver(DrivenBrowser browser, BrowserFiles files, TimeProvider clock) => (_browser, _files, _clock) = (browser, files, clock);

    /// <summary>Takes hold of a browser's pages.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="control">Who controls it: which page is the current one, and which downloads there are, is known there. As long as a driver is open, dialogs are left to it.</param>
    /// <param name="options">How patient to be.</param>
    /// <param name="clock">Paces what is done.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="System.Net.WebSockets.WebSocketException">The browser has ended.</exception>
    public static async Task<PageDriver> OpenAsync(IBrowserLease browser, BrowserControl control, DrivingOptions options, TimeProvider clock, CancellationToken cancellationToken = default) =>
        new(await DrivenBrowser.OpenAsync(browser, control, options, clock, cancellationToken), browser.Files, clock);

    /// <inheritdoc/>
    public Task<Observation> ObserveAsync(ObservationRequest request, CancellationToken cancellationToken = default)
    {
        if (request.MostCharacters < LeastCharacters)
        {
            throw DrivingFailures.Invalid($"'MostCharacters' is at least {LeastCharacters}.");
        }

        return InTurnAsync(
            () => MeasuredAsync(Diagnostics.LookDuration, () => new PageObserving(_browser).ObserveAsync(request, _last, told => _last = told, cancellationToken)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<FindResult> FindAsync(string text, int most, Func<Uri, bool>? hides = null, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(text) || most < 1)
        {
            throw DrivingFailures.Invalid("What is to be found is a text, and 'most' is at least 1.");
        }

        return OnPageAsync(page => new PageSearch(page, _browser.Numbers).FindAsync(text, most, hides, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<PageText> ReadAsync(string? reference, int skip, int most, Func<Uri, bool>? hides = null, CancellationToken cancellationToken = default) =>
        OnPageAsync(page => new PageSearch(page, _browser.Numbers).ReadAsync(reference, Math.Max(0, skip), Math.Max(0, most), hides, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<ElementDescription> DescribeAsync(string reference, CancellationToken cancellationToken = default) =>
        OnPageAsync(page => new PageSearch(page, _browser.Numbers).DescribeAsync(reference, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task NavigateAsync(string url, CancellationToken cancellationToken = default)
    {
        PageNavigation.ThrowIfNotOfSite(url);
        return InTurnAsync(
            async () =>
            {
                if (await _browser.FindAsync(cancellationToken) is null)
                {
                    await _browser.CreateAsync(cancellationToken);
                }

                await new PageNavigation(await _browser.CurrentAsync(cancellationToken)).NavigateAsync(url, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task GoAsync(int steps, CancellationToken cancellationToken = default) =>
        OnPageAsync(page => DoneAsync(new PageNavigation(page).GoAsync(steps, cancellationToken)), cancellationToken);

    /// <inheritdoc/>
    public Task ClickAsync(string reference, MouseButton button = MouseButton.Left, int clicks = 1, CancellationToken cancellationToken = default) =>
        ActAsync(page => new PageActions(page, _browser.Seat).ClickAsync(reference, button, Math.Clamp(clicks, 1, 3), cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task TypeAsync(string reference, string text, bool replaces, Func<Uri, bool>? accepts = null, CancellationToken cancellationToken = default)
    {
        if (text.Length > LongestTyped)
        {
            throw DrivingFailures.Invalid($"At most {LongestTyped:N0} characters are typed at once; these are {text.Length:N0}.");
        }

        return ActAsync(page => new FieldTyping(page, new ElementPlaces(page, reference), reference).TypeAsync(text, replaces, accepts, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task SelectAsync(string reference, IReadOnlyList<string> options, CancellationToken cancellationToken = default) =>
        ActAsync(page => new PageActions(page, _browser.Seat).SelectAsync(reference, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task HoverAsync(string reference, CancellationToken cancellationToken = default) =>
        ActAsync(page => new PageActions(page, _browser.Seat).HoverAsync(reference, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task DragAsync(string dragged, string onto, CancellationToken cancellationToken = default) =>
        ActAsync(page => new PageActions(page, _browser.Seat).DragAsync(dragged, onto, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task ScrollAsync(string? reference, double right, double down, CancellationToken cancellationToken = default) =>
        ActAsync(page => new PageActions(page, _browser.Seat).ScrollAsync(reference, right, down, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task PressAsync(string keys, CancellationToken cancellationToken = default)
    {
        var pressed = PageActions.KeysOf(keys);
        return ActAsync(page => page.UseAsync((hands, token) => new Keyboard(hands, _clock).PressTogetherAsync(pressed, TimeSpan.Zero, token), cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task UploadAsync(string reference, IReadOnlyList<string> paths, CancellationToken cancellationToken = default)
    {
        if (paths.Count == 0)
        {
            throw DrivingFailures.Invalid("At least one file is to be named.");
        }

        var all = paths.Select(path => path.StartsWith('/') ? path : $"{JailLayout.Uploads}/{path}").ToList();
        if (all.Find(path => !path.StartsWith($"{JailLayout.Uploads}/", StringComparison.Ordinal) || path.Split('/').Contains("..")) is { } other)
        {
            throw DrivingFailures.Refused($"Only files that were uploaded to the session can be given to a page; {PageTexts.Quoted(other, 200)} is none.");
        }

        return ActAsync(page => new PageActions(page, _browser.Seat).UploadAsync(reference, all, cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public Task OpenTabAsync(string? url, CancellationToken cancellationToken = default)
    {
        if (url is not null)
        {
            PageNavigation.ThrowIfNotOfSite(url);
        }

        return InTurnAsync(
            async () =>
            {
                await _browser.CreateAsync(cancellationToken);
                if (url is not null)
                {
                    await new PageNavigation(await _browser.CurrentAsync(cancellationToken)).NavigateAsync(url, cancellationToken);
                }

                return true;
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ShowTabAsync(int tab, CancellationToken cancellationToken = default) =>
        InTurnAsync(() => DoneAsync(_browser.ShowAsync(_browser.TargetOf(tab), cancellationToken)), cancellationToken);

    /// <inheritdoc/>
    public Task CloseTabAsync(int tab, CancellationToken cancellationToken = default) =>
        InTurnAsync(() => DoneAsync(_browser.CloseAsync(_browser.TargetOf(tab), cancellationToken)), cancellationToken);

    /// <inheritdoc/>
    public Task AnswerDialogAsync(bool accepts, string? text, CancellationToken cancellationToken = default) => InTurnAsync(
        async () =>
        {
            var page = await _browser.CurrentAsync(cancellationToken);
            if (page.State.Dialog is null)
            {
                throw DrivingFailures.Invalid("No dialog stands open on the current page.");
            }

            await page.AnswerDialogAsync(accepts, text, cancellationToken);
            await page.Settling.SettleAsync(page.State.Acted, cancellationToken);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> WaitAsync(string? text, bool isGone, TimeSpan patience, CancellationToken cancellationToken = default)
    {
        if (text is null)
        {
            await Task.Delay(patience, _clock, cancellationToken);
            return true;
        }

        var began = _clock.GetTimestamp();
        using var pace = new PeriodicTimer(Pace, _clock);
        while (true)
        {
            if (await OnPageAsync(page => new PageSearch(page, _browser.Numbers).HasAsync(text, cancellationToken), cancellationToken) != isGone)
            {
                return true;
            }

            if (_clock.GetElapsedTime(began) >= patience)
            {
                return false;
            }

            await pace.WaitForNextTickAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<byte[]> ScreenshotAsync(ScreenshotRequest request, CancellationToken cancellationToken = default) =>
        OnPageAsync(page => new PagePictures(page).TakeAsync(request, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<SessionDownloadFile>> TakeDownloadsAsync(TimeSpan patience, CancellationToken cancellationToken = default) => _browser.TakeDownloadsAsync(patience, cancellationToken);

    /// <inheritdoc/>
    public Stream? OpenDownload(string id) => _files.OpenDownload(id);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _turn.Dispose();
    }

    private static async Task<bool> DoneAsync(Task work)
    {
        await work;
        return true;
    }

    private async Task<T> MeasuredAsync<T>(Histogram<double> duration, Func<Task<T>> work)
    {
        var began = _clock.GetTimestamp();
        var result = await work();
        duration.Record(_clock.GetElapsedTime(began).TotalSeconds);
        return result;
    }

    private Task<bool> ActAsync(Func<DrivenPage, Task> act, CancellationToken cancellationToken) => OnPageAsync(
        async page =>
        {
            var since = page.State.Act();
            await MeasuredAsync(Diagnostics.ActDuration, () => DoneAsync(act(page)));
            return await MeasuredAsync(Diagnostics.SettleDuration, () => DoneAsync(page.Settling.SettleAsync(since, cancellationToken)));
        },
        cancellationToken);

    private Task<T> OnPageAsync<T>(Func<DrivenPage, Task<T>> use, CancellationToken cancellationToken) =>
        InTurnAsync(async () => await use(await _browser.CurrentAsync(cancellationToken)), cancellationToken);

    private async Task<T> InTurnAsync<T>(Func<Task<T>> use, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await use();
        }
        finally
        {
            _turn.Release();
        }
    }
}

/// <summary>What was told of a document.</summary>
internal sealed record Told(string Target, string Loader, ImmutableArray<OutlineLine> Lines, bool IsPartial, double Scrolled);
