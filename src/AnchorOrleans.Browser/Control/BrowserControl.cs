using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Browser.Control;

/// <summary>Does with a browser what a person could: looks at its current page, and uses mouse, keyboard, address bar and clipboard.</summary>
/// <remarks>One thing at a time: half a drag of one caller is not interrupted by a click of another.</remarks>
public sealed class BrowserControl : IAsyncDisposable
{
    private const string LocateElement = """
        async (selector, index, milliseconds) => {
          const end = performance.now() + milliseconds;
          for (;;) {
            const all = document.querySelectorAll(selector);
            const element = all[index];
            if (element) {
              element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
              const box = element.getBoundingClientRect();
              if (box.width > 0 && box.height > 0 && getComputedStyle(element).visibility === 'visible') {
                return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
              }
            }
            if (performance.now() >= end) {
              return { found: all.length };
            }
            await new Promise(done => setTimeout(done, 50));
          }
        }
        """;

    private readonly PageTargets _targets = new();
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, AttachedPage> _attached = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<string> _contexts = new(StringComparer.Ordinal);
    private readonly Downloads _downloads;
    private readonly DriverSeat _seat = new();
    private CdpClient _client = null!;
    private IReadOnlyList<string> _chosenFiles = [];

    private BrowserControl(TimeProvider clock, int mostDownloads)
    {
        _clock = clock;
        _downloads = new(_targets, clock, mostDownloads);
    }

    /// <summary>Gets the browser's pages, as they are now.</summary>
    internal PageTargets Targets => _targets;

    /// <summary>Gets the place of whoever drives the pages.</summary>
    internal DriverSeat Seat => _seat;

    /// <summary>Takes hold of a browser.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="clock">Paces what is done.</param>
    /// <param name="mostDownloads">How many downloads are known.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="WebSocketException">The browser has ended.</exception>
    public static async Task<BrowserControl> OpenAsync(ICdpEndpoint browser, TimeProvider clock, int mostDownloads, CancellationToken cancellationToken = default)
    {
        var control = new BrowserControl(clock, mostDownloads);
        control._client = await CdpClient.OpenAsync(browser, control.Hear, cancellationToken);
        await control._client.CallAsync("Target.setDiscoverTargets", new() { ["discover"] = true }, session: null, cancellationToken);
        await control._client.CallAsync("Browser.setDownloadBehavior", Control.Downloads.Behaviour(context: null), session: null, cancellationToken);
        return control;
    }

    /// <summary>Gets the downloads that are complete, the newest last.</summary>
    public IReadOnlyList<SessionDownloadFile> Downloads => _downloads.Complete;

    /// <summary>Has file choosers of pages find these files, as if a person chose them: the last one where one is wanted, all where more are.</summary>
    /// <param name="paths">As the browser sees them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task ChooseFilesAsync(IReadOnlyList<string> paths, CancellationToken cancellationToken = default)
    {
        _chosenFiles = paths;
        await InTurnAsync(
            async () =>
            {
                foreach (var page in _attached.Values)
                {
                    await page.CallAsync("Page.setInterceptFileChooserDialog", new() { ["enabled"] = true }, cancellationToken);
                }

                return _targets.Current is null ? null : await AttachAsync(cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>Lists the pages, the current one last.</summary>
    public Task<IReadOnlyList<PageInfo>> ListPagesAsync(CancellationToken cancellationToken = default) => InTurnAsync(
        async () =>
        {
            var answer = await _client.CallAsync("Target.getTargets", null, session: null, cancellationToken);
            return _targets.Read(answer.GetProperty("targetInfos"));
        },
        cancellationToken);

    /// <summary>Opens an address in the current page and waits until it has loaded.</summary>
    /// <exception cref="ControlException">It cannot be opened, or has not loaded within <paramref name="patience"/>; then it goes on loading.</exception>
    public Task GotoAsync(string url, TimeSpan patience, CancellationToken cancellationToken = default) => OnPageAsync(
        page => OpenAsync(page, url, patience, takesPartial: false, cancellationToken), cancellationToken);

    /// <summary>Reads the text of a page.</summary>
    /// <param name="visit">Which page.</param>
    /// <param name="asMarkdown">Whether as Markdown; else as HTML.</param>
    /// <param name="most">How many characters it may have.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ControlException">It cannot be opened, has not loaded in time, or is longer.</exception>
    public Task<string> ReadAsync(PageVisit visit, bool asMarkdown, int most, CancellationToken cancellationToken = default) =>
        VisitAsync(visit, views => views.ReadAsync(asMarkdown, most, cancellationToken), cancellationToken);

    /// <summary>Takes a picture of a page.</summary>
    /// <param name="visit">Which page.</param>
    /// <param name="width">How wide the page is to be; 0 for as it is.</param>
    /// <param name="height">How high the page is to be; 0 for as it is.</param>
    /// <param name="isWhole">Whether of all of the page's height.</param>
    /// <param name="scrollsFirst">Whether to scroll through it first.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A PNG file.</returns>
    /// <exception cref="ControlException">It cannot be opened, or has not loaded in time.</exception>
    public Task<byte[]> CaptureAsync(PageVisit visit, int width, int height, bool isWhole, bool scrollsFirst, CancellationToken cancellationToken = default) =>
        VisitAsync(visit, views => views.CaptureAsync(width, height, isWhole, scrollsFirst, cancellationToken), cancellationToken);

    /// <summary>Prints a page.</summary>
    /// <param name="visit">Which page.</param>
    /// <param name="options">Parameters of <c>Page.printToPDF</c> as a JSON object.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A PDF file.</returns>
    /// <exception cref="ControlException">It cannot be opened, has not loaded in time, or cannot be printed so.</exception>
    public Task<byte[]> PrintAsync(PageVisit visit, string options, CancellationToken cancellationToken = default) =>
        VisitAsync(visit, views => views.PrintAsync(JsonNode.Parse(options)!.AsObject(), cancellationToken), cancellationToken);

    /// <summary>Takes a picture of what is seen of the current page.</summary>
    /// <returns>A PNG file.</returns>
    public Task<byte[]> ScreenshotAsync(CancellationToken cancellationToken = default) => OnPageAsync(
        async page => (await page.CallAsync("Page.captureScreenshot", new() { ["format"] = "png" }, cancellationToken)).GetProperty("data").GetBytesFromBase64(),
        cancellationToken);

    /// <summary>Clicks a point.</summary>
    public Task ClickAsync(PagePoint at, MouseButton button, int clicks, CancellationToken cancellationToken = default) =>
        WithMouseAsync(mouse => mouse.ClickAsync(at, button, clicks, cancellationToken), cancellationToken);

    /// <summary>Waits until an element is there and visible, scrolls to it and clicks its middle.</summary>
    /// <param name="selector">CSS.</param>
    /// <param name="index">Which of the elements that match, from 0.</param>
    /// <param name="button">Which button.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ControlException">There is no such element, or the selector is none.</exception>
    public Task ClickAsync(string selector, int index, MouseButton button, TimeSpan patience, CancellationToken cancellationToken = default) => OnPageAsync(
        async page =>
        {
            var place = await LocateAsync(page, selector, index, patience, cancellationToken);
            await UseAsync(() => new Mouse(page).ClickAsync(place, button, clicks: 1, cancellationToken));
        },
        cancellationToken);

    /// <summary>Moves the mouse.</summary>
    public Task MoveAsync(PagePoint to, CancellationToken cancellationToken = default) =>
        WithMouseAsync(mouse => mouse.MoveAsync(to, held: null, cancellationToken), cancellationToken);

    /// <summary>Presses a button and leaves it pressed.</summary>
    public Task PressAsync(PagePoint at, MouseButton button, CancellationToken cancellationToken = default) =>
        WithMouseAsync(mouse => mouse.PressAsync(at, button, clicks: 1, cancellationToken), cancellationToken);

    /// <summary>Releases a button.</summary>
    public Task ReleaseAsync(PagePoint at, MouseButton button, CancellationToken cancellationToken = default) =>
        WithMouseAsync(mouse => mouse.ReleaseAsync(at, button, clicks: 1, cancellationToken), cancellationToken);

    /// <summary>Drags from one point to another.</summary>
    public Task DragAsync(PagePoint from, PagePoint to, MouseButton button, CancellationToken cancellationToken = default) =>
        OnPageAsync(page => UseAsync(() => new Dragging(page, _clock).DragAsync(from, to, button, cancellationToken)), cancellationToken);

    /// <summary>Turns the wheel over a point.</summary>
    public Task ScrollAsync(PagePoint at, double deltaX, double deltaY, int steps, CancellationToken cancellationToken = default) =>
        WithMouseAsync(mouse => mouse.ScrollAsync(at, deltaX, deltaY, steps, cancellationToken), cancellationToken);

    /// <summary>Types text into what has the focus.</summary>
    public Task TypeAsync(string text, TimeSpan delay, CancellationToken cancellationToken = default) =>
        WithKeyboardAsync(keyboard => keyboard.TypeAsync(text, delay, cancellationToken), cancellationToken);

    /// <summary>Presses keys together.</summary>
    /// <param name="keys">Their names, such as <c>Ctrl</c>, <c>Enter</c>, <c>F5</c>, <c>a</c>; the first is pressed first.</param>
    /// <param name="hold">For how long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ControlException">There is no key of a name.</exception>
    public Task PressKeysAsync(IReadOnlyList<string> keys, TimeSpan hold, CancellationToken cancellationToken = default)
    {
        var known = keys.Select(name => Key.Find(name) ?? throw new ControlException($"There is no key named '{name}'.")).ToList();
        return WithKeyboardAsync(keyboard => keyboard.PressTogetherAsync(known, hold, cancellationToken), cancellationToken);
    }

    /// <summary>Reads the clipboard.</summary>
    public Task<string> ReadClipboardAsync(CancellationToken cancellationToken = default) =>
        InTurnAsync(() => new Clipboard(_client, _targets, _clock).ReadAsync(cancellationToken), cancellationToken);

    /// <summary>Writes the clipboard.</summary>
    public Task WriteClipboardAsync(string text, CancellationToken cancellationToken = default) =>
        InTurnAsync(() => WriteClipboardNowAsync(text, cancellationToken), cancellationToken);

    /// <summary>Copies what is selected on the current page.</summary>
    /// <returns>What the clipboard holds then.</returns>
    public Task<string> CopyAsync(CancellationToken cancellationToken = default) => OnPageAsync(
        async page =>
        {
            await new Keyboard(page, _clock).CommandAsync("copy", cancellationToken);
            return await new Clipboard(_client, _targets, _clock).ReadAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>Pastes text into what has the focus; the clipboard holds it afterwards.</summary>
    public Task PasteAsync(string text, CancellationToken cancellationToken = default) => OnPageAsync(
        async page =>
        {
            await WriteClipboardNowAsync(text, cancellationToken);
            await new Keyboard(page, _clock).CommandAsync("paste", cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _turn.Dispose();
    }

    private static async Task<PagePoint> LocateAsync(AttachedPage page, string selector, int index, TimeSpan patience, CancellationToken cancellationToken)
    {
        var place = await page.EvaluateAsync(LocateElement, new JsonArray(selector, index, patience.TotalMilliseconds), cancellationToken);
        if (place.TryGetProperty("found", out var found))
        {
            throw new ControlException(found.GetInt32() > index
                ? $"The element {index} of '{selector}' was not visible within {patience.TotalSeconds:0.#} s."
                : $"'{selector}' matched {found.GetInt32()} elements within {patience.TotalSeconds:0.#} s; element {index} was asked for.");
        }

        return new(place.GetProperty("x").GetDouble(), place.GetProperty("y").GetDouble());
    }

    private void Hear(CdpEvent what)
    {
        _targets.Hear(what);
        _downloads.Hear(what);
        _seat.Hear(what);
        if (what.Method == "Target.targetCreated")
        {
            _ = KeepDownloadsOfAsync(what.Parameters.GetProperty("targetInfo"));
        }
        else if (what.Method == "Target.targetDestroyed")
        {
            _attached.TryRemove(what.Parameters.GetProperty("targetId").GetString()!, out _);
        }
        else if (what.Session is not null && _attached.Values.FirstOrDefault(page => page.Session == what.Session) is { } page)
        {
            page.Hear(what);
            if (what.Method == "Page.fileChooserOpened")
            {
                _ = ChooseAsync(page, what.Parameters);
            }
        }
    }

    /// <summary>Has the downloads of a guest's own context told of, too.</summary>
    private async Task KeepDownloadsOfAsync(JsonElement target)
    {
        if (!target.TryGetProperty("browserContextId", out var id) || id.GetString() is not { } context || !_contexts.Add(context))
        {
            return;
        }

        try
        {
            // The default context is not in this list, and what holds for it is said already.
            var known = await _client.CallAsync("Target.getBrowserContexts", null, session: null, CancellationToken.None);
            if (known.GetProperty("browserContextIds").EnumerateArray().Any(own => own.ValueEquals(context)))
            {
                await _client.CallAsync("Browser.setDownloadBehavior", Control.Downloads.Behaviour(context), session: null, CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is CdpCommandException or WebSocketException or ObjectDisposedException)
        {
            // The context, or the browser, is gone already, and downloads nothing any more.
        }
    }

    private async Task ChooseAsync(AttachedPage page, JsonElement chooser)
    {
        if (_seat.IsChoosing || _chosenFiles is not [.., var last] || !chooser.TryGetProperty("backendNodeId", out var field))
        {
            return;
        }

        var isForMany = chooser.GetProperty("mode").ValueEquals("selectMultiple");
        var files = new JsonArray([.. (isForMany ? _chosenFiles : [last]).Select(path => (JsonNode)path)]);
        try
        {
            await page.CallAsync("DOM.setFileInputFiles", new() { ["files"] = files, ["backendNodeId"] = field.GetInt32() }, CancellationToken.None);
        }
        catch (Exception exception) when (exception is CdpCommandException or WebSocketException or ObjectDisposedException)
        {
            // The field went away with its page.
        }
    }

    private async Task<string> WriteClipboardNowAsync(string text, CancellationToken cancellationToken)
    {
        await new Clipboard(_client, _targets, _clock).WriteAsync(text, cancellationToken);
        return text;
    }

    private Task WithMouseAsync(Func<Mouse, Task> use, CancellationToken cancellationToken) => OnPageAsync(page => UseAsync(() => use(new Mouse(page))), cancellationToken);

    private Task WithKeyboardAsync(Func<Keyboard, Task> use, CancellationToken cancellationToken) =>
        OnPageAsync(page => UseAsync(() => use(new Keyboard(page, _clock))), cancellationToken);

    /// <summary>Uses mouse or keyboard. A page may close at the press of a button, before it answers, and before the button is released.</summary>
    private static async Task UseAsync(Func<Task> use)
    {
        try
        {
            await use();
        }
        catch (CdpTargetGoneException)
        {
            // The press arrived, and did what it should.
        }
    }

    private async Task OnPageAsync(Func<AttachedPage, Task> use, CancellationToken cancellationToken) => await OnPageAsync(
        async page =>
        {
            await use(page);
            return true;
        },
        cancellationToken);

    private Task<T> OnPageAsync<T>(Func<AttachedPage, Task<T>> use, CancellationToken cancellationToken) =>
        InTurnAsync(async () => await use(await AttachAsync(cancellationToken)), cancellationToken);

    private async Task<T> InTurnAsync<T>(Func<Task<T>> use, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await use();
        }
        catch (CdpCommandException exception)
        {
            throw new ControlException($"The browser refused: {exception.Message}");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Opens an address in a page and waits until it has loaded.</summary>
    private async Task OpenAsync(AttachedPage page, string url, TimeSpan patience, bool takesPartial, CancellationToken cancellationToken)
    {
        page.ForgetLoads();
        using var limit = new CancellationTokenSource(patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var answer = await page.CallAsync("Page.navigate", new() { ["url"] = url }, either.Token);
            if (answer.TryGetProperty("errorText", out var error))
            {
                throw new ControlException($"The address could not be opened: {error.GetString()}.");
            }

            // Without a loader it was a place in the same document.
            if (answer.TryGetProperty("loaderId", out var loader))
            {
                await page.WaitForLoadAsync(loader.GetString()!, either.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            if (!takesPartial)
            {
                throw new ControlException($"The page had not loaded after {patience.TotalSeconds:0.#} s; it goes on loading.");
            }
        }
    }

    private Task<T> VisitAsync<T>(PageVisit visit, Func<PageViews, Task<T>> use, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            var page = await FindAsync(visit, cancellationToken);
            if (visit.Url is { } url)
            {
                await OpenAsync(page, url, visit.Patience, visit.TakesPartial, cancellationToken);
            }

            if (visit.Wait > TimeSpan.Zero)
            {
                await Task.Delay(visit.Wait, _clock, cancellationToken);
            }

            return await use(new PageViews(page));
        },
        cancellationToken);

    private async Task<AttachedPage> FindAsync(PageVisit visit, CancellationToken cancellationToken)
    {
        if (visit.Index is { } index)
        {
            var pages = _targets.All;
            return index < pages.Count
                ? await AttachAsync(pages[index].Id, cancellationToken)
                : throw new ControlException($"The session has {pages.Count} pages; page {index} was asked for, counted from 0.");
        }

        if (!visit.InNewPage)
        {
            return await AttachAsync(cancellationToken);
        }

        var created = await _client.CallAsync("Target.createTarget", new() { ["url"] = "about:blank" }, session: null, cancellationToken);
        return await AttachAsync(created.GetProperty("targetId").GetString()!, cancellationToken);
    }

    private Task<AttachedPage> AttachAsync(CancellationToken cancellationToken) =>
        AttachAsync(_targets.Current ?? throw new ControlException("The session has no page; open one first."), cancellationToken);

    private async Task<AttachedPage> AttachAsync(string current, CancellationToken cancellationToken)
    {
        if (_attached.TryGetValue(current, out var known))
        {
            return known;
        }

        var page = await AttachedPage.AttachAsync(_client, current, cancellationToken, () => _seat.IsTaken);
        _attached[current] = page;
        await page.WatchLoadsAsync(cancellationToken);
        if (_chosenFiles.Count > 0)
        {
            await page.CallAsync("Page.setInterceptFileChooserDialog", new() { ["enabled"] = true }, cancellationToken);
        }

        return page;
    }
}
