using System.Net;
using System.Net.Sockets;
using AnchorOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Reminders;

namespace AnchorOrleans.Engine.Tests.Hosting;

/// <summary>A real host with one silo of the engine that was built.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private EngineHost(IHost host) => Host = host;

    public IHost Host { get; }

    public IGrainFactory Grains => Host.Services.GetRequiredService<IGrainFactory>();

    public Stage Stage => Host.Services.GetRequiredService<Stage>();

    public RecordingLoggerProvider Logs => Host.Services.GetRequiredService<RecordingLoggerProvider>();

    /// <summary>Starts a host; with a clock, grains, their timers and reminders live by it, and the runtime by the real one.</summary>
    public static async Task<EngineHost> StartAsync(Action<ISiloBuilder>? configure = null, ManualTimeProvider? clock = null, Action<HostApplicationBuilder>? before = null)
    {
        var host = Build(configure, clock, before);
        await host.Host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public static EngineHost Build(Action<ISiloBuilder>? configure = null, ManualTimeProvider? clock = null, Action<HostApplicationBuilder>? before = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<Stage>();
        builder.Services.AddSingleton<RecordingLoggerProvider>();
        builder.Services.AddSingleton<ILoggerProvider>(services => services.GetRequiredService<RecordingLoggerProvider>());
        if (clock is not null)
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
            builder.Services.AddKeyedSingleton(KeyedService.AnyKey, (_, _) => TimeProvider.System);
            builder.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, clock);
            builder.Services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, clock);
        }

        before?.Invoke(builder);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort: FreePort(), gatewayPort: 0);
            configure?.Invoke(silo);
        });
        return new(builder.Build());
    }

    public T Grain<T>(string key)
        where T : IGrainWithStringKey => Grains.GetGrain<T>(key);

    public Task StopAsync(CancellationToken cancellationToken = default) => Host.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync(CancellationToken.None);
        Host.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
