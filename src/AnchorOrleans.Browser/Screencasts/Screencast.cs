using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Screencasts;

/// <summary>One moving picture of a browser's current page, for all who look.</summary>
/// <remarks>
/// Chromium takes pictures as often as the page changes, acknowledged or not, and that is what costs: so after each it is told to stop, and to begin again when the next is due.
/// It begins with a picture; when that is the last one again, the page stands still, and the screencast is left running until something changes.
/// It has a connection of its own: with that everything it switched on in the pages ends.
/// </remarks>
internal sealed class Screencast : IAsyncDisposable
{
    /// <summary>Of what viewers do, so much may wait for a page that does not answer; the rest is lost, as in any browser.</summary>
    private const int MostUnanswered = 256;

    /// <summary>How often titles are asked for, whose changes no event tells.</summary>
    private static readonly TimeSpan TitlePeriod = TimeSpan.FromSeconds(1);

    /// <summary>How long a picture may take that is due; then it is asked for again.</summary>
    private static readonly TimeSpan PicturePatience = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Channel<Picture> _taken = Channel.CreateUnbounded<Picture>();
    private readonly CancellationTokenSource _closing = new();
    private readonly PageTargets _targets;
    private readonly ScreencastOptions _options;
    private readonly TimeProvider _clock;
    private CdpClient _client = null!;
    private Task _work = Task.CompletedTask;
    private ImmutableHashSet<ScreencastViewer> _viewers = [];
    private (string Target, AttachedPage Page)? _shown;
    private PageDialog? _dialog;
    private int _unanswered;

    /// <summary>Whether the screencast was begun and has not yet shown its first picture.</summary>
    private volatile bool _isDue;

    private Screencast(PageTargets targets, ScreencastOptions options, TimeProvider clock) => (_targets, _options, _clock) = (targets, options, clock);

    /// <summary>Gets the newest picture; null before the first.</summary>
    public ScreencastFrame? Frame { get; private set; }

    /// <summary>Gets what is around the picture.</summary>
    public ScreencastState State { get; private set; } = ScreencastState.Empty;

    /// <summary>Gets or sets what viewers drag; the browser took it from the mouse, and from there on it is theirs to move.</summary>
    public JsonObject? Dragged { get; set; }

    /// <summary>Gets a value indicating whether the browser, or the connection to it, has ended.</summary>
    public bool HasEnded => _work.IsCompleted;

    /// <summary>Gets how many people look.</summary>
    public int ViewerCount => _viewers.Count(viewer => viewer.Rate is null);

    /// <summary>Begins.</summary>
    /// <exception cref="WebSocketException">The browser has ended.</exception>
    public static async Task<Screencast> OpenAsync(
        ICdpEndpoint browser, PageTargets targets, ScreencastOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        var screencast = new Screencast(targets, options, clock);
        screencast._client = await CdpClient.OpenAsync(browser, screencast.Hear, cancellationToken);
        targets.Subscribe(screencast.Look);
        screencast._work = screencast.WorkAsync();
        screencast.Look();
        return screencast;
    }

    /// <summary>Lets somebody look.</summary>
    /// <param name="leave">What the viewer does to leave.</param>
    /// <param name="rate">With how many pictures a second a recording is content; null for a person.</param>
    public ScreencastViewer Add(Func<ScreencastViewer, ValueTask> leave, int? rate)
    {
        var viewer = new ScreencastViewer(this, leave, rate);
        ImmutableInterlocked.Update(ref _viewers, viewers => viewers.Add(viewer));
        if (HasEnded)
        {
            viewer.End();
        }

        return viewer;
    }

    /// <summary>Takes a viewer out.</summary>
    /// <returns>Whether nobody is left.</returns>
    public bool Remove(ScreencastViewer viewer)
    {
        ImmutableInterlocked.Update(ref _viewers, viewers => viewers.Remove(viewer));
        return _viewers.IsEmpty;
    }

    /// <summary>Gives the page that is shown a command, in the order of the calls, and waits for no answer.</summary>
    public void Post(string method, JsonObject parameters)
    {
        if (_shown is not { Page: var page })
        {
            return;
        }

        if (Interlocked.Increment(ref _unanswered) > MostUnanswered)
        {
            Interlocked.Decrement(ref _unanswered);
            return;
        }

        _ = PostAsync(page, method, parameters);
    }

    /// <summary>Gives the page that is shown a command.</summary>
    /// <exception cref="ControlException">There is no page.</exception>
    public Task<System.Text.Json.JsonElement> CallAsync(string method, JsonObject? parameters, CancellationToken cancellationToken) =>
        _shown is { Page: var page } ? page.CallAsync(method, parameters, cancellationToken) : throw new ControlException("The session has no page; open one first.");

    /// <summary>Gives the browser a command.</summary>
    public Task<System.Text.Json.JsonElement> CallBrowserAsync(string method, JsonObject parameters, CancellationToken cancellationToken) =>
        _client.CallAsync(method, parameters, session: null, cancellationToken);

    /// <summary>Shows another page.</summary>
    public void Show(string page) => _targets.BringToFront(page);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _targets.Unsubscribe(Look);
        await _closing.CancelAsync();
        await _work;
        await _client.DisposeAsync();
        _closing.Dispose();
    }

    private void Look() => _news.Writer.TryWrite(true);

    private void Hear(CdpEvent what)
    {
        if (what.Session is null || what.Session != _shown?.Page.Session)
        {
            return;
        }

        switch (what.Method)
        {
            case "Page.screencastFrame":
                _taken.Writer.TryWrite(new(what.Session, what.Parameters.GetProperty("sessionId").GetInt32(), ScreencastFrame.Read(what.Parameters)));
                break;
            case "Input.dragIntercepted":
                Dragged = JsonNode.Parse(what.Parameters.GetProperty("data").GetRawText())!.AsObject();
                break;
            case "Page.javascriptDialogOpening":
                _dialog = new(
                    what.Parameters.GetProperty("type").GetString()!,
                    what.Parameters.GetProperty("message").GetString()!,
                    what.Parameters.TryGetProperty("defaultPrompt", out var text) ? text.GetString()! : "");
                Look();
                break;
            case "Page.javascriptDialogClosed":
                _dialog = null;
                Look();
                break;
            case "Page.frameNavigated" or "Page.navigatedWithinDocument":
                Look();
                break;
        }
    }

    private void NotifyAll()
    {
        foreach (var viewer in _viewers)
        {
            viewer.Notify();
        }
    }

    private async Task WorkAsync()
    {
        try
        {
            // Whichever ends first, by an error or the end of the browser, ends the other.
            await await Task.WhenAny(FollowAsync(), PaceAsync(), _client.Closed);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            // Nobody looks any more, or the browser has ended, which viewers are told below.
        }

        await _closing.CancelAsync();
        foreach (var viewer in _viewers)
        {
            viewer.End();
        }
    }

    private async Task FollowAsync()
    {
        await using var timer = _clock.CreateTimer(_ => Look(), null, TitlePeriod, TitlePeriod);
        await foreach (var _ in _news.Reader.ReadAllAsync(_closing.Token))
        {
            try
            {
                if (_targets.Current != _shown?.Target)
                {
                    await SwitchAsync(_targets.Current);
                }

                var state = await DescribeAsync();
                if (state != State)
                {
                    State = state;
                    NotifyAll();
                }
            }
            catch (CdpCommandException)
            {
                // The page was closed meanwhile; that is the next news.
                _shown = null;
            }
        }
    }

    private async Task SwitchAsync(string? target)
    {
        if (_shown is { } old)
        {
            _shown = null;
            _dialog = null;
            if (_targets.All.Any(page => page.Id == old.Target))
            {
                await _client.CallAsync("Target.detachFromTarget", new() { ["sessionId"] = old.Page.Session }, session: null, _closing.Token);
            }
        }

        if (target is null)
        {
            return;
        }

        var page = await AttachedPage.AttachAsync(_client, target, _closing.Token);
        _shown = (target, page);
        await _client.CallAsync("Target.activateTarget", new() { ["targetId"] = target }, session: null, _closing.Token);

        Post("Page.enable", []);
        Begin();
    }

    private async Task<ScreencastState> DescribeAsync()
    {
        _targets.Refresh((await _client.CallAsync("Target.getTargets", null, session: null, _closing.Token)).GetProperty("targetInfos"));
        if (_shown is not { } shown)
        {
            return new(_targets.All, null, false, false, null);
        }

        var history = await shown.Page.CallAsync("Page.getNavigationHistory", null, _closing.Token);
        var place = history.GetProperty("currentIndex").GetInt32();
        return new(_targets.All, shown.Target, place > 0, place < history.GetProperty("entries").GetArrayLength() - 1, _dialog);
    }

    /// <summary>Shows each picture, and has the next one taken not sooner than it is due.</summary>
    private async Task PaceAsync()
    {
        while (true)
        {
            if (_taken.Reader.TryRead(out var picture))
            {
                await TakeAsync(picture);
            }
            else if (!await WaitForPictureAsync() && _isDue)
            {
                // A page that goes elsewhere in that moment may swallow the beginning.
                Begin();
            }
        }
    }

    private async Task<bool> WaitForPictureAsync()
    {
        try
        {
            return await _taken.Reader.WaitToReadAsync(_closing.Token).AsTask().WaitAsync(PicturePatience, _clock, _closing.Token);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task TakeAsync(Picture picture)
    {
        try
        {
            if (Frame is { } last && picture.Frame.IsSameAs(last))
            {
                await _client.CallAsync("Page.screencastFrameAck", new() { ["sessionId"] = picture.Number }, picture.Session, _closing.Token);
                _isDue = false;
                return;
            }

            Frame = picture.Frame;
            NotifyAll();
            var shown = _clock.GetTimestamp();
            await _client.CallAsync("Page.stopScreencast", null, picture.Session, _closing.Token);
            if ((TimeSpan.FromSeconds(1) / Rate()) - _clock.GetElapsedTime(shown) is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest, _clock, _closing.Token);
            }

            DropPicturesOf(picture.Session);
            _isDue = true;
            await _client.CallAsync("Page.startScreencast", Wanted(), picture.Session, _closing.Token);
        }
        catch (CdpCommandException)
        {
            // Another page is shown by now, or this one goes elsewhere: a picture is due, and is asked for again.
            _isDue = true;
        }
    }

    /// <summary>Has the screencast of the shown page begin, without waiting for the page itself: one that stands still must not keep viewers from another.</summary>
    private void Begin()
    {
        _isDue = true;
        Post("Page.startScreencast", Wanted());
    }

    /// <summary>Answers how many pictures a second are wanted: by people as many as may be, by a recording alone as many as it keeps.</summary>
    private int Rate() => Math.Min(_options.FramesPerSecond, _viewers.Select(viewer => viewer.Rate ?? int.MaxValue).DefaultIfEmpty(int.MaxValue).Max());

    /// <summary>Drops what was taken before the screencast had stopped; a newer one comes when it begins again.</summary>
    private void DropPicturesOf(string session)
    {
        while (_taken.Reader.TryPeek(out var picture) && picture.Session == session)
        {
            _taken.Reader.TryRead(out _);
        }
    }

    private JsonObject Wanted() =>
        new() { ["format"] = "jpeg", ["quality"] = _options.Quality, ["maxWidth"] = _options.MaxWidth, ["maxHeight"] = _options.MaxHeight };

    private async Task PostAsync(AttachedPage page, string method, JsonObject parameters)
    {
        try
        {
            await page.CallAsync(method, parameters, _closing.Token);
        }
        catch (Exception exception) when (exception is CdpCommandException or WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The page went away while somebody pointed at it, which everybody sees.
        }
        finally
        {
            Interlocked.Decrement(ref _unanswered);
        }
    }

    /// <summary>A picture as it came.</summary>
    private readonly record struct Picture(string Session, int Number, ScreencastFrame Frame);
}
