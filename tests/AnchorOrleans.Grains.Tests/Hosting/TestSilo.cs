using System.Net;
using System.Net.Sockets;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Executions;
using AnchorOrleans.Grains.Hosts;
using AnchorOrleans.Grains.Tasks;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using AnchorOrleans.Storage;
using AnchorOrleans.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Reminders;
using Orleans.Storage;

namespace AnchorOrleans.Grains.Tests.Hosting;

/// <summary>A real host with one silo over the real embedded store; only what would start processes is replaced.</summary>
/// <remarks>Grains, their timers and reminders live by <see cref="Clock"/>, the runtime by the real one.</remarks>
internal sealed class TestSilo : IAsyncDisposable
{
    public static readonly HostId HostId = new("host-1");
    public static readonly TenantId Tenant = Samples.Tenant;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("anchor-grains-");
    private readonly (string Key, string Value)[] _settings;
    private IHost? _host;

    private TestSilo((string Key, string Value)[] settings)
    {
        _settings = settings;
        Runner = new(Journal);
        Browsers = new(Journal);
        Compiler = new(Journal);
        Webhooks = new(Journal);
    }

    public ManualTimeProvider Clock { get; } = new();

    /// <summary>Gets what the ports were told.</summary>
    public Journal Journal { get; } = new();

    public RecordingExecutionRunner Runner { get; }

    public RecordingBrowserRunner Browsers { get; }

    public RecordingCompiler Compiler { get; }

    public RecordingWebhooks Webhooks { get; }

    public GivenMachine Machine { get; } = new();

    public Interference Interference { get; private set; } = new();

    public IServiceProvider Services => _host!.Services;

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    public IHostGrain Host => Grains.GetHost(HostId);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Starts a silo whose host offers so many slots.</summary>
    public static async Task<TestSilo> StartAsync(int runners = 2, int browsers = 2, params (string Key, string Value)[] settings)
    {
        var silo = new TestSilo(settings);
        await silo.StartHostAsync();
        await silo.Host.StartedAsync(new(runners, browsers), Cancelled);
        return silo;
    }

    /// <summary>Ends the silo and starts another over the same data; nothing announces itself yet.</summary>
    public async Task RestartAsync()
    {
        await StopHostAsync();
        await StartHostAsync();
    }

    /// <summary>Has admission forget everything, as when its silo was lost.</summary>
    public Task RestartAdmissionAsync()
    {
        Interference.EndActivationAfter("ReportAsync");
        return Host.BeatAsync(Cancelled);
    }

    public IExecutionGrain Execution(string id) => Grains.GetExecution(Tenant, new(id));

    public ISessionGrain Session(string id) => Grains.GetSession(Tenant, new(id));

    /// <summary>Submits a run as the gateway does, asked for now.</summary>
    public async Task<ExecutionView> SubmitAsync(string id, Func<ExecutionRequest, ExecutionRequest>? change = null)
    {
        var request = Samples.Request with { RequestedAt = Clock.GetUtcNow() };
        var outcome = await Execution(id).SubmitAsync(change?.Invoke(request) ?? request, Cancelled);
        return Assert.IsType<SubmitOutcome.Accepted>(outcome).View;
    }

    /// <summary>Opens a session as the gateway does, asked for now.</summary>
    public Task<OpenOutcome> OpenAsync(string id, ExecutionId? ownedBy = null) =>
        Session(id).OpenAsync(Samples.Open with { OwnedBy = ownedBy, RequestedAt = Clock.GetUtcNow() }, Cancelled);

    /// <summary>Waits for the end as a caller does, who asks again when told that there is none yet.</summary>
    public async Task<ExecutionView> EndOfAsync(string id)
    {
        while (true)
        {
            var view = await Execution(id).WaitForEndAsync(Cancelled).WaitAsync(Timeouts.Default, Cancelled);
            Assert.NotNull(view);
            if (view.HasEnded)
            {
                return view;
            }
        }
    }

    public async Task<ExecutionStatus> StatusOfAsync(string id) => (await Execution(id).DescribeAsync(Cancelled))!.Status;

    /// <summary>Lets time pass while the host's heart beats.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var step = TimeSpan.FromSeconds(5);
        for (var left = time; left > TimeSpan.Zero; left -= step)
        {
            Clock.Advance(left < step ? left : step);
            await Host.BeatAsync(Cancelled);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopHostAsync();
        _data.Delete(recursive: true);
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task StartHostAsync()
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.AddProvider(new TestOutputLogger(TestContext.Current.TestOutputHelper));
        builder.Configuration["Storage:DataPath"] = _data.FullName;
        foreach (var (key, value) in _settings)
        {
            builder.Configuration[key] = value;
        }

        AddClock(builder.Services);
        builder.Services.AddAnchorGrains();
        builder.Services.AddSingleton<IExecutionRunner>(Runner).AddSingleton<IBrowserRunner>(Browsers).AddSingleton<ICodeCompiler>(Compiler).AddSingleton<IWebhookSender>(Webhooks).AddSingleton<IHostMachine>(Machine);
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort: FindFreePort(), gatewayPort: 0).AddAnchorStorage().AddIncomingGrainCallFilter(Interference);
            Interpose(silo.Services);
        });

        _host = builder.Build();
        await _host.StartAsync(Cancelled);
        Runner.Grains = Grains;
    }

    private void AddClock(IServiceCollection services)
    {
        services.AddSingleton<TimeProvider>(Clock);
        services.AddKeyedSingleton(KeyedService.AnyKey, (_, _) => TimeProvider.System);
        services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, Clock);
        services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, Clock);
    }

    private void Interpose(IServiceCollection services)
    {
        var store = services.Single(service => service.ServiceType == typeof(IGrainStorage) && service.ServiceKey is "Default");
        services.Remove(store);
        services.AddKeyedSingleton("Default", (provider, key) => Interference.Around((IGrainStorage)store.KeyedImplementationFactory!(provider, key)));
    }

    private async Task StopHostAsync()
    {
        // Not the test's token: what was started is stopped also when the test was cancelled.
        await _host!.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
