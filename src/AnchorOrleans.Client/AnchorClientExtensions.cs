#if ENGINE_ORLEANS
using AnchorOrleans.Client.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Configuration;
using OrleansClusterOptions = Orleans.Configuration.ClusterOptions;

namespace AnchorOrleans.Client;

/// <summary>Connects a .NET service to an AnchorOrleans cluster.</summary>
public static class AnchorClientExtensions
{
    /// <summary>The service's name in Orleans' sense; it never changes, since reminders and states are kept under it.</summary>
    public const string ServiceId = "anchor";

    /// <summary>How ADO.NET knows the driver of PostgreSQL.</summary>
    public const string Invariant = "Npgsql";

    /// <summary>Makes the host a client of a cluster: <c>IGrainFactory</c> and <c>IClusterClient</c> are ready when its hosted services start.</summary>
    /// <remarks>The start waits until a silo answers, and tells so; it is given up with the host's start.</remarks>
    public static IHostApplicationBuilder AddAnchorClient(this IHostApplicationBuilder builder, Action<AnchorClientOptions> configure)
    {
        var options = new AnchorClientOptions();
        configure(options);
        options.Validate();
        builder.Services.AddSingleton<IClusterIdentity>(_ => ClusterCertificate.Load(options.CertificateFile, options.PrivateKeyFile, options.AuthorityFile));
        builder.Services.AddSingleton<TlsConnections>();
        return builder.UseOrleansClient(client => client.JoinCluster(options.ClusterId, options.ConnectionString, options.Schema));
    }

    /// <summary>Finds the silos of a cluster in its database, and speaks TLS with them.</summary>
    public static IClientBuilder JoinCluster(this IClientBuilder client, string clusterId, string connectionString, string schema)
    {
        client.Configure<OrleansClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (clusterId, ServiceId));
        client.UseAdoNetClustering(database => (database.Invariant, database.ConnectionString) = (Invariant, WithSchema(connectionString, schema)));
        client.UseConnectionRetryFilter<PatientConnection>();
        client.Services.AddOptions<ClientConnectionOptions>().Configure<TlsConnections>(static (connections, tls) => connections.ConfigureConnection(tls.Connect));
        return client;
    }

    /// <summary>Has every statement of a connection look into one schema.</summary>
    public static string WithSchema(string connectionString, string schema) => new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = schema }.ToString();
}
#endif
