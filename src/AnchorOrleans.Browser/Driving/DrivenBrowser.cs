using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Control;
using AnchorOrleans.Browser.Files;

namespace AnchorOrleans.Browser.Driving;

/// <summary>The pages of a browser that is driven, and what happens in it.</summary>
/// <remarks>Which pages there are, and which is the current one, is what control and live view say; commands take a connection of their own, so that what it switches on ends with it.</remarks>
internal sealed class DrivenBrowser : IAsyncDisposable
{
    /// <summary>What happened before these is forgotten when nobody asks.</summary>
    private const int MostNews = 50;

    /// <summary>How long control may take to learn of a page that this connection knows of.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(1);

    private readonly BrowserControl _control;
    private readonly DrivingOptions _options;
    private readonly TimeProvider _clock;
    private readonly ReferenceNumbers _numbers = new();
    private readonly ConcurrentDictionary<string, DrivenPage> _pages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<DrivenPage>> _attaching = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _popups = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _fresh = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _ending = new();
    private readonly PageSignal _signal = new();
    private ImmutableList<string> _tabs = [];
    private ImmutableQueue<string> _news = [];
    private ImmutableDictionary<string, string> _downloads = [];
    private ImmutableArray<string> _complete = [];
    private CdpClient _client = null!;
    private int _openings;
    private int _isEnding;

    private DrivenBrowser(BrowserControl control, DrivingOptions options, TimeProvider clock) => (_control, _options, _clock) = (control, options, clock);

    public ReferenceNumbers Numbers => _numbers;

    public DriverSeat Seat => _control.Seat;

    /// <summary>Gets the pages with their numbers, which they keep as long as they live.</summary>
    public ImmutableArray<TabInfo> Tabs => [.. _control.Targets.All.Select(page => new TabInfo(NumberOf(page.Id), PageTexts.Plain(page.Title, 200), PageTexts.Plain(page.Url, 2000)))];

    /// <summary>Gets the pages with the titles that they have now, of which no event tells.</summary>
    public async Task<ImmutableArray<TabInfo>> ListTabsAsync(CancellationToken cancellationToken)
    {
        _control.Targets.Refresh((await CallAsync("Target.getTargets", [], cancellationToken)).GetProperty("targetInfos"));
        return Tabs;
    }

    /// <summary>Connects to a browser.</summary>
    public static async Task<DrivenBrowser> OpenAsync(ICdpEndpoint endpoint, BrowserControl control, DrivingOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var browser = new DrivenBrowser(control, options, clock);
        browser._client = await CdpClient.OpenAsync(endpoint, browser.Hear, cancellationToken);
        try
        {
            browser._tabs = [.. control.Targets.All.Select(page => page.Id)];
            control.Targets.Subscribe(browser.LearnPages);
            control.Seat.Take(browser.HearOfControl);
            await browser._client.CallAsync("Target.setDiscoverTargets", new() { ["discover"] = true }, session: null, cancellationToken);
            browser.LearnPages();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Answers the number of a page.</summary>
    public int NumberOf(string target)
    {
        ImmutableInterlocked.Update(ref _tabs, tabs => tabs.Contains(target) ? tabs : tabs.Add(target));
        return _tabs.IndexOf(target) + 1;
    }

    /// <summary>Finds a page by its number.</summary>
    /// <exception cref="DrivingException">There is none.</exception>
    public string TargetOf(int tab) => Tabs.Any(known => known.Number == tab)
        ? _tabs[tab - 1]
        : throw DrivingFailures.Invalid($"There is no tab {tab}. There are: {string.Join(", ", Tabs.Select(known => known.Number))}.");

    /// <summary>Gets the page that a person would look at.</summary>
    /// <exception cref="DrivingException">There is none, or it does not answer.</exception>
    public async Task<DrivenPage> CurrentAsync(CancellationToken cancellationToken) =>
        await FindAsync(cancellationToken) ?? throw DrivingFailures.NoPage();

    /// <summary>Gets the page that a person would look at; null when there is none.</summary>
    public async Task<DrivenPage?> FindAsync(CancellationToken cancellationToken)
    {
        // What this connection has told of pages, control's will: a page that was just opened or closed counts from then on.
        await _signal.UntilAsync(
            () => _popups.Keys.All(Knows) && !(_control.Targets.Current is { } current && _pages.TryGetValue(current, out var page) && page.State.IsClosed), Lag, _clock, cancellationToken);
        _popups.Clear();
        if (_control.Targets.Current is not { } target)
        {
            return null;
        }

        var current = await PageAsync(target, cancellationToken);
        if (_fresh.TryRemove(target, out _) && Interlocked.Exchange(ref _openings, 0) > 0)
        {
            await current.Settling.BeginAsync(Lag, cancellationToken);
        }

        return current;
    }

    /// <summary>Tells what happened since the last time.</summary>
    public ImmutableArray<string> TakeNews() => [.. Interlocked.Exchange(ref _news, [])];

    /// <summary>Notes something to tell.</summary>
    public void Note(string sentence) => ImmutableInterlocked.Update(ref _news, news => news.Count() < MostNews ? news.Enqueue(sentence) : news.Dequeue().Enqueue(sentence));

    /// <summary>Takes the downloads that have become complete since the last time, after those that are under way were given some time.</summary>
    public async Task<ImmutableArray<SessionDownloadFile>> TakeDownloadsAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (patience > TimeSpan.Zero)
        {
            await _signal.UntilAsync(() => _downloads.IsEmpty, patience, _clock, cancellationToken);
        }

        var taken = ImmutableInterlocked.InterlockedExchange(ref _complete, []);
        return [.. _control.Downloads.Where(file => taken.Contains(file.Id))];
    }

    /// <summary>Opens an empty page, which becomes the current one.</summary>
    public async Task<string> CreateAsync(CancellationToken cancellationToken)
    {
        var created = await CallAsync("Target.createTarget", new() { ["url"] = "about:blank" }, cancellationToken);
        var target = created.GetProperty("targetId").GetString()!;
        await _signal.UntilAsync(() => Knows(target), _options.AnswerTimeout, _clock, cancellationToken);
        return target;
    }

    /// <summary>Makes a page the current one.</summary>
    public async Task ShowAsync(string target, CancellationToken cancellationToken)
    {
        await CallAsync("Target.activateTarget", new() { ["targetId"] = target }, cancellationToken);
        _control.Targets.BringToFront(target);
    }

    /// <summary>Closes a page, unless it asks whether it may be left.</summary>
    public async Task CloseAsync(string target, CancellationToken cancellationToken)
    {
        // A session has a page always: guests look for it, and a browser without any may end.
        if (_control.Targets.All.Count == 1)
        {
            await CreateAsync(cancellationToken);
        }

        await CallAsync("Target.closeTarget", new() { ["targetId"] = target }, cancellationToken);
        await _signal.UntilAsync(() => !Knows(target) || _pages.GetValueOrDefault(target)?.State.Dialog is not null, _options.AnswerTimeout, _clock, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 1)
        {
            return;
        }

        _control.Targets.Unsubscribe(LearnPages);
        _control.Seat.Leave(HearOfControl);
        await _ending.CancelAsync();
        await _client.DisposeAsync();
        _ending.Dispose();
    }

    private bool Knows(string target) => _control.Targets.All.Exists(page => page.Id == target);

    private async Task<System.Text.Json.JsonElement> CallAsync(string method, JsonObject parameters, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.CallAsync(method, parameters, session: null, cancellationToken).WaitAsync(_options.AnswerTimeout, _clock, cancellationToken);
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

    private async Task<DrivenPage> PageAsync(string target, CancellationToken cancellationToken)
    {
        // A page whose dialog or crash keeps it from answering is known before it has answered.
        var attaching = Attach(target);
        if (_pages.TryGetValue(target, out var known) && known.State.IsStopped)
        {
            return known;
        }

        try
        {
            return await attaching.WaitAsync(cancellationToken);
        }
        catch (DrivingException) when (_pages.TryGetValue(target, out var stopped))
        {
            // What it was asked first it may answer later; whoever asks next will see.
            return stopped;
        }
        catch (CdpCommandException)
        {
            throw DrivingFailures.Closed();
        }
    }

    private Task<DrivenPage> Attach(string target) => _attaching.GetOrAdd(
        target, id => DrivenPage.AttachAsync(_client, id, _numbers, Register, _options, _clock, _ending.Token));

    private void Register(DrivenPage page)
    {
        page.State.Opens = () => Interlocked.Increment(ref _openings);
        page.State.Tells = what => Note(_control.Targets.All.Count > 1 ? $"Tab {NumberOf(page.Target)}: {what}" : what);
        _pages[page.Target] = page;
    }

    private void LearnPages()
    {
        var now = _control.Targets.All.Select(page => page.Id).ToList();
        foreach (var target in now)
        {
            var isNew = !_tabs.Contains(target);
            var number = NumberOf(target);
            if (isNew)
            {
                _fresh.TryAdd(target, 0);
                Note($"Tab {number} was opened and is the current one.");
            }

            _ = AttachQuietlyAsync(target);
        }

        foreach (var (target, page) in _pages)
        {
            if (!now.Contains(target) && _pages.TryRemove(target, out _))
            {
                page.State.Close();
                _attaching.TryRemove(target, out _);
                _fresh.TryRemove(target, out _);
                Note($"Tab {NumberOf(target)} was closed.");
            }
        }

        _signal.Pulse();
    }

    private async Task AttachQuietlyAsync(string target)
    {
        try
        {
            await Attach(target);
        }
        catch (Exception exception) when (exception is CdpCommandException or DrivingException or WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // It has closed already, or does not answer, which whoever wants to use it is told.
        }
    }

    private void Hear(CdpEvent what)
    {
        if (what.Session is { } session)
        {
            _pages.Values.FirstOrDefault(page => page.Owns(session))?.Hear(what);
        }
        else if (what.Method == "Target.targetCreated" && what.Parameters.GetProperty("targetInfo").TryGetProperty("openerId", out _)
            && what.Parameters.GetProperty("targetInfo").GetProperty("type").ValueEquals("page"))
        {
            _popups.TryAdd(what.Parameters.GetProperty("targetInfo").GetProperty("targetId").GetString()!, 0);
        }
        else if (what.Method == "Target.targetCrashed" && _pages.TryGetValue(what.Parameters.GetProperty("targetId").GetString()!, out var crashed))
        {
            crashed.State.Crash();
        }
        else if (what.Method == "Target.targetDestroyed")
        {
            _pages.GetValueOrDefault(what.Parameters.GetProperty("targetId").GetString()!)?.State.Close();
            _popups.TryRemove(what.Parameters.GetProperty("targetId").GetString()!, out _);
        }

        _signal.Pulse();
    }

    private void HearOfControl(CdpEvent what)
    {
        switch (what.Method)
        {
            case "Browser.downloadWillBegin":
                var name = PageTexts.Quoted(FileName.Of(what.Parameters.GetProperty("suggestedFilename").GetString()!), 200);
                ImmutableInterlocked.AddOrUpdate(ref _downloads, what.Parameters.GetProperty("guid").GetString()!, name, (_, _) => name);
                Note($"The download {name} has begun.");
                break;
            case "Browser.downloadProgress" when !what.Parameters.GetProperty("state").ValueEquals("inProgress"):
                EndDownload(what.Parameters.GetProperty("guid").GetString()!, what.Parameters);
                break;
        }

        _signal.Pulse();
    }

    private void EndDownload(string id, System.Text.Json.JsonElement progress)
    {
        if (!_downloads.TryGetValue(id, out var name))
        {
            return;
        }

        if (progress.GetProperty("state").ValueEquals("completed"))
        {
            ImmutableInterlocked.Update(ref _complete, complete => complete.Add(id));
            Note(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The download {name} is complete ({progress.GetProperty("receivedBytes").GetDouble():N0} bytes)."));
        }
        else
        {
            Note($"The download {name} was cancelled.");
        }

        // Only now, so that whoever waits for it finds it complete.
        ImmutableInterlocked.TryRemove(ref _downloads, id, out _);
    }
}
