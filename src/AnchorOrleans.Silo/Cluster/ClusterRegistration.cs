using System.Text;
using AnchorOrleans.Client.Security;
using AnchorOrleans.Silo.Hosting;
using AnchorOrleans.Silo.Secrets;
using AnchorOrleans.Silo.Telemetry;
using AnchorOrleans.Storage;
using Microsoft.Extensions.Options;
using ClusterOptions = AnchorOrleans.Client.ClusterOptions;
#if ENGINE_ORLEANS
using System.Net;
using AnchorOrleans.Client;
using AnchorOrleans.Grains.Hosts;
using Orleans.Configuration;
using OrleansClusterOptions = Orleans.Configuration.ClusterOptions;
using OrleansSiloOptions = Orleans.Configuration.SiloOptions;
#endif
using SiloOptions = AnchorOrleans.Silo.Hosting.SiloOptions;

namespace AnchorOrleans.Silo.Cluster;

/// <summary>Starts the engine: as the only silo, as one of several, or as their client.</summary>
internal static class ClusterRegistration
{
    private const string SharedCertificate = "cluster.pem";

    /// <summary>Adds the engine with its storage, or the client of those who have it.</summary>
    /// <exception cref="OptionsValidationException">The roles need what this build or its store has not.</exception>
    public static void AddEngine(this WebApplicationBuilder builder, HostRoles roles)
    {
        var services = builder.Services;
        services.AddOptions<ClusterOptions>().BindConfiguration(ClusterOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ClusterOptions>, ClusterOptionsValidator>();
        services.AddSingleton<IValidateOptions<ClusterOptions>>(new ClusterAddressValidator(roles));
        services.AddSingleton(static provider => ClusterAddress.Of(provider.GetRequiredService<IOptions<ClusterOptions>>().Value, provider.GetRequiredService<IOptions<SiloOptions>>().Value));
        services.AddSingleton<IClusterIdentity>(static provider => LoadCertificate(
            provider.GetRequiredService<IOptions<ClusterOptions>>().Value, provider.GetRequiredService<KeyFolder>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TlsConnections>();
        builder.AddOrleans(roles, new(builder.Configuration));
    }

    /// <summary>Tells whether the store is one that others can have too, so that this process may be one of several.</summary>
    public static bool IsShared(IConfiguration configuration) => new EngineSettings(configuration).IsShared;

    private static ClusterCertificate LoadCertificate(ClusterOptions options, KeyFolder keys, TimeProvider clock) => ClusterCertificate.Load(
        options.CertificateFile ?? keys.FindOrCreate(SharedCertificate, () => Encoding.ASCII.GetBytes(ClusterCertificate.Create(clock.GetUtcNow()))),
        options.PrivateKeyFile,
        options.AuthorityFile);

#if ENGINE_ORLEANS
    private static void AddOrleans(this WebApplicationBuilder builder, HostRoles roles, EngineSettings settings)
    {
        if (roles.HasFlag(HostRoles.Silo))
        {
            builder.UseOrleans(silo =>
            {
                silo.AddAnchorStorage();
                _ = settings.IsTraced ? silo.AddActivityPropagation() : silo;
                silo.Configure<OrleansSiloOptions>(options => options.SiloName = settings.Silo.Name);
                silo.Services.AddOptions<SiloConnectionOptions>().Configure<TlsConnections>(static (connections, tls) =>
                {
                    connections.ConfigureSiloInboundConnection(tls.Accept);
                    connections.ConfigureSiloOutboundConnection(tls.Connect);
                    connections.ConfigureGatewayInboundConnection(tls.Accept);
                });
                silo.AddPlacementDirector<HostPlacement, HostDirector>();
                if (settings.IsShared)
                {
                    silo.JoinCluster(settings);
                }
                else
                {
                    // Alone it opens no door for clients, and the one for silos to nobody, as nobody else has its certificate.
                    silo.UseLocalhostClustering(settings.Silo.Port, gatewayPort: 0, serviceId: AnchorClientExtensions.ServiceId, clusterId: settings.Cluster.Id);
                }
            });
            builder.Services.AddHostedService<HostWatch>();
        }
        else if (settings.IsShared)
        {
            builder.Services.AddAnchorStores().OwnDataFolder();
            builder.UseOrleansClient(client =>
            {
                client.JoinCluster(settings.Cluster.Id, settings.Storage.ConnectionString!, settings.Storage.Schema);
                _ = settings.IsTraced ? client.AddActivityPropagation() : client;
            });
        }
        else
        {
            throw Refuse("Silo:Roles (--roles) without 'silo' needs a database in which the silos are found: set Storage:Provider to 'postgres'.");
        }
    }

    private static void JoinCluster(this ISiloBuilder silo, EngineSettings settings)
    {
        silo.Configure<OrleansClusterOptions>(options => (options.ClusterId, options.ServiceId) = (settings.Cluster.Id, AnchorClientExtensions.ServiceId));
        silo.UseAdoNetClustering(database => (database.Invariant, database.ConnectionString) =
            (AnchorClientExtensions.Invariant, AnchorClientExtensions.WithSchema(settings.Storage.ConnectionString!, settings.Storage.Schema)));
        silo.Services.AddOptions<EndpointOptions>().Configure<ClusterAddress>((endpoints, address) =>
        {
            (endpoints.AdvertisedIPAddress, endpoints.SiloPort, endpoints.GatewayPort) = (address.Advertise, settings.Silo.Port, settings.Silo.GatewayPort);
            endpoints.SiloListeningEndpoint = new IPEndPoint(address.Listen, settings.Silo.Port);
            endpoints.GatewayListeningEndpoint = settings.Silo.GatewayPort == 0 ? null : new IPEndPoint(address.Listen, settings.Silo.GatewayPort);
        });

        // A silo that was killed or froze is known to be gone after 6 to 8 s: with Orleans' own settings one that froze takes a minute.
        silo.Configure<ClusterMembershipOptions>(static membership =>
        {
            membership.ProbeTimeout = membership.MinProbeTimeout = membership.MaxProbeTimeout = TimeSpan.FromSeconds(2);
            membership.NumMissedProbesLimit = 3;
            membership.NumVotesForDeathDeclaration = 2;
            membership.TableRefreshTimeout = membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(10);
            membership.DefunctSiloExpiration = TimeSpan.FromHours(1);
            membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(10);
        });
    }
#else
    private static void AddOrleans(this WebApplicationBuilder builder, HostRoles roles, EngineSettings settings)
    {
        if (roles != (HostRoles.Gateway | HostRoles.Silo))
        {
            throw Refuse("Silo:Roles (--roles) must be 'gateway,silo' in this build: its engine is the local one, which is one process. Build it with Orleans for a cluster.");
        }

        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(settings.Silo.Port, settings.Silo.GatewayPort).AddAnchorStorage();
            _ = settings.IsTraced ? silo.AddActivityPropagation() : silo;
        });
    }
#endif

    private static OptionsValidationException Refuse(string problem) => new(nameof(SiloOptions), typeof(SiloOptions), [problem]);

    /// <summary>What must be known before options can be asked for; each is validated with the others when the host starts.</summary>
    private sealed class EngineSettings(IConfiguration configuration)
    {
        public SiloOptions Silo { get; } = configuration.GetSection(SiloOptions.Section).Get<SiloOptions>() ?? new();

        public ClusterOptions Cluster { get; } = configuration.GetSection(ClusterOptions.Section).Get<ClusterOptions>() ?? new();

        public StorageOptions Storage { get; } = configuration.GetSection(StorageOptions.Section).Get<StorageOptions>() ?? new();

        /// <summary>Gets a value indicating whether others can have the same store.</summary>
        public bool IsShared => Storage.Provider is not StorageOptions.Sqlite;

        /// <summary>Gets a value indicating whether calls carry the trace that they belong to.</summary>
        public bool IsTraced => configuration.IsTraced();
    }
}
