namespace AnchorOrleans.Agent.Running;

/// <summary>Measures how long an agent works, and ends it when its time is up; stands while a person is awaited.</summary>
internal sealed class RunClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _budget;
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenSource _either;
    private readonly ITimer _alarm;
    private TimeSpan _spent;
    private long _since;
    private bool _stands = true;

    /// <summary>Starts.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="budget">How long it may run.</param>
    /// <param name="spent">How long it ran before.</param>
    /// <param name="stopping">Ends the work too.</param>
    public RunClock(TimeProvider time, TimeSpan budget, TimeSpan spent, CancellationToken stopping)
    {
        _time = time;
        _budget = budget;
        _spent = spent;
        _either = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, stopping);
        _alarm = time.CreateTimer(_ => EndIfOver(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Go();
    }

    /// <summary>Gets what cancels when the time is up, or on stopping.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Gets a value indicating whether the time is up.</summary>
    public bool IsOver => _over.IsCancellationRequested;

    /// <summary>Gets how long it has run.</summary>
    public TimeSpan Spent => _stands ? _spent : _spent + _time.GetElapsedTime(_since);

    /// <summary>Awaits a person, without counting the time.</summary>
    public async Task<T> WithoutCountingAsync<T>(Func<Task<T>> wait)
    {
        Stand();
        try
        {
            return await wait();
        }
        finally
        {
            Go();
        }
    }

    public void Dispose()
    {
        _alarm.Dispose();
        _either.Dispose();
        _over.Dispose();
    }

    private void Stand()
    {
        _alarm.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _spent = Spent;
        _stands = true;
    }

    private void Go()
    {
        _since = _time.GetTimestamp();
        _stands = false;
        if (_budget <= _spent)
        {
            _over.Cancel();
        }
        else
        {
            Arm(_budget - _spent);
        }
    }

    private void EndIfOver()
    {
        // A timer may have fired while the clock was being stopped, or a little before its time: it counts in milliseconds, by another clock.
        if (_stands)
        {
            return;
        }

        if (_budget - Spent is var left && left > TimeSpan.Zero)
        {
            Arm(left);
        }
        else
        {
            _over.Cancel();
        }
    }

    private void Arm(TimeSpan left) => _alarm.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
}
