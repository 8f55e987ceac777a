using System.Collections.Concurrent;
using System.Text.Json;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Driving;

/// <summary>What a page's events have told of it.</summary>
internal sealed class PageState(string mainFrame, string session)
{
    /// <summary>A page with more requests than this is busy, however many more they are.</summary>
    private const int MostRequests = 1000;

    private const int MostDocuments = 8;

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, long> _requests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _loading = new(StringComparer.Ordinal);
    private readonly PageDepartures _departures = new(mainFrame);

    /// <summary>Which documents have been read, and whether they have loaded; a new process may tell of that before it tells whose document it is.</summary>
    private readonly ConcurrentDictionary<string, bool> _progress = new(StringComparer.Ordinal);

    private TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _now;
    private long _answered;

    /// <summary>Gets what tells of each change.</summary>
    public PageSignal Signal { get; } = new();

    /// <summary>Gets the dialog that stands open.</summary>
    public DialogInfo? Dialog { get; private set; }

    public bool IsCrashed { get; private set; }

    public bool IsClosed { get; private set; }

    public bool IsStopped => IsClosed || IsCrashed || Dialog is not null;

    /// <summary>Gets a task that completes when the page can take no commands any more.</summary>
    public Task Stopped
    {
        get
        {
            lock (_lock)
            {
                return _stopped.Task;
            }
        }
    }

    /// <summary>Gets how many documents the page has had, so far as events have told.</summary>
    public int Navigations { get; private set; }

    /// <summary>Gets what the current document was loaded as.</summary>
    public string? Loader { get; private set; }

    /// <summary>Gets a value indicating whether the current document has been read.</summary>
    public bool IsReady => Loader is { } loader && HasRead(loader);

    /// <summary>Gets a value indicating whether the current document has loaded, with all that belongs to it.</summary>
    public bool IsLoaded => Loader is { } loader && _progress.TryGetValue(loader, out var isLoaded) && isLoaded;

    /// <summary>Gets what the server answered for the current document; 0 when there was no server.</summary>
    public int Status { get; private set; }

    /// <summary>Gets the file chooser that was opened last.</summary>
    public JsonElement? Chooser { get; private set; }

    /// <summary>Gets or sets who is told that the page has opened another that is to show something.</summary>
    public Action? Opens { get; set; }

    /// <summary>Gets or sets who is told, in a sentence, what happened that no element shows.</summary>
    public Action<string>? Tells { get; set; }

    /// <summary>Gets the moment before the last action, which a dialog may have held up.</summary>
    public long Acted { get; private set; }

    /// <summary>Notes that an action begins, and answers the moment.</summary>
    public long Act() => Acted = Now();

    /// <summary>Answers the moment, for <see cref="IsBusy"/>.</summary>
    public long Now() => Interlocked.Increment(ref _now);

    /// <summary>Tells whether the page is at work that began after a moment.</summary>
    public bool IsBusy(long since) => _loading.Values.Any(begun => begun >= since) || _requests.Values.Any(begun => begun >= since)
        || _departures.HasBegun(since);

    /// <summary>Tells whether something that was asked of a server has arrived after a moment.</summary>
    public bool HasAnswer(long since) => Interlocked.Read(ref _answered) >= since;

    /// <summary>Tells whether the page itself, not only a frame of it, has begun after a moment to go to another document and is not there yet.</summary>
    public bool IsLeaving(long since) => _departures.IsLeaving(since);

    /// <summary>Gets the document that the page is on its way to, once the browser has begun; null else.</summary>
    public string? Destination => _departures.Destination;

    /// <summary>Notes that a document is the page's, as was found without an event.</summary>
    public void Find(string loader, bool isLoaded = false)
    {
        Become(loader);
        _departures.End(loader);
        if (isLoaded)
        {
            _progress[loader] = true;
        }

        Signal.Pulse();
    }

    /// <summary>Tells whether a document has been read.</summary>
    public bool HasRead(string loader) => _progress.ContainsKey(loader);

    /// <summary>Forgets a crash, as the page is given another chance.</summary>
    public void Revive()
    {
        IsCrashed = false;
        Continue();
    }

    public void ForgetChooser() => Chooser = null;

    /// <summary>Notes that the page crashed.</summary>
    public void Crash()
    {
        IsCrashed = true;
        _requests.Clear();
        _loading.Clear();
        _departures.Clear();
        Tells?.Invoke("The page crashed.");
        Stop();
        Signal.Pulse();
    }

    /// <summary>Notes that the page was closed.</summary>
    public void Close()
    {
        IsClosed = true;
        Stop();
    }

    /// <summary>Learns from an event.</summary>
    public void Hear(CdpEvent what)
    {
        var isOfPage = what.Session == session;
        switch (what.Method)
        {
            case "Page.javascriptDialogOpening":
                Dialog = new DialogInfo(
                    what.Parameters.GetProperty("type").GetString()!,
                    PageTexts.Plain(what.Parameters.GetProperty("message").GetString()!, 2000),
                    what.Parameters.TryGetProperty("defaultPrompt", out var offered) && offered.GetString() is { Length: > 0 } text ? PageTexts.Plain(text, 500) : null);
                Stop();
                break;
            case "Page.javascriptDialogClosed":
                Tells?.Invoke(what.Parameters.GetProperty("result").GetBoolean() ? "A dialog was answered with yes." : "A dialog was answered with no.");
                Dialog = null;
                Continue();
                break;
            case "Page.windowOpen" when what.Parameters.GetProperty("url").GetString() is { Length: > 0 } url && !url.StartsWith("about:", StringComparison.Ordinal) && !url.StartsWith("javascript:", StringComparison.Ordinal):
                Opens?.Invoke();
                break;
            case "Page.fileChooserOpened":
                Chooser = what.Parameters.Clone();
                break;
            default:
                HearOfWork(what, isOfPage);
                break;
        }

        Signal.Pulse();
    }

    private void HearOfWork(CdpEvent what, bool isOfPage)
    {
        if (what.Method.StartsWith("Page.frame", StringComparison.Ordinal))
        {
            _departures.Hear(what, FrameOf(what), Now, loader => loader == Loader || HasRead(loader));
        }

        switch (what.Method)
        {
            case "Page.frameStartedLoading":
                _loading[FrameOf(what)] = Now();
                break;
            case "Page.frameStoppedLoading" or "Page.frameDetached":
                _loading.TryRemove(FrameOf(what), out _);
                break;
            case "Page.frameNavigated" when isOfPage && !what.Parameters.GetProperty("frame").TryGetProperty("parentId", out _):
                Arrive(what.Parameters);
                break;
            case "Network.requestWillBeSent" when IsOfInterest(what.Parameters) && _requests.Count < MostRequests:
                _requests[RequestOf(what)] = Now();
                break;
            case "Network.loadingFinished":
                if (_requests.TryRemove(RequestOf(what), out _))
                {
                    Interlocked.Exchange(ref _answered, Now());
                }

                break;
            case "Network.loadingFailed":
                _requests.TryRemove(RequestOf(what), out _);
                _departures.End(RequestOf(what));
                break;
            case "Network.responseReceived" when isOfPage && what.Parameters.GetProperty("type").ValueEquals("Document") && FrameOf(what) == mainFrame:
                Status = what.Parameters.GetProperty("response").GetProperty("status").GetInt32();
                break;
            case "Page.lifecycleEvent" when isOfPage && FrameOf(what) == mainFrame:
                Proceed(what.Parameters);
                break;
            case "Page.navigatedWithinDocument" when isOfPage && FrameOf(what) == mainFrame:
                Navigations++;
                break;
        }
    }

    private void Arrive(JsonElement parameters)
    {
        var loader = parameters.GetProperty("frame").GetProperty("loaderId").GetString()!;
        if (parameters.TryGetProperty("type", out var type) && type.ValueEquals("BackForwardCacheRestore"))
        {
            Loader = null;
            _progress[loader] = true;
        }

        Become(loader);
    }

    private void Become(string loader)
    {
        if (loader == Loader)
        {
            return;
        }

        Loader = loader;
        Navigations++;
        _departures.End(loader);

        // Requests of the document before may never be reported as ended.
        _requests.Clear();
        foreach (var old in _progress.Keys.Where(known => _progress.Count > MostDocuments && known != loader))
        {
            _progress.TryRemove(old, out _);
        }
    }

    private void Proceed(JsonElement parameters)
    {
        var loader = parameters.GetProperty("loaderId").GetString()!;
        switch (parameters.GetProperty("name").GetString())
        {
            case "init" or "commit":
                Become(loader);
                break;
            case "DOMContentLoaded":
                _progress.TryAdd(loader, value: false);
                break;
            case "load":
                _progress[loader] = true;
                break;
        }
    }

    private static string FrameOf(CdpEvent what) => what.Parameters.TryGetProperty("frameId", out var frame) ? frame.GetString()! : "";

    private static string RequestOf(CdpEvent what) => what.Parameters.GetProperty("requestId").GetString()!;

    /// <summary>What a page waits for without end says nothing of its rest; what only decorates it does not matter.</summary>
    private static bool IsOfInterest(JsonElement parameters) => parameters.TryGetProperty("type", out var type)
        && type.GetString() is "Document" or "Stylesheet" or "Script" or "XHR" or "Fetch";

    private void Stop()
    {
        lock (_lock)
        {
            _stopped.TrySetResult();
        }
    }

    private void Continue()
    {
        lock (_lock)
        {
            if (!IsStopped)
            {
                _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
