using AnchorOrleans.Agent;
using AnchorOrleans.Api;
using AnchorOrleans.Api.Agents;
using AnchorOrleans.Api.Policies;
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
using AnchorOrleans.Silo.Cluster;
using AnchorOrleans.Silo.Executions;
using AnchorOrleans.Silo.Extensions;
using AnchorOrleans.Silo.Hosts;
using AnchorOrleans.Silo.Profiles;
using AnchorOrleans.Silo.Recordings;
using AnchorOrleans.Silo.Relay;
using AnchorOrleans.Silo.Secrets;
using AnchorOrleans.Silo.Sessions;
using AnchorOrleans.Silo.Settings;
using AnchorOrleans.Silo.Tasks;
using AnchorOrleans.Silo.Telemetry;
using AnchorOrleans.Silo.Tenants;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Hosting;

/// <summary>Joins the parts. The order of hosted services is the order of start: storage, grains, the machine, pools, this host; Kestrel comes last.</summary>
internal static class SiloRegistration
{
    /// <summary>How long the end may take beyond the draining: reports, grains, processes.</summary>
    private static readonly TimeSpan StopMargin = TimeSpan.FromSeconds(20);

    public static void AddAnchorSilo(this WebApplicationBuilder builder, HostRoles roles)
    {
        var services = builder.Services;
        services.AddOptions<SiloOptions>().BindConfiguration(SiloOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SiloOptions>, SiloOptionsValidator>();
        services.AddOptions<HostOptions>().Configure<IOptions<SiloOptions>>((host, silo) => host.ShutdownTimeout = silo.Value.DrainTimeout + StopMargin);

        builder.AddTelemetry();
        builder.AddEngine(roles);
        services.AddSecrets();
        services.AddHostedService<RuntimeFolderStart>();
        if (roles.HasFlag(HostRoles.Silo))
        {
            services.AddSilo(ClusterRegistration.IsShared(builder.Configuration));
        }
        else
        {
            services.AddGateway();
        }

        services.AddLocatedSessions();
        services.AddSingleton<IAgentModels, AgentModels>();
        services.AddSingleton<IPolicyCheck, PolicyCheck>();
        services.AddDashboardErrors();
        services.AddAnchorApi();
        services.AddAnchorDashboard(static provider => UnixSocketHandler.To(provider.GetRequiredService<RuntimeFolder>().DashboardSocket));
        services.AddSingleton<Announcement>();
        services.AddSingleton<ISettingsCatalog>(provider => new SettingsCatalog(services, provider));
    }

    /// <summary>Adds grains, and what runs browsers and sandboxes for them.</summary>
    /// <param name="services">What is registered.</param>
    /// <param name="isShared">Whether other processes may be of the same cluster.</param>
    private static void AddSilo(this IServiceCollection services, bool isShared)
    {
        services.AddAnchorGrains();
        services.AddAnchorJail();
        services.AddHostedService<RuntimeStart>();
        services.AddAnchorSandbox();
        services.AddAnchorBrowser();
        services.AddAnchorAgent();
        services.AddRunners();
        if (isShared)
        {
            services.AddRelayServer(static provider => RelayListener.At(provider.GetRequiredService<ClusterAddress>()));
        }

        services.AddHosted<FirstTenant>();
        services.AddHostedService<RecordingRecovery>();
        services.AddHosted<HostLifetime>();
        services.AddHealthChecks().AddCheck<HostHealth>("host").AddCheck<SandboxHealth>("sandbox").AddCheck<BrowserHealth>("browser").AddCheck<RecordingHealth>("recording");
    }

    /// <summary>Adds what a process without grains needs: it has no jails, and asks silos for all that they have.</summary>
    private static void AddGateway(this IServiceCollection services)
    {
        services.AddAnchorAgent();
        services.AddSessionFileOptions();
        services.AddHosted<FirstTenant>();
        services.AddHosted<GatewayLifetime>();
        services.AddHealthChecks().AddCheck<GatewayHealth>("cluster");
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
        services.AddSingleton<IHostMachine>(static provider => new HostMachine(provider.GetRequiredService<IOptions<SiloOptions>>().Value.Name));
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
        services.AddLocalSessions();
        services.AddSingleton<ICodeCompiler, SandboxCompiler>();
        services.AddSingleton(static provider => new HostCapacity(
            provider.GetRequiredService<IOptions<SandboxOptions>>().Value.Slots,
            provider.GetRequiredService<IBrowserPool>().Slots,
            provider.GetService<RelayServer>() is null ? null : provider.GetRequiredService<ClusterAddress>().Relay));
    }

    private static void AddHosted<T>(this IServiceCollection services)
        where T : class, IHostedService
    {
        services.AddSingleton<T>();
        services.AddHostedService(provider => provider.GetRequiredService<T>());
    }
}
