using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Calls;
using Orleans.Runtime.Streams;
using Orleans.Runtime.Timers;
using Orleans.Storage;

namespace Orleans.Runtime.Activations;

/// <summary>One life of a grain: begins, takes turns, ends. What waits when it ends goes to the next one.</summary>
internal sealed class Activation : IGrainContext
{
    private readonly Lock _gate = new();
    private readonly GrainClass _class;
    private readonly AsyncServiceScope _scope;
    private readonly CancellationTokenSource _beginning = new();
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action _pump;
    private StreamServer? _streams;
    private DeactivationReason _reason;
    private volatile Phase _phase = Phase.Beginning;
    private long _activeAt;
    private DateTimeOffset _keepUntil;

    public Activation(Silo silo, GrainClass grainClass, GrainId grainId)
    {
        (Silo, _class, GrainId) = (silo, grainClass, grainId);
        _scope = silo.Services.CreateAsyncScope();
        _pump = Pump;
        _activeAt = silo.LifeClock.GetTimestamp();
        Scheduler = new(this);
        GrainReference = silo.References.Untyped(grainId);
    }

    private enum Phase
    {
        Beginning,
        Active,
        Ending,
        Gone,
    }

    /// <summary>Gets or sets the activation whose code the current thread runs.</summary>
    [field: ThreadStatic]
    public static Activation? Executing { get; set; }

    public Silo Silo { get; }

    public GrainId GrainId { get; }

    public GrainReference GrainReference { get; }

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices => _scope.ServiceProvider;

    public ActivationScheduler Scheduler { get; }

    public TurnQueue Turns { get; } = new();

    public TimerSet Timers { get; } = new();

    public Task Deactivated => _deactivated.Task;

    public static Activation Of(IGrainBase grain) =>
        grain?.GrainContext as Activation ?? throw new InvalidOperationException("The grain has no activation.");

    /// <summary>Gets the activation of a grain, and checks that the caller is inside it.</summary>
    public static Activation Entered(IGrainBase grain)
    {
        var activation = Of(grain);
        activation.RefuseOutsiders();
        return activation;
    }

    public void Begin() => Scheduler.Post(() => _ = BeginAsync());

    /// <summary>Takes a turn in, unless the activation is gone.</summary>
    public bool TryReceive(Turn turn)
    {
        lock (_gate)
        {
            if (_phase == Phase.Gone)
            {
                return false;
            }

            Turns.Add(turn);
            if (_phase != Phase.Active)
            {
                return true;
            }
        }

        Scheduler.Post(_pump);
        return true;
    }

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_phase is Phase.Ending or Phase.Gone)
            {
                return;
            }

            var wasActive = _phase == Phase.Active;
            (_phase, _reason) = (Phase.Ending, deactivationReason);
            if (wasActive && !Turns.IsRunning)
            {
                EndSoon();
            }
        }

        _beginning.Cancel();
        _streams?.Abort();
    }

    /// <summary>Sends away what has not begun, because the host is stopping.</summary>
    public void Disperse()
    {
        foreach (var turn in Turns.Drain())
        {
            turn.Forward();
        }
    }

    /// <summary>Ends the activation if nothing has called it for its collection age.</summary>
    public void CollectIfIdle()
    {
        lock (_gate)
        {
            if (_phase != Phase.Active || !Turns.IsEmpty || Silo.LifeClock.GetUtcNow() < _keepUntil
                || Silo.LifeClock.GetElapsedTime(_activeAt) < _class.CollectionAge)
            {
                return;
            }
        }

        Deactivate(new(DeactivationReasonCode.ActivationIdle, "The activation was idle for longer than its collection age."));
    }

    /// <summary>Ends streams that were forgotten by their consumers.</summary>
    public void Sweep()
    {
        if (_streams is { } streams)
        {
            Scheduler.Post(() => _ = streams.SweepAsync());
        }
    }

    /// <summary>Gets what a call of this method is made on: the grain, or what the runtime adds to it.</summary>
    public object TargetOf(GrainMethod method) =>
        method.Interface.Type == typeof(IAsyncEnumerableGrainExtension) ? _streams ??= new(this) : GrainInstance!;

    public void DelayDeactivation(TimeSpan time)
    {
        var now = Silo.LifeClock.GetUtcNow();
        lock (_gate)
        {
            _keepUntil = time <= TimeSpan.Zero ? default : time >= DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + time;
        }
    }

    /// <summary>Looks at a failure that leaves the grain: one of inconsistent state ends the activation, so that the next reads afresh.</summary>
    public void Observe(Exception exception)
    {
        if (exception is InconsistentStateException { IsFromHere: true })
        {
            Deactivate(new(DeactivationReasonCode.ApplicationError, exception, "The state of the grain is inconsistent with its storage."));
        }
    }

    public void RefuseOutsiders()
    {
        if (!ReferenceEquals(Executing, this))
        {
            throw new InvalidOperationException("Activation access violation. A non-activation thread attempted to access activation services.");
        }

        RefuseWhenGone();
    }

    public void RefuseWhenGone()
    {
        if (_phase == Phase.Gone)
        {
            throw new InvalidOperationException($"Attempt to access an invalid activation: {this}");
        }
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => $"[Activation: {GrainId} {_phase}]";

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever fails an activation is told to its callers.")]
    private async Task BeginAsync()
    {
        Exception? failure = null;
        try
        {
            using var limit = new CancellationTokenSource(Silo.ActivationTimeout, Silo.LifeClock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _beginning.Token);
            var (instance, states) = _class.Create(this);
            GrainInstance = instance;
            await Task.WhenAll(states.Select(state => state.LoadAsync(either.Token))).WaitAsync(either.Token);
            if (instance is IGrainBase grain)
            {
                await grain.OnActivateAsync(either.Token).WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (_phase == Phase.Ending)
        {
            // It was told to end before it had begun; its calls go to the next activation, if there is one.
        }
        catch (Exception exception)
        {
            failure = exception;
            Silo.LogActivationFailed(exception, GrainId);
        }

        var isActive = false;
        lock (_gate)
        {
            if (failure is null && _phase == Phase.Beginning)
            {
                (_phase, isActive) = (Phase.Active, true);
            }
        }

        if (isActive)
        {
            Pump();
        }
        else
        {
            await EndAsync(wasActive: false, failure);
        }
    }

    private void Pump()
    {
        while (TakeNext() is { } turn)
        {
            var running = turn.RunAsync(this);
            if (running.IsCompleted)
            {
                Finish(turn);
            }
            else
            {
                _ = FinishAsync(turn, running);
            }
        }
    }

    /// <summary>Takes the next turn, unless the activation is ending: then none may begin behind its back.</summary>
    private Turn? TakeNext()
    {
        lock (_gate)
        {
            return _phase == Phase.Active ? Turns.TakeNext() : null;
        }
    }

    private async Task FinishAsync(Turn turn, Task running)
    {
        await running;
        Finish(turn);
        Pump();
    }

    private void Finish(Turn turn)
    {
        lock (_gate)
        {
            Turns.Finished(turn);
            if (turn.CountsAsActivity)
            {
                _activeAt = Silo.LifeClock.GetTimestamp();
            }

            if (_phase == Phase.Ending && !Turns.IsRunning)
            {
                EndSoon();
            }
        }
    }

    private void EndSoon() => Scheduler.Post(() => _ = EndAsync(wasActive: true));

    private async Task EndAsync(bool wasActive, Exception? failure = null)
    {
        Timers.DisposeAll();
        if (wasActive)
        {
            using var limit = new CancellationTokenSource(Silo.DeactivationTimeout, Silo.LifeClock);
            await TryAsync(() => _streams?.CloseAsync(), limit.Token);
            await TryAsync(() => (GrainInstance as IGrainBase)?.OnDeactivateAsync(_reason, limit.Token), limit.Token);
        }

        Silo.Activations.Remove(this);
        lock (_gate)
        {
            _phase = Phase.Gone;
        }

        foreach (var turn in Turns.Drain())
        {
            if (failure is null)
            {
                turn.Forward();
            }
            else
            {
                turn.Refuse(failure);
            }
        }

        await TryAsync(() => GrainClass.ReleaseAsync(GrainInstance), CancellationToken.None);
        await TryAsync(() => _scope.DisposeAsync().AsTask(), CancellationToken.None);
        _deactivated.TrySetResult();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A grain that fails to end has ended all the same; the failure is logged.")]
    private async Task TryAsync(Func<Task?> step, CancellationToken limit)
    {
        try
        {
            await (step() ?? Task.CompletedTask).WaitAsync(limit);
        }
        catch (Exception exception)
        {
            Silo.LogDeactivationFailed(exception, GrainId);
        }
    }
}
