using System.Net.WebSockets;
using AnchorOrleans.Browser.Cdp;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Screencasts;

/// <summary>What all who look at one browser share: one screencast, which runs while anybody looks.</summary>
/// <param name="browser">The browser.</param>
/// <param name="control">Takes hold of the same browser's control.</param>
/// <param name="options">How the picture is.</param>
/// <param name="clock">Paces it.</param>
public sealed class LiveView(
    ICdpEndpoint browser, Func<CancellationToken, Task<BrowserControl>> control, ScreencastOptions options, TimeProvider clock) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private Screencast? _screencast;

    /// <summary>Begins to look; disposing the viewer ends that.</summary>
    /// <returns>Null when as many look already as may.</returns>
    /// <exception cref="WebSocketException">The browser has ended.</exception>
    public Task<ScreencastViewer?> JoinAsync(CancellationToken cancellationToken = default) => AddAsync(rate: null, cancellationToken);

    /// <summary>Begins to look for a recording, which takes nobody's place; disposing the viewer ends that.</summary>
    /// <exception cref="WebSocketException">The browser has ended.</exception>
    internal async Task<ScreencastViewer> WatchAsync(int rate, CancellationToken cancellationToken) => (await AddAsync(rate, cancellationToken))!;

    /// <summary>Shows the browser to a viewer, and does what the viewer does, until either is gone.</summary>
    /// <param name="socket">The viewer's.</param>
    /// <param name="viewer">Who joined.</param>
    /// <param name="mayTouch">Whether the viewer may do more than look.</param>
    /// <param name="ending">The session ends, which the viewer is told.</param>
    /// <param name="cancellationToken">The viewer has gone, or the service stops.</param>
    public async Task ShowAsync(WebSocket socket, ScreencastViewer viewer, bool mayTouch, CancellationToken ending, CancellationToken cancellationToken)
    {
        var hands = mayTouch ? new ViewerHands(viewer.Screencast, await control(cancellationToken), options) : null;
        await new ViewerConnection(socket, viewer, hands, clock).RunAsync(ending, cancellationToken);
    }

    /// <summary>Uses up a word that is good once.</summary>
    /// <returns>False when it was used before.</returns>
    public bool TryUse(string word)
    {
        lock (_used)
        {
            return _used.Add(word);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_screencast is { } screencast)
            {
                await screencast.DisposeAsync();
                _screencast = null;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<ScreencastViewer?> AddAsync(int? rate, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_screencast is { HasEnded: true } ended)
            {
                await ended.DisposeAsync();
                _screencast = null;
            }

            if (rate is null && _screencast is { } running && running.ViewerCount >= options.MaxViewers)
            {
                return null;
            }

            _screencast ??= await Screencast.OpenAsync(browser, (await control(cancellationToken)).Targets, options, clock, cancellationToken);
            return _screencast.Add(LeaveAsync, rate);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask LeaveAsync(ScreencastViewer viewer)
    {
        await _turn.WaitAsync();
        try
        {
            if (viewer.Screencast.Remove(viewer) && viewer.Screencast == _screencast)
            {
                await _screencast.DisposeAsync();
                _screencast = null;
            }
        }
        finally
        {
            _turn.Release();
        }
    }
}
