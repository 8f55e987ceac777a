using AnchorOrleans.Agent;
using AnchorOrleans.Api;
using AnchorOrleans.Api.Agents;
using AnchorOrleans.Api.Policies;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Api.Sessions.Recordings;
using AnchorOrleans.Api.Settings;
using AnchorOrleans.Browser;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Dashboard;
using AnchorOrleans.Grains;
using AnchorOrleans.Grains.Executions;
using AnchorOrleans.Grains.Hosts;
using AnchorOrleans.Grains.Tasks;
using AnchorOrleans.Hosts;
using AnchorOrleans.Jail;
using AnchorOrleans.Sandbox;
using AnchorOrleans.Silo.Agents;
using AnchorOrleans.Silo.Executions;
using AnchorOrleans.Silo.Extensions;
using AnchorOrleans.Silo.Hosts;
using AnchorOrleans.Silo.Profiles;
using AnchorOrleans.Silo.Recordings;
using AnchorOrleans.Silo.Secrets;
using AnchorOrleans.Silo.Sessions;
using AnchorOrleans.Silo.Settings;
using AnchorOrleans.Silo.Tasks;
using AnchorOrleans.Silo.Telemetry;
using AnchorOrleans.Silo.Tenants;
using AnchorOrleans.Storage;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Hosting;

/// <summary>Joins the parts. The order of hosted services is the order of start: storage, grains, the machine, pools, this host; Kestrel comes last.</summary>
internal static class SiloRegistration
{
    /// <summary>How long the end may take beyond the draining: reports, grains, processes.</summary>
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(20);

    public static void AddAnchorSilo(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<SiloOptions>().BindConfiguration(SiloOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SiloOptions>, SiloOptionsValidator>();
        services.AddOptions<HostOptions>().Configure<IOptions<SiloOptions>>((host, silo) => host.ShutdownTimeout = silo.Value.DrainTimeout + StopMargin);

        builder.AddTelemetry();
        services.AddAnchorGrains();
        services.AddAnchorJail();
        builder.AddEngine();
        services.AddSecrets();
        services.AddHostedService<RuntimeStart>();
        services.AddAnchorSandbox();
        services.AddAnchorBrowser();
        services.AddAnchorAgent();
        services.AddRunners();
        services.AddHosted<FirstTenant>();
        services.AddHostedService<RecordingRecovery>();
        services.AddHosted<HostLifetime>();
        services.AddDashboardErrors();
        services.AddAnchorApi();
        services.AddAnchorDashboard(static provider => UnixSocketHandler.To(provider.GetRequiredService<RuntimeFolder>().DashboardSocket));
        services.AddSingleton<Announcement>();
        services.AddSingleton<ISettingsCatalog>(provider => new SettingsCatalog(services, provider));
        services.AddHealthChecks().AddCheck<HostHealth>("host").AddCheck<SandboxHealth>("sandbox").AddCheck<BrowserHealth>("browser").AddCheck<RecordingHealth>("recording");
    }

    private static void AddEngine(this WebApplicationBuilder builder)
    {
        var ports = builder.Configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new();
        var isTraced = builder.Configuration.IsTraced();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(ports.Port, ports.GatewayPort).AddAnchorStorage();
            _ = isTraced ? silo.AddActivityPropagation() : silo;
        });
    }

    private static void AddRunners(this IServiceCollection services)
    {
        services.AddSingleton<AttemptReports>();
        services.AddSingleton<RunSessions>();
        services.AddSingleton<RunArtifacts>();
        services.AddSingleton<CodeWork>();
        services.AddSingleton<AgentWork>();
        services.AddSingleton<IWebhookSender, WebhookSender>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<IExecutionRunner>(provider => provider.GetRequiredService<AttemptRunner>());
        services.AddSingleton<IHostMachine>(_ => new HostMachine());
        services.AddSingleton<SessionProxies>();
        services.AddOptions<ProfileStorageOptions>().BindConfiguration(ProfileStorageOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProfileStorageOptions>, ProfileStorageOptionsValidator>();
        services.AddSingleton<SessionProfiles>();
        services.AddSingleton<RecordingFolder>();
        services.AddSingleton<SessionArtifacts>();
        services.AddSingleton<SessionRecordings>();
        services.AddSingleton<SessionTraces>();
        services.AddSingleton<SessionCheckpoints>();
        services.AddSingleton<ExtensionShelf>();
        services.AddSingleton<SessionBrowsers>();
        services.AddSingleton<IBrowserRunner>(provider => provider.GetRequiredService<SessionBrowsers>());
        services.AddSingleton<ISessionConnections>(provider => provider.GetRequiredService<SessionBrowsers>());
        services.AddSingleton<IAgentModels, AgentModels>();
        services.AddSingleton<IPolicyCheck, PolicyCheck>();
        services.AddSingleton<ISessionControl, SessionControls>();
        services.AddSingleton<ISessionViews, SessionViews>();
        services.AddSingleton<ISessionFiles, SessionFiles>();
        services.AddSingleton<ISessionRecordings, RecordingControl>();
        services.AddSingleton<ICodeCompiler, SandboxCompiler>();
        services.AddSingleton(provider => new HostCapacity(
            provider.GetRequiredService<IOptions<SandboxOptions>>().Value.Slots,
            provider.GetRequiredService<IBrowserPool>().Slots));
    }

    private static void AddHosted<T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
