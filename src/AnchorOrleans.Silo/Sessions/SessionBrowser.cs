using AnchorOrleans.Browser.Control;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Browser.Screencasts;
using AnchorOrleans.Browser.Tracing;
using AnchorOrleans.Hosts;
using AnchorOrleans.Silo.Recordings;

namespace AnchorOrleans.Silo.Sessions;

/// <summary>One session's browser with its clocks; the owner of the process is where limits are exact.</summary>
internal sealed class SessionBrowser : IDisposable
{
    private readonly TaskCompletionSource<string> _wish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _opening = new(1);
    private readonly ITimer? _total;
    private readonly int _mostDownloads;
    private readonly TimeProvider _clock;
    private readonly Lock _viewLock = new();
    private BrowserControl? _control;
    private LiveView? _view;
    private Thumbnails? _thumbnails;

    public SessionBrowser(BrowserAssignment assignment, IBrowserLease lease, int mostDownloads, TimeProvider clock)
    {
        (Assignment, Lease, _mostDownloads, _clock) = (assignment, lease, mostDownloads, clock);
        Ending = _ending.Token;
        Rules = new(lease);
        Idleness = new(assignment.Settings.IdleTimeout, clock, () => End("idle_timeout"));
        _total = assignment.Settings.MaxDuration is { } limit
            ? clock.CreateTimer(_ => End("max_duration"), null, LeftOf(limit), Timeout.InfiniteTimeSpan)
            : null;
    }

    public BrowserAssignment Assignment { get; }

    public IBrowserLease Lease { get; }

    public Idleness Idleness { get; }

    /// <summary>Gets what is refused to it while an execution asks for that.</summary>
    public SessionRules Rules { get; }

    /// <summary>Gets what is cancelled when the browser is about to end, so that guests are told.</summary>
    public CancellationToken Ending { get; }

    /// <summary>Gets a task that completes when the browser is gone and its slot given back.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Gets or sets the recording of what is seen; null for none.</summary>
    public BrowserRecording? Recording { get; set; }

    /// <summary>Gets or sets the trace of what the browser does, and when it was begun; null for none.</summary>
    public (BrowserTrace Trace, DateTimeOffset BegunAt)? Trace { get; set; }

    /// <summary>Takes hold of the browser, once for all who control it over HTTP.</summary>
    public async Task<BrowserControl> ControlAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            return _control ??= await BrowserControl.OpenAsync(Lease, _clock, _mostDownloads, cancellationToken);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Gets what all who look at the browser share.</summary>
    public LiveView ViewWith(ScreencastOptions options)
    {
        lock (_viewLock)
        {
            return _view ??= new(Lease, ControlAsync, options, _clock);
        }
    }

    /// <summary>Gets the small pictures that all who list the browser share.</summary>
    public Thumbnails ThumbnailsWith(ThumbnailOptions options)
    {
        lock (_viewLock)
        {
            return _thumbnails ??= new(Lease, ControlAsync, options, _clock);
        }
    }

    /// <summary>What is left of the session's limit, of which a browser before this one may have used some.</summary>
    private TimeSpan LeftOf(TimeSpan limit)
    {
        var left = Assignment.OpenedAt is { } opened ? limit - (_clock.GetUtcNow() - opened) : limit;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Ends the browser; the first reason counts.</summary>
    public void End(string reason) => _wish.TrySetResult(reason);

    /// <summary>Waits until the browser is to end, or has ended by itself.</summary>
    /// <returns>Why, as in <see cref="AnchorOrleans.Sessions.SessionView.EndReason"/>.</returns>
    public async Task<string> WaitForEndAsync()
    {
        var first = await Task.WhenAny(_wish.Task, Lease.Exited);
        var reason = first == _wish.Task
            ? await _wish.Task
            : (await Lease.Exited).IsCrash ? "browser_crashed" : "ended";
        _total?.Dispose();
        Idleness.Dispose();
        await _ending.CancelAsync();
        if (_view is { } view)
        {
            await view.DisposeAsync();
        }

        if (_control is { } control)
        {
            await control.DisposeAsync();
        }

        return reason;
    }

    /// <summary>Tells those who wait that nothing is left.</summary>
    public void Dispose()
    {
        _total?.Dispose();
        Idleness.Dispose();
        _ending.Dispose();
        _gone.TrySetResult();
    }
}
