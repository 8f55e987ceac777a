using System.Globalization;
using AnchorOrleans.Engine.Tests.Hosting;

namespace AnchorOrleans.Engine.Tests.Timers;

[Alias("test.timer")]
internal interface ITimerGrain : IGrainWithStringKey
{
    [Alias("StartAsync")]
    Task StartAsync(string name, TimeSpan due, TimeSpan period, bool interleave);

    [Alias("ChangeAsync")]
    Task ChangeAsync(string name, TimeSpan due, TimeSpan period);

    [Alias("StopAsync")]
    Task StopAsync(string name);

    [Alias("TicksAsync")]
    Task<int> TicksAsync(string name);

    [Alias("WorkAsync")]
    Task WorkAsync(string step);

    [Alias("LeaveAsync")]
    Task LeaveAsync();
}

/// <summary>A timer's name says what its ticks do.</summary>
[GrainType("test-timer")]
internal sealed class TimerGrain(Stage stage) : Grain, ITimerGrain
{
    private readonly Dictionary<string, IGrainTimer> _timers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ticks = new(StringComparer.Ordinal);

    public Task StartAsync(string name, TimeSpan due, TimeSpan period, bool interleave)
    {
        _timers[name] = this.RegisterGrainTimer(TickAsync, name, new GrainTimerCreationOptions(due, period) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task ChangeAsync(string name, TimeSpan due, TimeSpan period)
    {
        _timers[name].Change(due, period);
        return Task.CompletedTask;
    }

    public Task StopAsync(string name)
    {
        _timers[name].Dispose();
        return Task.CompletedTask;
    }

    public Task<int> TicksAsync(string name) => Task.FromResult(_ticks.GetValueOrDefault(name));

    public async Task WorkAsync(string step)
    {
        stage.Reach($"{step} began");
        await stage.Pass($"{step} go");
        stage.Reach($"{step} ended");
    }

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        stage.Reach("deactivated");
        return Task.CompletedTask;
    }

    private async Task TickAsync(string name, CancellationToken cancellationToken)
    {
        var tick = _ticks[name] = _ticks.GetValueOrDefault(name) + 1;
        stage.Reach(string.Create(CultureInfo.InvariantCulture, $"{name} tick {tick}"));
        switch (name)
        {
            case "failing":
                throw new InvalidDataException("the tick failed");
            case "slow":
                await WorkAsync(string.Create(CultureInfo.InvariantCulture, $"slow {tick}"));
                break;
            case "once":
                _timers[name].Dispose();
                Assert.True(cancellationToken.IsCancellationRequested);
                stage.Reach("once was told");
                break;
            case "changing":
                _timers[name].Change(TimeSpan.FromHours(1), TimeSpan.FromHours(1));
                break;
        }
    }
}
