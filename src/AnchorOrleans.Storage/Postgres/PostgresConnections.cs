using Npgsql;

namespace AnchorOrleans.Storage.Postgres;

/// <summary>How this process connects: some connections that only read, and a few that write.</summary>
internal sealed class PostgresConnections : IAsyncDisposable
{
    private const int Writers = 3;
    private const int Prepared = 60;
    private const int ConnectSeconds = 5;
    private const string ReadOnly = "-c default_transaction_read_only=on";

    public PostgresConnections(StorageOptions options)
    {
        var settings = new NpgsqlConnectionStringBuilder(options.ConnectionString)
        {
            SearchPath = options.Schema,
            MaxAutoPrepare = Prepared,
            AutoPrepareMinUsages = 2,
            Enlist = false,
            Pooling = true,
            TcpKeepAlive = true,

            // Error details and the connection string hold what must not be logged.
            IncludeErrorDetail = false,
            PersistSecurityInfo = false,
        };
        if (!settings.ShouldSerialize("Timeout"))
        {
            settings.Timeout = ConnectSeconds;
        }

        settings.ApplicationName ??= "anchor";
        Place = $"{settings.Host}:{settings.Port}/{settings.Database ?? settings.Username}";
        settings.MaxPoolSize = Writers;
        ForWriting = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        settings.MaxPoolSize = options.Readers;
        settings.Options = string.IsNullOrEmpty(settings.Options) ? ReadOnly : $"{settings.Options} {ReadOnly}";
        ForReading = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    /// <summary>Gets where the database is, as messages may tell: without user and password.</summary>
    public string Place { get; }

    public NpgsqlDataSource ForWriting { get; }

    public NpgsqlDataSource ForReading { get; }

    public async ValueTask DisposeAsync()
    {
        await ForReading.DisposeAsync();
        await ForWriting.DisposeAsync();
    }
}
