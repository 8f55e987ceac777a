using AnchorOrleans.Engine.Tests.Hosting;
using Orleans.Concurrency;

namespace AnchorOrleans.Engine.Tests.Life;

[Alias("test.life")]
internal interface ILifeGrain : IGrainWithStringKey
{
    [Alias("ActivationAsync")]
    Task<Guid> ActivationAsync();

    [Alias("PeekAsync"), AlwaysInterleave]
    Task<Guid> PeekAsync();

    [Alias("LeaveAsync")]
    Task<Guid> LeaveAsync(bool linger);

    [Alias("StayAsync")]
    Task StayAsync(TimeSpan time);

    [Alias("TickAsync")]
    Task TickAsync(TimeSpan period, bool keepAlive);

    [Alias("LeaveWorkBehindAsync")]
    Task LeaveWorkBehindAsync();
}

/// <summary>Its key says how its life goes.</summary>
[GrainType("test-life")]
internal sealed class LifeGrain : Grain, ILifeGrain, IDisposable
{
    private readonly Guid _activation = Guid.NewGuid();
    private readonly Stage _stage;

    public LifeGrain(Stage stage)
    {
        _stage = stage;
        if (Key.Contains("unborn", StringComparison.Ordinal) && !stage.HasReached($"{Key} may live"))
        {
            throw new InvalidDataException("the constructor failed");
        }
    }

    private string Key => this.GetPrimaryKeyString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stage.Reach($"{Key} activating");
        if (Key.Contains("reluctant", StringComparison.Ordinal) && !_stage.HasReached($"{Key} may live"))
        {
            throw new InvalidDataException("the activation failed");
        }

        if (Key.Contains("short-lived", StringComparison.Ordinal))
        {
            DeactivateOnIdle();
        }

        if (Key.Contains("slow start", StringComparison.Ordinal))
        {
            await _stage.Pass($"{Key} may live", cancellationToken);
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stage.Reach($"{Key} deactivating {reason.ReasonCode}");
        if (Key.Contains("slow end", StringComparison.Ordinal))
        {
            await _stage.Pass($"{Key} may end", cancellationToken);
        }

        if (Key.Contains("bad end", StringComparison.Ordinal))
        {
            throw new InvalidDataException("the deactivation failed");
        }
    }

    public void Dispose() => _stage.Reach($"{Key} disposed");

    public Task<Guid> ActivationAsync() => Task.FromResult(_activation);

    public Task<Guid> PeekAsync() => Task.FromResult(_activation);

    public async Task<Guid> LeaveAsync(bool linger)
    {
        DeactivateOnIdle();
        _stage.Reach($"{Key} leaving");
        if (linger)
        {
            await _stage.Pass($"{Key} may leave");
        }

        return _activation;
    }

    public Task StayAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task TickAsync(TimeSpan period, bool keepAlive)
    {
        this.RegisterGrainTimer(() => Task.CompletedTask, new GrainTimerCreationOptions(period, period) { KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task LeaveWorkBehindAsync()
    {
        var key = Key;
        _ = WorkAfterTheEndAsync();
        DeactivateOnIdle();
        return Task.CompletedTask;

        async Task WorkAfterTheEndAsync()
        {
            await _stage.Pass($"{key} go on");
            try
            {
                await GrainFactory.GetGrain<ILifeGrain>($"{key}-other").ActivationAsync();
                _stage.Reach($"{key} was answered");
            }
            catch (InvalidOperationException exception)
            {
                _stage.Reach($"{key} was refused: {exception.Message[..40]}");
            }
        }
    }
}
