using System.Diagnostics.CodeAnalysis;
using AnchorOrleans.Browser.Chromium;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Browser.Pool;

/// <summary>Keeps a number of started browsers, or browsers that are just being started, for whoever comes next.</summary>
internal sealed partial class WarmShelf(int size, Func<Task<ChromiumBrowser>> start, TimeProvider clock, ILogger logger, CancellationToken closed)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly List<Task<ChromiumBrowser>> _shelf = [];
    private readonly ILogger _logger = logger;
    private bool _isPausing;
    private int _failures;

    /// <summary>Starts as many as are missing.</summary>
    public void Fill()
    {
        lock (_gate)
        {
            while (_shelf.Count < size && !_isPausing && !closed.IsCancellationRequested)
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
        while (TryRemoveFirst(out var taken))
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

    /// <summary>Waits until those on the shelf have started.</summary>
    public Task<ChromiumBrowser[]> WhenReadyAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(_shelf);
        }
    }

    private bool TryRemoveFirst([NotNullWhen(true)] out Task<ChromiumBrowser>? first)
    {
        lock (_gate)
        {
            // Started ones first: they cost the caller nothing.
            first = _shelf.Find(task => task.IsCompletedSuccessfully) ?? _shelf.FirstOrDefault();
            return first is not null && _shelf.Remove(first);
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
        catch (OperationCanceledException) when (closed.IsCancellationRequested)
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
            await Task.Delay(pause, clock, closed);
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
