using AnchorOrleans.Storage.Postgres;
using AnchorOrleans.Storage.Tests.Databases;
using AnchorOrleans.Testing.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace AnchorOrleans.Storage.Tests.Postgres;

public sealed class PostgresOpeningTests(PostgresServer server)
{
    private const string Password = "hunter2-not-to-be-told";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_processes_that_start_at_once_make_the_schema_once()
    {
        await using var database = new PostgresTestDatabase(server);

        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => database.OpenPostgresAsync()));

        await Task.WhenAll(stores.Select(store => store.DisposeAsync().AsTask()));
        await using var again = await database.OpenPostgresAsync();
    }

    [Fact]
    public async Task A_schema_of_a_newer_build_is_refused_and_left_as_it_is()
    {
        await using var database = new PostgresTestDatabase(server);
        await (await database.OpenPostgresAsync()).DisposeAsync();
        await RunAsync($"UPDATE {database.Schema}.schema_version SET version = 1000");

        var problem = Assert.Single(await OpenAsync(new() { ConnectionString = server.ConnectionString, Schema = database.Schema }));

        Assert.Contains($"'{database.Schema}' of the database is version 1000", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_nobody_finds_is_named_without_the_password()
    {
        var problem = Assert.Single(await OpenAsync(new()
        {
            ConnectionString = $"Host=127.0.0.1;Port=1;Username=anchor;Database=anchor;Password={Password}",
            ConnectPatience = TimeSpan.Zero,
        }));

        Assert.Contains("The database at 127.0.0.1:1/anchor cannot be reached", problem, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_told_at_once_with_what_to_do()
    {
        var problem = Assert.Single(await OpenAsync(new() { ConnectionString = $"{server.ConnectionString};Database=nowhere" }));

        Assert.Contains("does not exist on that server. Create it", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_database_is_told_at_once()
    {
        // Extensions are of a database, so this one has none.
        var user = $"poor_{Guid.NewGuid():N}";
        await RunAsync($"CREATE ROLE {user} LOGIN PASSWORD '{Password}'");
        await RunAsync($"CREATE DATABASE {user} ENCODING 'LATIN1' TEMPLATE template0");

        var problems = await OpenAsync(new() { ConnectionString = $"{server.ConnectionString};Database={user};Username={user};Password={Password}" });

        Assert.Collection(
            problems,
            problem => Assert.Contains("keeps texts as LATIN1", problem, StringComparison.Ordinal),
            problem => Assert.Contains($"CREATE SCHEMA \"anchor\" AUTHORIZATION \"{user}\";", problem, StringComparison.Ordinal),
            problem => Assert.Contains("CREATE EXTENSION pg_trgm;", problem, StringComparison.Ordinal));
        Assert.All(problems, problem => Assert.DoesNotContain(Password, problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_user_whose_schema_and_extension_an_administrator_made_needs_no_other_right()
    {
        var user = $"modest_{Guid.NewGuid():N}";
        await RunAsync($"CREATE ROLE {user} LOGIN");
        await RunAsync($"CREATE DATABASE {user}");
        await RunAsync($"CREATE SCHEMA anchor AUTHORIZATION {user}; CREATE EXTENSION pg_trgm", user);

        Assert.Empty(await OpenAsync(new() { ConnectionString = $"{server.ConnectionString};Database={user};Username={user}" }));
    }

    [Fact]
    public async Task A_database_that_acknowledges_what_is_not_on_its_disk_is_refused()
    {
        var problem = Assert.Single(await OpenAsync(new() { ConnectionString = $"{server.ConnectionString};Options=-c synchronous_commit=off", Schema = $"test_{Guid.NewGuid():N}" }));

        Assert.Contains("synchronous_commit and fsync", problem, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> OpenAsync(StorageOptions options)
    {
        await using var database = new PostgresDatabase(Options.Create(options), TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
        return await database.OpenAsync(Cancelled);
    }

    private async Task RunAsync(string sql, string? database = null)
    {
        var settings = new NpgsqlConnectionStringBuilder(server.ConnectionString);
        settings.Database = database ?? settings.Database;
        await using var source = NpgsqlDataSource.Create(settings);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancelled);
    }
}
