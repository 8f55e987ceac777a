using AnchorOrleans.Browser.Chromium;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Browser.Pool;

/// <summary>Keeps a number of started browsers, or browsers that are just being started, for whoever comes next.</summary>
internal sealed partial class WarmShelf(int size, Func<Task<ChromiumBrowser>> start, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly List<Task<ChromiumBrowser>> _shelf = [];
    private readonly CancellationTokenSource _closed = new();
    private readonly ILogger _logger = logger;
    private bool _isPausing;
    private int _failures;

    /// <summary>Starts as many as are missing.</summary>
    public void Fill()
    {
        lock (_gate)
        {
            while (_shelf.Count < size && !_isPausing && !_closed.IsCancellationRequested)
            {
                var starting = start();
                _shelf.Add(starting);
                _ = TendAsync(starting);
            }
        }
    }

    /// <summary>Takes a browser, waiting for one that is just being started.</summary>
    /// <returns>The browser, or <see langword="null"/> when there is none or it did not come up.</returns>
    public async Task<ChromiumBrowser?> TakeAsync(CancellationToken cancellationToken)
    {
        while (TryRemoveFirst() is { } taken)
        {
            Fill();
            try
            {
                var browser = await taken.WaitAsync(cancellationToken);
                if (!browser.Exited.IsCompleted)
                {
                    _failures = 0;
                    return browser;
                }
            }
            catch (BrowserUnavailableException)
            {
                // Reported where it is tended; the caller's own start is the second attempt.
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                PutBack(taken);
                throw;
            }
        }

        return null;
    }

    /// <summary>Starts no more, and waits until nothing is being started; the started ones are their owner's to end.</summary>
    public async Task CloseAsync()
    {
        await _closed.CancelAsync();
        Task[] pending;
        lock (_gate)
        {
            pending = [.. _shelf];
        }

        await Task.WhenAll(pending).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private Task<ChromiumBrowser>? TryRemoveFirst()
    {
        lock (_gate)
        {
            // Started ones first: they cost the caller nothing.
            var index = _shelf.FindIndex(task => task.IsCompletedSuccessfully);
            if (_shelf.Count == 0)
            {
                return null;
            }

            var first = _shelf[Math.Max(index, 0)];
            _shelf.Remove(first);
            return first;
        }
    }

    private void PutBack(Task<ChromiumBrowser> taken)
    {
        lock (_gate)
        {
            _shelf.Insert(0, taken);
        }

        _ = TendAsync(taken);
    }

    /// <summary>Stays with a browser until it leaves the shelf; replaces it when it fails or ends there.</summary>
    private async Task TendAsync(Task<ChromiumBrowser> starting)
    {
        try
        {
            var browser = await starting;
            var exit = await browser.Exited;
            if (Remove(starting))
            {
                LogWarmBrowserEnded(browser.Name, exit.Message);
                await browser.DisposeAsync();
                await PauseAndFillAsync();
            }
        }
        catch (BrowserUnavailableException exception)
        {
            Remove(starting);
            LogWarmBrowserFailed(exception);
            await PauseAndFillAsync();
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            Remove(starting);
        }
    }

    private bool Remove(Task<ChromiumBrowser> starting)
    {
        lock (_gate)
        {
            return _shelf.Remove(starting);
        }
    }

    /// <summary>Waits longer after each failure in a row, so that a machine on which Chromium does not come up is not kept busy by trying.</summary>
    private async Task PauseAndFillAsync()
    {
        lock (_gate)
        {
            if (_isPausing)
            {
                return;
            }

            _isPausing = true;
        }

        var pause = TimeSpan.FromTicks(Math.Min(ShortestPause.Ticks << Math.Min(_failures++, 10), LongestPause.Ticks));
        try
        {
            await Task.Delay(pause, clock, _closed.Token);
        }
        finally
        {
            lock (_gate)
            {
                _isPausing = false;
            }
        }

        Fill();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Browser {Browser} ended while it waited and is replaced. {Reason}")]
    private partial void LogWarmBrowserEnded(string browser, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A browser for the warm pool did not come up.")]
    private partial void LogWarmBrowserFailed(Exception exception);
}
