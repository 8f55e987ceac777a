using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Storage.ReadModel;

namespace AnchorOrleans.Storage.Sqlite;

/// <summary>Writes rows of lists, in the transaction of the state that they show.</summary>
internal static class SqliteRows
{
    private const string Find = "SELECT number, revision, lists FROM listed_row WHERE kind = @kind AND name = @name";

    /// <summary>Stores a row, and moves it between lists as it has changed.</summary>
    public static void Upsert(SqliteStatements statements, ListedRow row)
    {
        var stored = FindStored(statements, row);
        if (stored?.Revision > row.Revision)
        {
            return;
        }

        var lists = row.Lists.Select(name => FindList(statements, name)).ToImmutableHashSet();
        var number = statements.First(
            """
            INSERT INTO listed_row (kind, name, revision, data, lists) VALUES (@kind, @name, @revision, @data, @lists)
            ON CONFLICT DO UPDATE SET revision = @revision, data = @data, lists = @lists RETURNING number
            """,
            static found => found.GetInt64(0),
            ("@kind", row.Kind), ("@name", row.Name), ("@revision", row.Revision), ("@data", row.Data), ("@lists", string.Join(',', lists)));
        Leave(statements, number, (stored?.Lists ?? []).Except(lists));
        foreach (var list in lists.Except(stored?.Lists ?? []))
        {
            statements.Execute("INSERT INTO list_entry (list, number) VALUES (@list, @number)", ("@list", list), ("@number", number));
        }

        SqliteTimes.Note(statements, number, row.Times);
        Describe(statements, row, number, row.Text);
        if (row.EndedList is not null)
        {
            Empty(statements, FindList(statements, row.EndedList));
        }
    }

    /// <summary>Takes a row out of its lists and deletes it.</summary>
    public static void Remove(SqliteStatements statements, ListedRow row)
    {
        if (FindStored(statements, row) is { } stored)
        {
            Leave(statements, stored.Number, stored.Lists);
            SqliteTimes.Forget(statements, stored.Number, row.Times);
            Describe(statements, row, stored.Number, text: null);
            statements.Execute("DELETE FROM listed_row WHERE number = @number", ("@number", stored.Number));
        }
    }

    private static void Describe(SqliteStatements statements, ListedRow row, long number, TaskText? text)
    {
        if (row.IsSearched)
        {
            SqliteTaskText.Replace(statements, number, text);
        }
    }

    private static void Leave(SqliteStatements statements, long number, IEnumerable<long> lists)
    {
        foreach (var list in lists)
        {
            statements.Execute("DELETE FROM list_entry WHERE list = @list AND number = @number", ("@list", list), ("@number", number));
        }
    }

    private static void Empty(SqliteStatements statements, long list)
    {
        statements.Execute("UPDATE listed_row SET lists = '' WHERE number IN (SELECT number FROM list_entry WHERE list = @list)", ("@list", list));
        statements.Execute("DELETE FROM list_entry WHERE list = @list", ("@list", list));
    }

    private static long FindList(SqliteStatements statements, string name) =>
        statements.First("SELECT id FROM list WHERE name = @name", static row => (long?)row.GetInt64(0), ("@name", name))
        ?? statements.First("INSERT INTO list (name) VALUES (@name) RETURNING id", static row => row.GetInt64(0), ("@name", name));

    private static Stored? FindStored(SqliteStatements statements, ListedRow row) => statements.First(
        Find, static found => new Stored(found.GetInt64(0), found.GetInt64(1), Split(found.GetString(2))), ("@kind", row.Kind), ("@name", row.Name));

    private static ImmutableHashSet<long> Split(string lists) =>
        [.. lists.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static id => long.Parse(id, CultureInfo.InvariantCulture))];

    private sealed record Stored(long Number, long Revision, ImmutableHashSet<long> Lists);
}
