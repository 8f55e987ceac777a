using System.Collections.Concurrent;
using AnchorOrleans.Browser.Chromium;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Pool;

/// <summary>Owns the browsers: those that are lent and those that wait.</summary>
internal sealed partial class BrowserPool : IBrowserPool, IAsyncDisposable
{
    private readonly ChromiumLauncher _launcher;
    private readonly BrowserOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<BrowserPool> _logger;
    private readonly CancellationTokenSource _closed = new();
    private readonly ConcurrentDictionary<ChromiumBrowser, byte> _owned = new();
    private readonly ConcurrentDictionary<Task<ChromiumBrowser>, byte> _starts = new();
    private readonly WarmShelf _warm;
    private readonly Lazy<BrowserHome> _home;

    public BrowserPool(ChromiumLauncher launcher, IOptions<BrowserOptions> options, TimeProvider clock, ILogger<BrowserPool> logger)
    {
        _launcher = launcher;
        _options = options.Value;
        _clock = clock;
        _logger = logger;
        _warm = new WarmShelf(_options.Warm, () => StartAsync(new BrowserRequest(), _closed.Token), clock, logger, _closed.Token);
        _home = new Lazy<BrowserHome>(() => BrowserHome.Open(_options.StateDirectory));
        Slots = _options.Slots ?? BrowserSlots.For(Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    public int Slots { get; }

    public string? Obstacle => _launcher.Obstacle;

    /// <summary>Begins to fill the warm pool, and keeps it full from now on.</summary>
    public void WarmUp()
    {
        if (Obstacle is { } obstacle)
        {
            LogNoBrowsers(obstacle);
            return;
        }

        _warm.Fill();
    }

    public async Task<IBrowserLease> AcquireAsync(BrowserRequest request, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        using var span = Diagnostics.Source.StartActivity("anchor.browser.acquire");
        var startedAt = _clock.GetTimestamp();

        var warm = request.IsDefault ? await _warm.TakeAsync(cancellationToken) : null;
        var browser = warm ?? await StartAsync(request, cancellationToken);
        await ApplyPolicyAsync(browser, request);

        var duration = _clock.GetElapsedTime(startedAt);
        span?.SetTag("anchor.browser.warm", warm is not null);
        Diagnostics.AcquireDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("start", warm is not null ? "warm" : "cold"));
        LogLent(browser.Name, warm is not null, duration.TotalMilliseconds);
        _ = WatchAsync(browser);
        return new BrowserLease(browser, this);
    }

    public async ValueTask DisposeAsync()
    {
        if (_closed.IsCancellationRequested)
        {
            return;
        }

        await _closed.CancelAsync();
        await Task.WhenAll(_starts.Keys.Select(start => start.ContinueWith(_ => { }, TaskScheduler.Default)));
        await Task.WhenAll(_owned.Keys.Select(browser => EndAsync(browser)));
        if (_home.IsValueCreated)
        {
            _home.Value.Dispose();
        }
    }

    /// <summary>Waits until the browsers that wait, or are about to, have started.</summary>
    internal Task<ChromiumBrowser[]> WhenWarmAsync() => _warm.WhenReadyAsync();

    /// <summary>Ends a browser and forgets it.</summary>
    internal async Task EndAsync(ChromiumBrowser browser)
    {
        await browser.DisposeAsync();
        _owned.TryRemove(browser, out _);
    }

    private async Task<ChromiumBrowser> StartAsync(BrowserRequest request, CancellationToken cancellationToken)
    {
        var start = StartOwnedAsync(request, cancellationToken);
        _starts.TryAdd(start, 0);
        try
        {
            return await start;
        }
        finally
        {
            _starts.TryRemove(start, out _);
        }
    }

    private async Task<ChromiumBrowser> StartOwnedAsync(BrowserRequest request, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        var startedAt = _clock.GetTimestamp();
        var browser = await _launcher.StartAsync(OpenHome(), request, either.Token);
        Diagnostics.LaunchDuration.Record(_clock.GetElapsedTime(startedAt).TotalSeconds);
        _owned.TryAdd(browser, 0);
        return browser;
    }

    private BrowserHome OpenHome()
    {
        try
        {
            return _home.Value;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BrowserUnavailableException($"The folder '{_options.StateDirectory}' cannot be used (Browser:StateDirectory): {exception.Message}", exception);
        }
    }

    private async Task ApplyPolicyAsync(ChromiumBrowser browser, BrowserRequest request)
    {
        try
        {
            browser.Egress.Apply(request.Egress);
        }
        catch (ArgumentException)
        {
            await EndAsync(browser);
            throw;
        }
    }

    private async Task WatchAsync(ChromiumBrowser browser)
    {
        var exit = await browser.Exited;
        if (exit.IsCrash)
        {
            Diagnostics.BrowserCrashes.Add(1);
            LogCrashed(browser.Name, exit.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "This machine offers no browsers. {Obstacle}")]
    private partial void LogNoBrowsers(string obstacle);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Browser {Browser} was lent (warm: {IsWarm}) after {Milliseconds:0} ms.")]
    private partial void LogLent(string browser, bool isWarm, double milliseconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Browser {Browser} crashed while it was lent. {Reason}")]
    private partial void LogCrashed(string browser, string reason);
}

/// <summary>Fills the warm pool when the service starts.</summary>
internal sealed class BrowserPoolStart(BrowserPool pool) : Microsoft.Extensions.Hosting.IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        pool.WarmUp();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
