using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Npgsql;

namespace AnchorOrleans.Storage.Postgres;

/// <summary>Brings a database to this build's schema, one numbered script after the other.</summary>
/// <remarks>
/// All of it is one transaction, under a lock: of several processes that start at once the first does it, and the others wait and find it done.
/// A released script never changes; a new one is added to the end of <see cref="Scripts"/>.
/// </remarks>
internal static class PostgresSchema
{
    private static readonly string[] Scripts = ["Schema001.sql", "Schema002.sql"];

    /// <summary>Gets the version this build writes.</summary>
    public static int Version => Scripts.Length;

    /// <summary>Upgrades the schema that the connection works in, making it where there is none.</summary>
    /// <returns>The version that was found; 0 for a new one.</returns>
    /// <exception cref="StorageUnavailableException">A newer build has written it.</exception>
    public static async Task<int> UpgradeAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_xact_lock({PostgresLocks.Schema})"), cancellationToken);
        await CreateAsync(connection, schema, cancellationToken);
        var found = await FindVersionAsync(connection, cancellationToken);
        if (found > Version)
        {
            throw new StorageUnavailableException(
                $"The schema '{schema}' of the database is version {found}, and this build knows {Version}. Start the newer build again, or restore a backup made before the upgrade.");
        }

        foreach (var script in Scripts[found..])
        {
            await RunAsync(connection, await ReadAsync(script, cancellationToken), cancellationToken);
        }

        if (found != Version)
        {
            await RunAsync(connection, string.Create(CultureInfo.InvariantCulture, $"UPDATE schema_version SET version = {Version}"), cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return found;
    }

    // Where it is there, nothing is written, and no right to write is needed.
    private static async Task CreateAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var find = new NpgsqlCommand("SELECT to_regnamespace(quote_ident($1)) IS NOT NULL, to_regclass(quote_ident($1) || '.schema_version') IS NOT NULL", connection)
        {
            Parameters = { new() { Value = schema } },
        };
        var (hasSchema, hasVersion) = (false, false);
        await using (var reader = await find.ExecuteReaderAsync(cancellationToken))
        {
            await reader.ReadAsync(cancellationToken);
            (hasSchema, hasVersion) = (reader.GetBoolean(0), reader.GetBoolean(1));
        }

        if (!hasSchema)
        {
            await RunAsync(connection, $"CREATE SCHEMA \"{schema}\"", cancellationToken);
        }

        if (!hasVersion)
        {
            await RunAsync(connection, "CREATE TABLE schema_version (version integer NOT NULL); INSERT INTO schema_version VALUES (0)", cancellationToken);
        }
    }

    private static async Task<int> FindVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT version FROM schema_version", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Texts are scripts of this project; the name of the schema is checked where it is set.")]
    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<string> ReadAsync(string script, CancellationToken cancellationToken)
    {
        await using var stream = typeof(PostgresSchema).Assembly.GetManifestResourceStream(typeof(PostgresSchema), script)!;
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
