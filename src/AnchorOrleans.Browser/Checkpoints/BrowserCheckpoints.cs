using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Checkpoints;

/// <summary>Takes checkpoints of browsers, and opens others with them. Each uses a connection of its own, beside whoever else uses the browser.</summary>
/// <param name="options">How much is kept, and for how long is waited.</param>
/// <param name="clock">Ends the waits.</param>
public sealed class BrowserCheckpoints(CheckpointOptions options, TimeProvider clock)
{
    private const string ReadPage = """
        () => {
          const entries = read => {
            try {
              return Object.entries(read());
            } catch {
              return [];
            }
          };
          return { origin: location.origin, local: entries(() => localStorage), session: entries(() => sessionStorage), x: scrollX, y: scrollY };
        }
        """;

    /// <summary>Runs before the page's own scripts, which find what they had kept.</summary>
    private const string WritePage = """
        (state => {
          if (location.origin !== state.origin || window !== top) {
            return;
          }
          const fill = (storage, entries) => {
            for (const [name, value] of entries) {
              try {
                storage.setItem(name, value);
              } catch {
                return;
              }
            }
          };
          fill(localStorage, state.local);
          fill(sessionStorage, state.session);
          addEventListener('load', () => scrollTo({ left: state.x, top: state.y, behavior: 'instant' }), { once: true });
        })
        """;

    /// <summary>Takes a checkpoint.</summary>
    /// <param name="browser">The browser.</param>
    /// <param name="control">Which of its pages is the current one is known there.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="WebSocketException">The browser has ended.</exception>
    /// <exception cref="ControlException">It refuses to say what it has open.</exception>
    public async Task<BrowserCheckpoint> TakeAsync(ICdpEndpoint browser, BrowserControl control, CancellationToken cancellationToken)
    {
        var open = (await control.ListPagesAsync(cancellationToken)).Where(page => IsOfWeb(page.Url)).TakeLast(options.Pages).ToList();
        await using var client = await CdpClient.OpenAsync(browser, _ => { }, cancellationToken);
        var cookies = await client.CallAsync("Storage.getCookies", null, session: null, cancellationToken);
        var pages = await Task.WhenAll(open.Select(async page => new CheckpointPage(page.Url, await StateOfAsync(client, page.Id, cancellationToken))));
        return new BrowserCheckpoint(cookies.GetProperty("cookies").Clone(), [.. pages]);
    }

    /// <summary>Opens in a new browser what another had open. A page that does not load is the guest's to see.</summary>
    /// <exception cref="WebSocketException">The browser has ended.</exception>
    /// <exception cref="ControlException">It does not take what the other gave.</exception>
    public async Task RestoreAsync(ICdpEndpoint browser, BrowserCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        var attached = new ConcurrentDictionary<string, AttachedPage>(StringComparer.Ordinal);
        await using var client = await CdpClient.OpenAsync(browser, Hear, cancellationToken);
        try
        {
            await client.CallAsync("Storage.setCookies", new() { ["cookies"] = CookiesToSet(checkpoint.Cookies) }, session: null, cancellationToken);
            foreach (var (index, page) in checkpoint.PageList.Index())
            {
                var target = index == 0 ? await FirstPageAsync(client, cancellationToken) : await CreatePageAsync(client, cancellationToken);
                await OpenAsync(page, await AttachedPage.AttachAsync(client, target, cancellationToken), attached, cancellationToken);
            }
        }
        catch (CdpCommandException exception)
        {
            throw new ControlException($"The browser refused what another had open: {exception.Message}");
        }

        void Hear(CdpEvent what)
        {
            if (what.Session is { } session && attached.TryGetValue(session, out var page))
            {
                page.Hear(what);
            }
        }
    }

    private static bool IsOfWeb(string url) => url.StartsWith("https://", StringComparison.Ordinal) || url.StartsWith("http://", StringComparison.Ordinal);

    /// <summary>Asks a page what it keeps; null when it does not answer: it crashed, is busy, or a dialog stands open.</summary>
    private async Task<CheckpointPageState?> StateOfAsync(CdpClient client, string target, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.AnswerTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var page = await AttachedPage.AttachAsync(client, target, either.Token, leavesDialogs: () => true);
            var said = await page.EvaluateAsync(ReadPage, [], either.Token);
            var state = said.Deserialize(CheckpointJson.Default.CheckpointPageState);
            return state is not null && state.Local.Concat(state.Session).Sum(entry => (long)entry.Sum(text => text.Length)) <= options.PageCharacters ? state : null;
        }
        catch (Exception exception) when (exception is CdpCommandException or ControlException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Takes from what the browser said of cookies what it takes for new ones.</summary>
    private static JsonArray CookiesToSet(JsonElement cookies)
    {
        string[] names = ["name", "value", "domain", "path", "secure", "httpOnly", "sameSite", "expires", "priority", "sourceScheme", "sourcePort", "partitionKey"];
        return [.. cookies.EnumerateArray().Select(cookie => (JsonNode)new JsonObject(
            names.Where(name => cookie.TryGetProperty(name, out _) && !(name == "expires" && cookie.GetProperty("session").GetBoolean()))
                .Select(name => KeyValuePair.Create(name, JsonNode.Parse(cookie.GetProperty(name).GetRawText())))))];
    }

    private static async Task<string> FirstPageAsync(CdpClient client, CancellationToken cancellationToken)
    {
        var targets = await client.CallAsync("Target.getTargets", null, session: null, cancellationToken);
        var page = targets.GetProperty("targetInfos").EnumerateArray().FirstOrDefault(target => target.GetProperty("type").ValueEquals("page"));
        return page.ValueKind == JsonValueKind.Object ? page.GetProperty("targetId").GetString()! : await CreatePageAsync(client, cancellationToken);
    }

    private static async Task<string> CreatePageAsync(CdpClient client, CancellationToken cancellationToken)
    {
        var created = await client.CallAsync("Target.createTarget", new() { ["url"] = "about:blank" }, session: null, cancellationToken);
        return created.GetProperty("targetId").GetString()!;
    }

    private async Task OpenAsync(CheckpointPage page, AttachedPage target, ConcurrentDictionary<string, AttachedPage> attached, CancellationToken cancellationToken)
    {
        attached[target.Session] = target;
        await target.WatchLoadsAsync(cancellationToken);
        if (page.State is { } state)
        {
            var script = $"{WritePage}({JsonSerializer.Serialize(state, CheckpointJson.Default.CheckpointPageState)});";
            await target.CallAsync("Page.addScriptToEvaluateOnNewDocument", new() { ["source"] = script, ["runImmediately"] = false }, cancellationToken);
        }

        using var patience = new CancellationTokenSource(options.LoadTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var answer = await target.CallAsync("Page.navigate", new() { ["url"] = page.Url }, either.Token);
            if (!answer.TryGetProperty("errorText", out _) && answer.TryGetProperty("loaderId", out var loader))
            {
                await target.WaitForLoadAsync(loader.GetString()!, either.Token);
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // It goes on loading.
        }
    }
}
