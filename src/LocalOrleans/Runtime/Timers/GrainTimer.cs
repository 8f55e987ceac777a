using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime.Activations;
using Orleans.Runtime.Calls;

namespace Orleans.Runtime.Timers;

/// <summary>A grain timer: armed for one tick at a time, again when that tick has ended.</summary>
internal sealed class GrainTimer : Turn, IGrainTimer, IGrainTimerInvoker
{
    private static readonly Lazy<GrainMethod> Callback = new(() => GrainInterface.Of(typeof(IGrainTimerInvoker)).Method(nameof(IGrainTimerInvoker.InvokeCallbackAsync)));

    private readonly Lock _gate = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _alarm;
    private TimeSpan _due;
    private TimeSpan _period;
    private bool _isTicking;
    private bool _isChanged;
    private bool _isDisposed;

    private GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        (_activation, _callback, Interleaves, CountsAsActivity) = (activation, callback, options.Interleave, options.KeepAlive);
        using (ExecutionContext.SuppressFlow())
        {
            _alarm = activation.Silo.GrainClock.CreateTimer(static timer => ((GrainTimer)timer!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public override bool Interleaves { get; }

    public override bool CountsAsActivity { get; }

    public override bool IsAbandoned => _isDisposed;

    public static GrainTimer Start(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(activation, callback, options);
        timer.Change(options.DueTime, options.Period);
        activation.Timers.Add(timer);
        return timer;
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Verify(dueTime, nameof(dueTime));
        Verify(period, nameof(period));
        lock (_gate)
        {
            (_due, _period, _isChanged) = (dueTime, period, true);
            if (!_isTicking && !_isDisposed)
            {
                _alarm.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        _alarm.Dispose();
        _disposed.Cancel();
        _activation.Timers.Remove(this);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A failed tick is logged; the timer goes on.")]
    public override async Task RunAsync(Activation activation)
    {
        lock (_gate)
        {
            _isChanged = false;
        }

        try
        {
            await TickAsync(activation);
        }
        catch (Exception exception)
        {
            activation.Silo.LogTimerFailed(exception, activation.GrainId);
            activation.Observe(exception);
        }

        lock (_gate)
        {
            _isTicking = false;
            if (!_isDisposed)
            {
                _alarm.Change(_isChanged ? _due : _period, Timeout.InfiniteTimeSpan);
            }
        }
    }

    Task IGrainTimerInvoker.InvokeCallbackAsync() => _callback(_disposed.Token);

    public override void Refuse(Exception reason)
    {
        // A tick has no caller to tell.
    }

    public override void Forward()
    {
        // A timer belongs to one activation and ends with it.
    }

    private static void Verify(TimeSpan time, string name)
    {
        var milliseconds = (long)time.TotalMilliseconds;
        ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, -1, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, uint.MaxValue - 1, name);
    }

    private Task TickAsync(Activation activation)
    {
        if (!IncomingCall.IsFiltered(activation.Silo, activation.GrainInstance!))
        {
            return _callback(_disposed.Token);
        }

        return new IncomingCall(activation, this, new(Callback.Value, []), activation.GrainId, async () =>
        {
            await _callback(_disposed.Token);
            return null;
        }).Invoke();
    }

    private void Ring()
    {
        lock (_gate)
        {
            if (_isTicking || _isDisposed)
            {
                return;
            }

            _isTicking = true;
        }

        _activation.TryReceive(this);
    }
}
