using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Driving;

/// <summary>One page that is driven: commands that it cannot keep waiting, whatever it does.</summary>
internal sealed class DrivenPage
{
    private readonly CdpClient _client;
    private readonly DrivingOptions _options;
    private readonly TimeProvider _clock;
    private readonly AttachedPage _hands;
    private ImmutableDictionary<string, string> _frameSessions = [];

    private DrivenPage(CdpClient client, string target, AttachedPage hands, ReferenceNumbers numbers, DrivingOptions options, TimeProvider clock)
    {
        (_client, _hands, _options, _clock, Target) = (client, hands, options, clock, target);
        State = new PageState(target, hands.Session);
        Documents = new PageDocuments(this, numbers);
        Settling = new PageSettling(this);
    }

    public string Target { get; }

    public string Session => _hands.Session;

    public DrivingOptions Options => _options;

    public TimeProvider Clock => _clock;

    public PageState State { get; }

    public PageDocuments Documents { get; }

    public PageSettling Settling { get; }

    /// <summary>Gets the sessions of the frames that run in processes of their own.</summary>
    public IEnumerable<string> FrameSessions => _frameSessions.Keys;

    /// <summary>Attaches to a page; events must reach <see cref="Hear"/> from the moment that <paramref name="register"/> was called.</summary>
    public static async Task<DrivenPage> AttachAsync(
        CdpClient client, string target, ReferenceNumbers numbers, Action<DrivenPage> register, DrivingOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var hands = await AttachedPage.AttachAsync(client, target, cancellationToken, () => true);
        var page = new DrivenPage(client, target, hands, numbers, options, clock);
        register(page);
        await page.WithinAsync(token => page.WatchAsync(page.Session, isFrame: false, token), options.AnswerTimeout, cancellationToken);
        return page;
    }

    /// <summary>Learns from an event of the page, or of one of its frames.</summary>
    public void Hear(CdpEvent what)
    {
        _hands.Hear(what);
        State.Hear(what);
        if (what.Method == "Target.attachedToTarget")
        {
            var session = what.Parameters.GetProperty("sessionId").GetString()!;
            ImmutableInterlocked.TryAdd(ref _frameSessions, session, what.Parameters.GetProperty("targetInfo").GetProperty("targetId").GetString()!);
            _ = WatchFrameAsync(session);
        }
        else if (what.Method == "Target.detachedFromTarget")
        {
            ImmutableInterlocked.TryRemove(ref _frameSessions, what.Parameters.GetProperty("sessionId").GetString()!, out _);
        }
    }

    /// <summary>Tells whether events of a session are this page's.</summary>
    public bool Owns(string session) => session == Session || _frameSessions.ContainsKey(session);

    /// <summary>Gives a command and waits for its answer.</summary>
    /// <exception cref="DrivingException">The page has no time for it, or is no more.</exception>
    public Task<JsonElement> AskAsync(string method, JsonObject? parameters, CancellationToken cancellationToken, string? session = null, TimeSpan? patience = null) =>
        WithinAsync(token => _client.CallAsync(method, parameters, session ?? Session, token), patience ?? _options.AnswerTimeout, cancellationToken, isOfFrame: session is not null && session != Session);

    /// <summary>Asks which document is the page's: a process that takes over may tell of it by no event.</summary>
    /// <exception cref="DrivingException">It does not answer, as on its way to another.</exception>
    public async Task<string> AskLoaderAsync(CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var tree = await AskAsync("Page.getFrameTree", null, cancellationToken, patience: patience);
        return tree.GetProperty("frameTree").GetProperty("frame").GetProperty("loaderId").GetString()!;
    }

    /// <summary>Answers a dialog, which is the one command that a page with a dialog takes.</summary>
    public async Task AnswerDialogAsync(bool accepts, string? text, CancellationToken cancellationToken)
    {
        try
        {
            var parameters = new JsonObject { ["accept"] = accepts };
            if (text is not null)
            {
                parameters["promptText"] = text;
            }

            await _client.CallAsync("Page.handleJavaScriptDialog", parameters, Session, cancellationToken).WaitAsync(_options.AnswerTimeout, _clock, cancellationToken);
            await State.Signal.UntilAsync(() => State.Dialog is null, _options.AnswerTimeout, _clock, cancellationToken);
        }
        catch (CdpCommandException exception)
        {
            throw DrivingFailures.Of(exception);
        }
        catch (TimeoutException)
        {
            throw DrivingFailures.NotResponding(_options.AnswerTimeout);
        }
    }

    /// <summary>Uses mouse or keyboard. What opens a dialog, or closes the page, has arrived; the rest of it goes on once the dialog is answered.</summary>
    public async Task UseAsync(Func<AttachedPage, CancellationToken, Task> gesture, CancellationToken cancellationToken)
    {
        ThrowIfStopped();
        var stop = State.Stopped;
        var given = new CancellationTokenSource();
        var work = gesture(_hands, given.Token);
        try
        {
            if (await Task.WhenAny(work, stop).WaitAsync(_options.AnswerTimeout, _clock, cancellationToken) == work)
            {
                await work;
            }
        }
        catch (OperationCanceledException)
        {
            await given.CancelAsync();
            throw;
        }
        catch (CdpTargetGoneException)
        {
            return;
        }
        catch (CdpCommandException exception)
        {
            throw DrivingFailures.Of(exception);
        }
        catch (TimeoutException)
        {
            await given.CancelAsync();
            throw DrivingFailures.NotResponding(_options.AnswerTimeout);
        }

        if (State.IsCrashed)
        {
            throw DrivingFailures.Crashed();
        }
    }

    /// <summary>Does something that waits for the page's answers, for so long, and not while a dialog or a crash keeps it from answering.</summary>
    public async Task<T> WithinAsync<T>(Func<CancellationToken, Task<T>> start, TimeSpan patience, CancellationToken cancellationToken, bool isOfFrame = false)
    {
        ThrowIfStopped();
        using var limit = new CancellationTokenSource(patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var stop = State.Stopped;
        var work = start(either.Token);
        try
        {
            if (await Task.WhenAny(work, stop) == work)
            {
                return await work;
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw State.IsLeaving(0) && !isOfFrame ? DrivingFailures.Leaving(patience) : DrivingFailures.NotResponding(patience);
        }
        catch (CdpCommandException exception)
        {
            throw isOfFrame ? DrivingFailures.Replaced() : DrivingFailures.Of(exception);
        }

        await either.CancelAsync();
        ThrowIfStopped();
        throw DrivingFailures.DialogOpen(dialog: null);
    }

    /// <summary>Breaks off a script that keeps the page from answering: it would keep it from going elsewhere, too.</summary>
    public async Task FreeAsync(CancellationToken cancellationToken)
    {
        if (State.IsStopped || State.IsLeaving(0) || await AnswersAsync("Runtime.evaluate", new() { ["expression"] = "0" }, cancellationToken))
        {
            return;
        }

        // What cannot be broken off may still end by itself while the next document is loaded.
        await AnswersAsync("Runtime.terminateExecution", null, cancellationToken);
    }

    /// <summary>Throws when the page can take no commands.</summary>
    public void ThrowIfStopped()
    {
        if (State.IsClosed)
        {
            throw DrivingFailures.Closed();
        }

        if (State.IsCrashed)
        {
            throw DrivingFailures.Crashed();
        }

        if (State.Dialog is { } dialog)
        {
            throw DrivingFailures.DialogOpen(dialog);
        }
    }

    /// <summary>Gives a command that the page may have no time for, and tells whether it had.</summary>
    public async Task<bool> AnswersAsync(string method, JsonObject? parameters, CancellationToken cancellationToken)
    {
        try
        {
            await _client.CallAsync(method, parameters, Session, cancellationToken).WaitAsync(_options.FrameTimeout, _clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (CdpCommandException)
        {
            return true;
        }
    }

    private async Task WatchFrameAsync(string session)
    {
        try
        {
            await WatchAsync(session, isFrame: true, CancellationToken.None);
        }
        catch (Exception exception) when (exception is CdpCommandException or WebSocketException or ObjectDisposedException)
        {
            // The frame is gone already.
        }
    }

    private async Task<bool> WatchAsync(string session, bool isFrame, CancellationToken cancellationToken)
    {
        (string Method, JsonObject? Parameters)[] commands =
        [
            ("Page.enable", null),
            ("Target.setAutoAttach", new()
            {
                ["autoAttach"] = true,
                ["waitForDebuggerOnStart"] = false,
                ["flatten"] = true,
                ["filter"] = new JsonArray(new JsonObject { ["type"] = "iframe" }),
            }),
            // What passes is of no interest, only that something does.
            ("Network.enable", new() { ["maxTotalBufferSize"] = 0, ["maxResourceBufferSize"] = 0, ["maxPostDataSize"] = 0 }),
            ("Page.setLifecycleEventsEnabled", new() { ["enabled"] = true }),
        ];
        await Task.WhenAll(commands.Take(isFrame ? 3 : 4).Select(command => _client.CallAsync(command.Method, command.Parameters, session, cancellationToken)));
        return true;
    }
}
