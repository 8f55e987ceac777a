using AnchorOrleans.Engine.Tests.Calls;
using AnchorOrleans.Engine.Tests.Life;
using AnchorOrleans.Engine.Tests.State;
using AnchorOrleans.Engine.Tests.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace AnchorOrleans.Engine.Tests.Hosting;

public sealed class HostTests
{
    [Fact]
    public async Task A_stop_lets_running_calls_finish_and_then_tells_the_grains()
    {
        await using var host = await EngineHost.StartAsync();
        var idle = host.Grain<ILifeGrain>("idle");
        await idle.ActivationAsync();
        var running = host.Grain<IWorkerGrain>("worker").WorkAsync("work");
        await host.Stage.Reached("work began");

        var stopping = host.StopAsync(TestContext.Current.CancellationToken);
        await host.Stage.Reached("idle deactivating ShuttingDown");
        Assert.False(stopping.IsCompleted);
        host.Stage.Open("work go");

        await running;
        await stopping;
    }

    [Fact]
    public async Task A_stop_refuses_new_calls()
    {
        await using var host = await EngineHost.StartAsync();
        await host.Grain<ILifeGrain>("idle").ActivationAsync();
        var running = host.Grain<IWorkerGrain>("worker").WorkAsync("work");
        await host.Stage.Reached("work began");
        var stopping = host.StopAsync(TestContext.Current.CancellationToken);
        await host.Stage.Reached("idle deactivating ShuttingDown");

        var exception = await Assert.ThrowsAsync<OrleansException>(() => host.Grain<ILifeGrain>("new").ActivationAsync());

        Assert.StartsWith("No active nodes are compatible with grain test-life", exception.Message, StringComparison.Ordinal);
        host.Stage.Open("work go");
        await running;
        await stopping;
    }

    [Fact]
    public async Task A_stop_refuses_calls_that_wait_for_their_turn()
    {
        await using var host = await EngineHost.StartAsync();
        var running = host.Grain<IWorkerGrain>("worker").WorkAsync("work");
        await host.Stage.Reached("work began");
        await host.Grain<ILifeGrain>("idle").ActivationAsync();
        var waiting = host.Grain<IWorkerGrain>("worker").NoteAsync("note");

        var stopping = host.StopAsync(TestContext.Current.CancellationToken);
        await host.Stage.Reached("idle deactivating ShuttingDown");
        host.Stage.Open("work go");

        await running;
        await Assert.ThrowsAnyAsync<OrleansException>(() => waiting);
        await stopping;
        Assert.False(host.Stage.HasReached("note"));
    }

    [Fact]
    public async Task A_stop_lasts_no_longer_than_the_shutdown_timeout_and_fails_what_still_runs()
    {
        await using var host = await EngineHost.StartAsync(before: builder => builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1)));
        var running = host.Grain<IWorkerGrain>("worker").WorkAsync("work");
        await host.Stage.Reached("work began");

        // How the host reports that the time was not enough is the host's affair; that it ends, and that callers learn of it, is the engine's.
        var stopping = host.StopAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => running);
        await stopping.ContinueWith(static _ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);

        host.Stage.Open("work go");
    }

    [Fact]
    public async Task Hosted_services_registered_after_the_silo_may_call_grains_while_it_starts_and_stops()
    {
        var services = new ConcurrentJournal();
        using var host = BuildWithCaller(services);

        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["start: hello", "stop: hello"], services.Entries);
    }

    [Fact]
    public async Task Before_the_silo_has_started_calls_are_refused()
    {
        using var host = EngineHost.Build().Host;
        var grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<ICallGrain>("grain");

        await Assert.ThrowsAnyAsync<Exception>(() => grain.EchoAsync("hello").WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Options_that_cannot_work_are_refused_at_the_start()
    {
        using var host = EngineHost.Build(silo => silo.Configure<GrainCollectionOptions>(options => options.CollectionAge = options.CollectionQuantum)).Host;

        var exception = await Assert.ThrowsAsync<OrleansConfigurationException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains(nameof(GrainCollectionOptions.CollectionAge), exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reminder_without_reminders_fails_its_call()
    {
        await using var host = await EngineHost.StartAsync();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => host.Grain<Reminders.IAlarmGrain>("grain").SetAsync("plain", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1)));

        Assert.Contains("IReminderRegistry", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_is_lost_with_a_host_that_keeps_it_in_memory()
    {
        for (var round = 0; round < 2; round++)
        {
            await using var host = await EngineHost.StartAsync(silo => silo.AddMemoryGrainStorageAsDefault().AddMemoryGrainStorage("other"));
            var grain = host.Grain<ICounterGrain>("grain");
            Assert.False((await grain.ViewAsync()).Exists);
            await grain.SetAsync(5);
            Assert.True((await grain.ViewAsync()).Exists);
        }
    }

    private static IHost BuildWithCaller(ConcurrentJournal journal)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<Stage>();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(EngineHost.FreePort(), gatewayPort: 0));
        builder.Services.AddSingleton(journal);
        builder.Services.AddHostedService<Caller>();
        return builder.Build();
    }

    private sealed class ConcurrentJournal
    {
        private readonly List<string> _entries = [];

        public IReadOnlyList<string> Entries
        {
            get
            {
                lock (_entries)
                {
                    return [.. _entries];
                }
            }
        }

        public void Add(string entry)
        {
            lock (_entries)
            {
                _entries.Add(entry);
            }
        }
    }

    private sealed class Caller(IGrainFactory grains, ConcurrentJournal journal) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken) => journal.Add($"start: {await grains.GetGrain<ICallGrain>("grain").EchoAsync("hello")}");

        public async Task StopAsync(CancellationToken cancellationToken) => journal.Add($"stop: {await grains.GetGrain<ICallGrain>("grain").EchoAsync("hello")}");
    }
}
