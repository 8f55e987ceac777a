using AnchorOrleans.Storage.Postgres;
using AnchorOrleans.Testing.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Storage.Tests.Databases;

/// <summary>A schema of its own in the database of the server that all tests share.</summary>
internal sealed class PostgresTestDatabase(PostgresServer server) : TestDatabase
{
    public string Schema { get; } = $"test_{Guid.NewGuid():N}";

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal override async Task<OpenStore> OpenAsync(Action<StorageOptions>? configure = null) => await OpenPostgresAsync(configure);

    internal async Task<PostgresStore> OpenPostgresAsync(Action<StorageOptions>? configure = null)
    {
        var options = new StorageOptions
        {
            Provider = StorageOptions.Postgres,
            ConnectionString = server.ConnectionString,
            Schema = Schema,
        };
        configure?.Invoke(options);
        var database = new PostgresDatabase(Options.Create(options), TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
        var problems = await database.OpenAsync(TestContext.Current.CancellationToken);
        if (problems.Count > 0)
        {
            await database.DisposeAsync();
        }

        Assert.Empty(problems);
        return new(database, options);
    }
}

/// <summary>A store on a real server; several of the same schema are several processes.</summary>
internal sealed class PostgresStore(PostgresDatabase database, StorageOptions options) : OpenStore(database, options)
{
    public PostgresDatabase Database => database;

    public override ValueTask DisposeAsync() => database.DisposeAsync();
}
