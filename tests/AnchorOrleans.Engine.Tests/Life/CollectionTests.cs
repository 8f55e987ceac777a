using AnchorOrleans.Engine.Tests.Hosting;
using Orleans.Configuration;

namespace AnchorOrleans.Engine.Tests.Life;

public sealed class CollectionTests
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task An_idle_activation_is_collected_and_only_that()
    {
        await using var host = await StartAsync();
        var (idle, ticking, kept, delayed) = (
            host.Grain<ILifeGrain>("idle"), host.Grain<ILifeGrain>("ticking"), host.Grain<ILifeGrain>("kept"), host.Grain<ILifeGrain>("delayed"));
        var before = await Task.WhenAll(kept.ActivationAsync(), delayed.ActivationAsync(), idle.ActivationAsync(), ticking.ActivationAsync());
        await ticking.TickAsync(TimeSpan.FromMilliseconds(200), keepAlive: false);
        await kept.TickAsync(TimeSpan.FromMilliseconds(200), keepAlive: true);
        await delayed.StayAsync(TimeSpan.FromMinutes(5));

        await host.Stage.Reached("idle deactivating ActivationIdle");
        await host.Stage.Reached("ticking deactivating ActivationIdle");

        Assert.Equal(before[..2], await Task.WhenAll(kept.ActivationAsync(), delayed.ActivationAsync()));
        Assert.NotEqual(before[2], await idle.ActivationAsync());
    }

    [Fact]
    public async Task An_activation_that_takes_too_long_to_begin_fails_its_calls()
    {
        await using var host = await EngineHost.StartAsync(silo => silo.Configure<GrainCollectionOptions>(options => options.ActivationTimeout = TimeSpan.FromSeconds(1)));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Grain<ILifeGrain>("slow start").ActivationAsync());
    }

    [Fact]
    public async Task An_activation_that_takes_too_long_to_end_is_given_up()
    {
        await using var host = await EngineHost.StartAsync(silo => silo.Configure<GrainCollectionOptions>(options => options.DeactivationTimeout = TimeSpan.FromSeconds(1)));
        var grain = host.Grain<ILifeGrain>("slow end");
        var old = await grain.LeaveAsync(linger: false);

        Assert.NotEqual(old, await grain.ActivationAsync());
        host.Stage.Open("slow end may end");
    }

    private static Task<EngineHost> StartAsync() => EngineHost.StartAsync(silo => silo.Configure<GrainCollectionOptions>(options =>
    {
        options.CollectionQuantum = TimeSpan.FromSeconds(1);
        options.CollectionAge = Age;
    }));
}
