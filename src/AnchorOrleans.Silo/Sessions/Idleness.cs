namespace AnchorOrleans.Silo.Sessions;

/// <summary>The idle clock of a session: it runs while nobody is connected and nothing runs or waits, and begins anew each time.</summary>
internal sealed class Idleness : IDisposable
{
    private readonly TimeSpan? _limit;
    private readonly Lock _lock = new();
    private readonly ITimer? _timer;
    private int _guests;
    private bool _isBusy;
    private bool _isDisposed;

    public Idleness(TimeSpan? limit, TimeProvider clock, Action onLimit)
    {
        _limit = limit;
        _timer = limit is null ? null : clock.CreateTimer(_ => Elapse(onLimit), null, limit.Value, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Somebody connected.</summary>
    public void Enter() => Change(() => _guests++);

    /// <summary>Somebody disconnected.</summary>
    public void Leave() => Change(() => _guests--);

    /// <summary>Executions use or await the session, or do so no more.</summary>
    public void SetBusy(bool isBusy) => Change(() => _isBusy = isBusy);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            if (!_isDisposed)
            {
                _timer?.Change(_guests == 0 && !_isBusy ? _limit!.Value : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void Elapse(Action onLimit)
    {
        lock (_lock)
        {
            // A guest may have come while the timer was already due.
            if (_guests > 0 || _isBusy || _isDisposed)
            {
                return;
            }
        }

        onLimit();
    }
}
