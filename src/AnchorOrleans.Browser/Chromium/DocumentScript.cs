using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Control;
using AnchorOrleans.Browser.Pool;

namespace AnchorOrleans.Browser.Chromium;

/// <summary>Runs a script in every document of a browser before the document's own.</summary>
/// <remarks>Pages and frames are held at their start until the script is theirs. They are let go with the connection, whatever ends it.</remarks>
internal sealed class DocumentScript : IAsyncDisposable
{
    private readonly string _source;
    private ImmutableList<Task> _preparing = [];
    private CdpClient _client = null!;

    private DocumentScript(string source) => _source = source;

    /// <summary>Begins to run what a request asks for; null when that is nothing.</summary>
    /// <exception cref="WebSocketException">The browser has ended.</exception>
    public static async Task<DocumentScript?> OpenAsync(ICdpEndpoint browser, BrowserRequest request, CancellationToken cancellationToken)
    {
        var source = new StringBuilder();
        source.Append(request.SuppressesDialogs ? Read("dialogs.js") : "");
        source.Append(request.OpensPopupsAsTabs ? Read("popups.js") : "");
        if (source.Length == 0)
        {
            return null;
        }

        var script = new DocumentScript(source.ToString());
        script._client = await CdpClient.OpenAsync(browser, script.Hear, cancellationToken);
        await script.AttachAsync(session: null, cancellationToken);

        // The pages that are there were told of before the answer.
        await Task.WhenAll(script._preparing).WaitAsync(cancellationToken);
        return script;
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private void Hear(CdpEvent what)
    {
        if (what.Method == "Target.attachedToTarget")
        {
            var preparing = PrepareAsync(what.Parameters.GetProperty("sessionId").GetString()!);
            ImmutableInterlocked.Update(ref _preparing, (tasks, task) => tasks.RemoveAll(done => done.IsCompleted).Add(task), preparing);
        }
    }

    private async Task PrepareAsync(string session)
    {
        try
        {
            await _client.CallAsync("Page.enable", null, session, CancellationToken.None);
            await _client.CallAsync("Page.addScriptToEvaluateOnNewDocument", new() { ["source"] = _source, ["runImmediately"] = true }, session, CancellationToken.None);
            await AttachAsync(session, CancellationToken.None);
            await _client.CallAsync("Runtime.runIfWaitingForDebugger", null, session, CancellationToken.None);
        }
        catch (Exception exception) when (exception is CdpCommandException or WebSocketException or ObjectDisposedException)
        {
            // The page, or the browser, is gone already.
        }
    }

    /// <summary>Attaches to the pages of the browser, or the frames of a page that live in other processes: those that are, and those to come.</summary>
    private async Task AttachAsync(string? session, CancellationToken cancellationToken) => await _client.CallAsync(
        "Target.setAutoAttach",
        new()
        {
            ["autoAttach"] = true,
            ["waitForDebuggerOnStart"] = true,
            ["flatten"] = true,
            ["filter"] = new JsonArray(new JsonObject { ["type"] = "page" }, new JsonObject { ["type"] = "iframe" }),
        },
        session,
        cancellationToken);

    private static string Read(string name)
    {
        using var resource = typeof(DocumentScript).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
