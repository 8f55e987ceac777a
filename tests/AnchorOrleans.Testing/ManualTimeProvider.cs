namespace AnchorOrleans.Testing;

/// <summary>A clock that stands still until a test advances it, and then fires what has become due, in order.</summary>
/// <remarks>
/// The clock jumps first; then callbacks run on the thread that advances, one after the other. So whatever is armed anew
/// while they run counts from after the jump, however the threads fall.
/// </remarks>
/// <param name="start">When the clock begins.</param>
public sealed class ManualTimeProvider(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(DateTimeOffset DueAt, TaskCompletionSource Armed)> _awaited = [];
    private DateTimeOffset _now = start.ToUniversalTime();

    /// <summary>Begins at an arbitrary whole day.</summary>
    public ManualTimeProvider()
        : this(new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Completes when some timer is armed for exactly this instant: the way to know that something has begun to wait.</summary>
    public Task UntilArmedAsync(DateTimeOffset dueAt)
    {
        var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_timers.Exists(timer => timer.DueAt == dueAt))
            {
                return Task.CompletedTask;
            }

            _awaited.Add((dueAt, armed));
        }

        return armed.Task;
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Moves the clock and fires, in order, every timer that becomes due on the way.</summary>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        lock (_gate)
        {
            _now += time;
        }

        while (TakeDue() is { } timer)
        {
            timer.Fire();
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Tell(DateTimeOffset dueAt)
    {
        foreach (var awaited in _awaited.FindAll(awaited => awaited.DueAt == dueAt))
        {
            awaited.Armed.SetResult();
            _awaited.Remove(awaited);
        }
    }

    private ManualTimer? TakeDue()
    {
        lock (_gate)
        {
            var timer = _timers.Where(timer => timer.DueAt <= _now).MinBy(timer => timer.DueAt);
            if (timer is null)
            {
                return null;
            }

            if (timer.Period > TimeSpan.Zero)
            {
                timer.DueAt += timer.Period;
            }
            else
            {
                _timers.Remove(timer);
            }

            return timer;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private readonly ExecutionContext? _context = ExecutionContext.Capture();
        private bool _isDisposed;

        public DateTimeOffset DueAt { get; set; }

        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._timers.Remove(this);
                if (_isDisposed)
                {
                    return false;
                }

                Period = period;
                if (dueTime >= TimeSpan.Zero)
                {
                    DueAt = clock._now + dueTime;
                    clock._timers.Add(this);
                    clock.Tell(DueAt);
                }
            }

            // As with real timers, what is due at once does not wait for the clock to move.
            if (dueTime == TimeSpan.Zero)
            {
                ThreadPool.QueueUserWorkItem(static clock => clock.Advance(TimeSpan.Zero), clock, preferLocal: false);
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                _isDisposed = true;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        public void Fire()
        {
            if (_context is null)
            {
                callback(state);
            }
            else
            {
                ExecutionContext.Run(_context, new ContextCallback(callback), state);
            }
        }
    }
}
