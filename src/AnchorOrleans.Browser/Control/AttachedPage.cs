using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Browser.Control;

/// <summary>One page, ready for commands.</summary>
internal sealed class AttachedPage
{
    private readonly CdpClient _client;
    private readonly string _session;

    /// <summary>The documents that have loaded, by their loader; the browser tells of each once.</summary>
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _loads = new(StringComparer.Ordinal);

    private TaskCompletionSource<JsonElement> _drag = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private int _calls;

    /// <summary>The kind of dialog that stands open; null for none.</summary>
    private volatile string? _dialog;

    /// <summary>Whether dialogs are somebody else's to answer.</summary>
    private readonly Func<bool> _leavesDialogs;

    private AttachedPage(CdpClient client, string session, Func<bool> leavesDialogs) => (_client, _session, _leavesDialogs) = (client, session, leavesDialogs);

    /// <summary>Gets a value indicating whether the browser has taken a drag from the mouse.</summary>
    public bool HasDrag => _drag.Task.IsCompleted;

    /// <summary>Gets what the browser's events about this page carry.</summary>
    public string Session => _session;

    /// <summary>Attaches to a page.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="target">The page.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <param name="leavesDialogs">Asked for each dialog whether it is somebody else's to answer; null when it never is.</param>
    public static async Task<AttachedPage> AttachAsync(CdpClient client, string target, CancellationToken cancellationToken, Func<bool>? leavesDialogs = null)
    {
        var attached = await client.CallAsync("Target.attachToTarget", new() { ["targetId"] = target, ["flatten"] = true }, session: null, cancellationToken);
        return new AttachedPage(client, attached.GetProperty("sessionId").GetString()!, leavesDialogs ?? (() => false));
    }

    /// <summary>Has the browser tell when documents have loaded; after this <see cref="Hear"/> must get the page's events.</summary>
    public async Task WatchLoadsAsync(CancellationToken cancellationToken)
    {
        await CallAsync("Page.enable", null, cancellationToken);
        await CallAsync("Page.setLifecycleEventsEnabled", new() { ["enabled"] = true }, cancellationToken);
    }

    /// <summary>Waits until the browser takes a drag from the mouse, and answers what is dragged.</summary>
    public Task<JsonElement> WaitForDragAsync(TimeSpan patience, TimeProvider clock, CancellationToken cancellationToken) =>
        _drag.Task.WaitAsync(patience, clock, cancellationToken);

    /// <summary>Forgets the drag of before.</summary>
    public void ForgetDrag() => _drag = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Learns from an event of this page.</summary>
    public void Hear(CdpEvent what)
    {
        if (what.Method == "Page.javascriptDialogOpening")
        {
            var kind = _dialog = what.Parameters.GetProperty("type").GetString()!;
            if (Volatile.Read(ref _calls) > 0 && !_leavesDialogs())
            {
                _ = AnswerAsync(kind);
            }
        }

        if (what.Method == "Page.javascriptDialogClosed")
        {
            _dialog = null;
        }

        if (what.Method == "Input.dragIntercepted")
        {
            _drag.TrySetResult(what.Parameters.GetProperty("data"));
        }

        if (what.Method == "Page.lifecycleEvent" && what.Parameters.GetProperty("name").ValueEquals("load"))
        {
            LoadOf(what.Parameters.GetProperty("loaderId").GetString()!).TrySetResult();
        }
    }

    /// <summary>Completes when a document has loaded.</summary>
    public Task WaitForLoadAsync(string loader, CancellationToken cancellationToken) => LoadOf(loader).Task.WaitAsync(cancellationToken);

    /// <summary>Forgets the documents of before, so that nothing grows with a session's age.</summary>
    public void ForgetLoads() => _loads.Clear();

    /// <summary>Gives the page a command.</summary>
    /// <remarks>A page with an open dialog answers nothing, so a dialog that is in the way is answered here.</remarks>
    public async Task<JsonElement> CallAsync(string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        try
        {
            if (_dialog is { } kind && !_leavesDialogs())
            {
                await AnswerAsync(kind);
            }

            return await _client.CallAsync(method, parameters, _session, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _calls);
        }
    }

    /// <summary>Calls a function where the page's own code cannot see or change it.</summary>
    /// <param name="function">JavaScript that answers, or promises, a value that JSON can hold.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ControlException">It threw; the message is its own.</exception>
    public async Task<JsonElement> EvaluateAsync(string function, JsonArray arguments, CancellationToken cancellationToken)
    {
        var tree = await CallAsync("Page.getFrameTree", null, cancellationToken);
        var frame = tree.GetProperty("frameTree").GetProperty("frame").GetProperty("id").GetString();
        var world = await CallAsync("Page.createIsolatedWorld", new() { ["frameId"] = frame, ["worldName"] = "control" }, cancellationToken);
        var result = await CallAsync(
            "Runtime.callFunctionOn",
            new()
            {
                ["functionDeclaration"] = function,
                ["executionContextId"] = world.GetProperty("executionContextId").GetInt32(),
                ["arguments"] = new JsonArray([.. arguments.Select(argument => new JsonObject { ["value"] = argument?.DeepClone() })]),
                ["awaitPromise"] = true,
                ["returnByValue"] = true,
                ["userGesture"] = true,
            },
            cancellationToken);
        if (result.TryGetProperty("exceptionDetails", out var thrown))
        {
            throw new ControlException(thrown.TryGetProperty("exception", out var exception) && exception.TryGetProperty("description", out var text)
                ? text.GetString()!.Split('\n')[0]
                : thrown.GetProperty("text").GetString()!);
        }

        return result.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    /// <summary>Answers a dialog as someone in a hurry would: what only tells is read, what asks is not agreed to.</summary>
    private async Task AnswerAsync(string kind)
    {
        try
        {
            await _client.CallAsync("Page.handleJavaScriptDialog", new() { ["accept"] = kind is "alert" or "beforeunload" }, _session, CancellationToken.None);
        }
        catch (Exception exception) when (exception is CdpCommandException or WebSocketException)
        {
            // Someone else who uses the page was faster, or it has gone; whoever waits for the page will be told.
        }
    }

    private TaskCompletionSource LoadOf(string loader) =>
        _loads.GetOrAdd(loader, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
