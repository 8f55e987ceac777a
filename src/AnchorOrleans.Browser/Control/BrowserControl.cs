using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Cdp;

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

    private readonly PageTargets _targets;
    private readonly CdpClient _client;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<string, AttachedPage> _attached;
    private readonly SemaphoreSlim _turn = new(1);

    private BrowserControl(CdpClient client, PageTargets targets, ConcurrentDictionary<string, AttachedPage> attached, TimeProvider clock) =>
        (_client, _targets, _attached, _clock) = (client, targets, attached, clock);

    /// <summary>Takes hold of a browser.</summary>
    /// <exception cref="WebSocketException">The browser has ended.</exception>
    public static async Task<BrowserControl> OpenAsync(ICdpEndpoint browser, TimeProvider clock, CancellationToken cancellationToken = default)
    {
        var targets = new PageTargets();
        var attached = new ConcurrentDictionary<string, AttachedPage>(StringComparer.Ordinal);
        var client = await CdpClient.OpenAsync(browser, what => Hear(what, targets, attached), cancellationToken);
        await client.CallAsync("Target.setDiscoverTargets", new() { ["discover"] = true }, session: null, cancellationToken);
        return new BrowserControl(client, targets, attached, clock);
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
        async page =>
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
                throw new ControlException($"The page had not loaded after {patience.TotalSeconds:0.#} s; it goes on loading.");
            }
        },
        cancellationToken);

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
        WithMouseAsync(mouse => mouse.DragAsync(from, to, button, cancellationToken), cancellationToken);

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

    private static void Hear(CdpEvent what, PageTargets targets, ConcurrentDictionary<string, AttachedPage> attached)
    {
        targets.Hear(what);
        if (what.Method == "Target.targetDestroyed")
        {
            attached.TryRemove(what.Parameters.GetProperty("targetId").GetString()!, out _);
        }
        else if (what.Session is not null)
        {
            attached.Values.FirstOrDefault(page => page.Session == what.Session)?.Hear(what);
        }
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

    private async Task<AttachedPage> AttachAsync(CancellationToken cancellationToken)
    {
        var current = _targets.Current ?? throw new ControlException("The session has no page; open one first.");
        if (_attached.TryGetValue(current, out var known))
        {
            return known;
        }

        var page = await AttachedPage.AttachAsync(_client, current, cancellationToken);
        _attached[current] = page;
        await page.WatchLoadsAsync(cancellationToken);
        return page;
    }
}
