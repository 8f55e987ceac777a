using System.Data.Common;
using System.Text.Json;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Storage.Databases;

namespace AnchorOrleans.Storage.Sqlite;

/// <summary>Reads within a transaction. Its driver is synchronous, so whatever is asked has been answered when the call returns.</summary>
internal sealed class SqliteSnapshot(SqliteStatements statements) : ISnapshot
{
    private static readonly ListTexts Own = new(
        Lists: "SELECT list.id, list.entries FROM json_each(@names) AS wanted CROSS JOIN list ON list.name = wanted.value",
        TalliesOfSome: """
            SELECT block, SUM(entries) FROM list_tally
            WHERE list IN (SELECT value FROM json_each(@list)) AND level = @level AND block BETWEEN @first AND @last GROUP BY block ORDER BY block DESC
            """,
        Data: "SELECT number, data FROM json_each(@numbers) AS wanted CROSS JOIN listed_row ON number = wanted.value",
        Recent: """
            SELECT published.key, listed_row.data FROM json_each(@published) AS published JOIN json_each(@drafts) AS draft USING (key) JOIN listed_row ON number IN (
                SELECT number FROM (
                    SELECT * FROM (SELECT number FROM list_entry WHERE list = (SELECT id FROM list WHERE name = published.value) ORDER BY number DESC LIMIT @each)
                    UNION ALL
                    SELECT * FROM (SELECT number FROM list_entry WHERE list = (SELECT id FROM list WHERE name = draft.value) ORDER BY number DESC LIMIT @each))
                ORDER BY number DESC LIMIT @each)
            ORDER BY number
            """,
        Names: """
            SELECT listed_row.data FROM json_each(@names) AS wanted CROSS JOIN listed_row
            WHERE listed_row.kind = 'task' AND listed_row.name = wanted.value
            """,
        Session: "SELECT name FROM listed_row WHERE kind = 'session' AND substr(name, instr(name, '/') + 1) = @id");

    public ListTexts Texts => Own;

    public ValueTask<T?> FirstAsync<T>(string sql, Func<DbDataReader, T> map, params (string Name, object? Value)[] arguments) =>
        new(statements.First(sql, map, ToJson(arguments)));

    public ValueTask<List<T>> AllAsync<T>(string sql, Func<DbDataReader, T> map, params (string Name, object? Value)[] arguments) =>
        new(statements.All(sql, map, ToJson(arguments)));

    public ValueTask EachAsync(string sql, Action<DbDataReader> take, params (string Name, object? Value)[] arguments)
    {
        statements.Each(sql, take, ToJson(arguments));
        return ValueTask.CompletedTask;
    }

    public ValueTask<T?> FindAsync<T>(string sql, Func<DbDataReader, T?> map, params (string Name, object? Value)[] arguments)
        where T : class => new(statements.Find(sql, map, ToJson(arguments)));

    public ValueTask<List<long>> SearchTasksAsync(TenantId tenant, string text, int limit) => new(SqliteTaskText.Find(statements, tenant, text, limit));

    // SQLite knows no arrays; it reads JSON instead.
    private static (string Name, object? Value)[] ToJson((string Name, object? Value)[] arguments)
    {
        for (var index = 0; index < arguments.Length; index++)
        {
            if (arguments[index].Value is Array and not byte[] and var values)
            {
                arguments[index].Value = JsonSerializer.Serialize(values, values.GetType());
            }
        }

        return arguments;
    }
}
