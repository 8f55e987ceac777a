using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Storage.Databases;
using AnchorOrleans.Storage.ReadModel;
using Npgsql;

namespace AnchorOrleans.Storage.Postgres;

/// <summary>Reads within a transaction that sees one state of the database.</summary>
internal sealed class PostgresSnapshot(NpgsqlConnection connection, CancellationToken cancellationToken) : ISnapshot
{
    // Which index is the better one depends on the text, so a plan that is made for any text is not used.
    private const string Search = """
        SET LOCAL plan_cache_mode = force_custom_plan;
        SELECT number FROM task_text WHERE tenant = @tenant AND text LIKE @text ORDER BY number DESC LIMIT @limit
        """;

    private static readonly ListTexts Own = new(
        Lists: "SELECT id, entries FROM list WHERE name = ANY (@names)",
        TalliesOfSome: """
            SELECT block, CAST(SUM(entries) AS bigint) FROM list_tally
            WHERE list = ANY (@list) AND level = @level AND block BETWEEN @first AND @last GROUP BY block ORDER BY block DESC
            """,
        Data: "SELECT number, data FROM listed_row WHERE number = ANY (@numbers)",
        Recent: """
            SELECT CAST(task.key - 1 AS integer), listed_row.data
            FROM unnest(@published, @drafts) WITH ORDINALITY AS task (published, draft, key)
            CROSS JOIN LATERAL (
                SELECT number FROM (
                    (SELECT number FROM list_entry WHERE list = (SELECT id FROM list WHERE name = task.published) ORDER BY number DESC LIMIT @each)
                    UNION ALL
                    (SELECT number FROM list_entry WHERE list = (SELECT id FROM list WHERE name = task.draft) ORDER BY number DESC LIMIT @each)) AS newest
                ORDER BY number DESC LIMIT @each) AS latest
            JOIN listed_row USING (number) ORDER BY number
            """,
        Names: "SELECT data FROM listed_row WHERE kind = 'task' AND name = ANY (@names)",
        Session: "SELECT name FROM listed_row WHERE kind = 'session' AND substr(name, strpos(name, '/') + 1) = @id");

    public ListTexts Texts => Own;

    public async ValueTask<T?> FirstAsync<T>(string sql, Func<DbDataReader, T> map, params (string Name, object? Value)[] arguments)
    {
        await using var command = Create(sql, arguments);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? map(reader) : default;
    }

    public async ValueTask<List<T>> AllAsync<T>(string sql, Func<DbDataReader, T> map, params (string Name, object? Value)[] arguments)
    {
        var rows = new List<T>();
        await EachAsync(sql, row => rows.Add(map(row)), arguments);
        return rows;
    }

    public async ValueTask EachAsync(string sql, Action<DbDataReader> take, params (string Name, object? Value)[] arguments)
    {
        await using var command = Create(sql, arguments);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            take(reader);
        }
    }

    public async ValueTask<T?> FindAsync<T>(string sql, Func<DbDataReader, T?> map, params (string Name, object? Value)[] arguments)
        where T : class
    {
        await using var command = Create(sql, arguments);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            if (map(reader) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    public ValueTask<List<long>> SearchTasksAsync(TenantId tenant, string text, int limit) => AllAsync(
        Search,
        static row => row.GetInt64(0),
        ("@tenant", TaskText.Mark(tenant)), ("@text", $"%{PostgresText.Escape(PostgresText.Fold(text))}%"), ("@limit", limit));

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "Texts are constants of this project; values travel as parameters.")]
    private NpgsqlCommand Create(string sql, (string Name, object? Value)[] arguments)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in arguments)
        {
            command.Parameters.Add(new() { ParameterName = name, Value = PostgresText.Clean(value) ?? DBNull.Value });
        }

        return command;
    }
}
