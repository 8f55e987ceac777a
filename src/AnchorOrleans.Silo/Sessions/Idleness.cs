namespace AnchorOrleans.Silo.Sessions;

/// <summary>What makes a session not idle: whoever uses its browser, over CDP, over HTTP or by looking at it, holds this for as long.</summary>
internal interface ISessionActivity
{
    /// <summary>Keeps the session from being idle until the answer is disposed.</summary>
    IDisposable Begin();
}

/// <summary>The idle clock of a session: it runs while nobody is connected and nothing runs or waits, and begins anew each time.</summary>
internal sealed class Idleness : ISessionActivity, IDisposable
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

    /// <inheritdoc/>
    public IDisposable Begin()
    {
        Change(() => _guests++);
        return new Activity(this);
    }

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

    private sealed class Activity(Idleness idleness) : IDisposable
    {
        private int _hasEnded;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
            {
                idleness.Change(() => idleness._guests--);
            }
        }
    }
}
