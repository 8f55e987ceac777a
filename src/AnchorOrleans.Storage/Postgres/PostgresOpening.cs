using Microsoft.Extensions.Logging;
using Npgsql;

namespace AnchorOrleans.Storage.Postgres;

/// <summary>Brings a process and its database together: waits for it, looks whether it will do, and makes what is missing.</summary>
internal sealed partial class PostgresOpening(PostgresConnections connections, StorageOptions options, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    private const string Look = """
        SELECT current_setting('server_version_num')::integer, current_setting('server_encoding'), current_setting('transaction_read_only')::boolean,
            to_regnamespace(quote_ident($1)) IS NOT NULL, has_database_privilege(current_database(), 'CREATE'),
            EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm'), EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm'), current_user,
            current_setting('synchronous_commit') = 'off' OR NOT current_setting('fsync')::boolean
        """;

    /// <returns>What is wrong, in whole sentences; nothing when the database is ready.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await ConnectAsync(cancellationToken);
            var problems = await LookAsync(connection, cancellationToken);
            if (problems.Count > 0)
            {
                return problems;
            }

            var found = await PostgresSchema.UpgradeAsync(connection, options.Schema, cancellationToken);
            if (found != PostgresSchema.Version)
            {
                LogUpgraded(connections.Place, found, PostgresSchema.Version);
            }

            return [];
        }
        catch (StorageUnavailableException exception)
        {
            return [exception.Message];
        }
        catch (Exception exception) when (exception is NpgsqlException or IOException)
        {
            return [PostgresFault.Translate(exception, connections.Place).Message];
        }
    }

    /// <summary>Tries until it succeeds, or is refused for a reason that does not pass by waiting, or the patience is over.</summary>
    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var (began, told) = (clock.GetTimestamp(), TimeSpan.Zero);
        while (true)
        {
            try
            {
                return await connections.ForWriting.OpenConnectionAsync(cancellationToken);
            }
            catch (Exception exception) when (IsPassing(exception) && clock.GetElapsedTime(began) < options.ConnectPatience)
            {
                var waited = clock.GetElapsedTime(began);
                if (told == TimeSpan.Zero || waited - told >= BetweenLines)
                {
                    LogWaiting(connections.Place, (int)waited.TotalSeconds, (int)options.ConnectPatience.TotalSeconds, exception.Message);
                    told = waited;
                }

                await Task.Delay(Pause, clock, cancellationToken);
            }
        }
    }

    private static bool IsPassing(Exception exception) =>
        PostgresFault.IsLostConnection(exception) || exception is PostgresException { SqlState: "53300" } or NpgsqlException { InnerException: TimeoutException } or TimeoutException;

    private async Task<List<string>> LookAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Look, connection) { Parameters = { new() { Value = options.Schema } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (version, encoding, isReadOnly) = (reader.GetInt32(0), reader.GetString(1), reader.GetBoolean(2));
        var (hasSchema, mayCreate, hasIndex, offersIndex) = (reader.GetBoolean(3), reader.GetBoolean(4), reader.GetBoolean(5), reader.GetBoolean(6));
        var (user, losesWrites) = (reader.GetString(7), reader.GetBoolean(8));
        var problems = new List<string>();
        if (version < PostgresVersions.Oldest)
        {
            problems.Add($"The database at {connections.Place} is PostgreSQL {version / 10_000}; this service needs {PostgresVersions.Oldest / 10_000} or newer.");
        }

        if (!string.Equals(encoding, "UTF8", StringComparison.Ordinal))
        {
            problems.Add($"The database at {connections.Place} keeps texts as {encoding}; this service needs UTF8. Create it with ENCODING 'UTF8'.");
        }

        if (isReadOnly)
        {
            problems.Add($"The database at {connections.Place} is read-only, as a standby is. Let Storage:ConnectionString lead to the primary.");
        }

        if (losesWrites)
        {
            problems.Add($"The database at {connections.Place} acknowledges what is not on its disk yet, and a loss of power would take it. Turn its settings synchronous_commit and fsync on.");
        }

        if (!hasSchema && !mayCreate)
        {
            problems.Add(
                $"The user '{user}' may not create the schema '{options.Schema}' in the database at {connections.Place}. Let an administrator run: CREATE SCHEMA \"{options.Schema}\" AUTHORIZATION \"{user}\";");
        }

        if (!hasIndex && !(offersIndex && mayCreate))
        {
            var need = offersIndex ? $"the user '{user}' may not create it" : "the server does not have it (Debian's package postgresql brings it)";
            problems.Add($"The database at {connections.Place} lacks the extension pg_trgm, and {need}. Let an administrator run there: CREATE EXTENSION pg_trgm;");
        }

        return problems;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the database at {Place}: {Waited} s of {Patience} s. {Reason}")]
    private partial void LogWaiting(string place, int waited, int patience, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Brought the database at {Place} from schema {Found} to {Version}.")]
    private partial void LogUpgraded(string place, int found, int version);
}

/// <summary>Which servers will do.</summary>
internal static class PostgresVersions
{
    /// <summary>The oldest that is tested to offer everything that is used, as the server numbers itself.</summary>
    public const int Oldest = 130_000;
}
