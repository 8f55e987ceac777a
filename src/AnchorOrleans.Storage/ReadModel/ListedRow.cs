using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Sqlite;
using AnchorOrleans.Storage.State;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>A row of the read model, ready to be stored: made on the caller's thread, so that the writer has only statements to run.</summary>
/// <param name="Kind">What it describes: a task, a version, an execution, a session.</param>
/// <param name="Name">Unique among the rows of its kind.</param>
/// <param name="Revision">A row with a lower one than the stored row's changes nothing.</param>
/// <param name="Data">The row as JSON.</param>
/// <param name="Lists">Where it appears.</param>
/// <param name="EndedList">The list that all its rows leave because of this row, if any.</param>
/// <param name="Times">When what an execution's row describes happened; null for others.</param>
/// <param name="Text">By what it is searched for, if by anything.</param>
internal sealed record ListedRow(
    string Kind, string Name, long Revision, byte[] Data, ImmutableArray<string> Lists, string? EndedList, ExecutionTimes? Times = null, TaskText? Text = null)
{
    private const string Task = "task";

    private const string Find = "SELECT number, revision, lists FROM listed_row WHERE kind = $kind AND name = $name";

    public static ListedRow Of(ReadModelRow row)
    {
        var (kind, id) = row switch
        {
            TaskRow task => (Task, task.Description.Task.Value),
            VersionRow version => ("version", string.Create(CultureInfo.InvariantCulture, $"{version.Number}/{version.Task}")),
            ExecutionRow execution => ("execution", execution.View.Execution.Value),
            SessionRow session => ("session", session.View.Session.Value),
            _ => throw new ArgumentException($"Rows of type {row.GetType()} cannot be stored.", nameof(row)),
        };
        var data = JsonSerializer.SerializeToUtf8Bytes(row, row.GetType(), StateJson.Options);
        return new(kind, new TenantKey(row.Tenant, id).ToString(), row.Revision, data, ListNames.Of(row), ListNames.EndedBy(row), TimesOf(row), TaskText.Of(row));
    }

    /// <summary>Finds the name of a session's row by the session's id alone.</summary>
    public static string? FindSession(SqliteStatements statements, string id) => statements.First(
        "SELECT name FROM listed_row WHERE kind = 'session' AND substr(name, instr(name, '/') + 1) = $id", static row => row.GetString(0), ("$id", id));

    /// <summary>Stores the row, and moves it between lists as it has changed.</summary>
    public void Upsert(SqliteStatements statements)
    {
        var stored = FindStored(statements);
        if (stored?.Revision > Revision)
        {
            return;
        }

        var lists = Lists.Select(name => FindList(statements, name)).ToImmutableHashSet();
        var number = statements.First(
            """
            INSERT INTO listed_row (kind, name, revision, data, lists) VALUES ($kind, $name, $revision, $data, $lists)
            ON CONFLICT DO UPDATE SET revision = $revision, data = $data, lists = $lists RETURNING number
            """,
            static row => row.GetInt64(0),
            ("$kind", Kind), ("$name", Name), ("$revision", Revision), ("$data", Data), ("$lists", string.Join(',', lists)));
        Leave(statements, number, (stored?.Lists ?? []).Except(lists));
        foreach (var list in lists.Except(stored?.Lists ?? []))
        {
            statements.Execute("INSERT INTO list_entry (list, number) VALUES ($list, $number)", ("$list", list), ("$number", number));
        }

        Times?.Note(statements, number);
        Describe(statements, number, Text);
        if (EndedList is not null)
        {
            Empty(statements, FindList(statements, EndedList));
        }
    }

    /// <summary>Takes the row out of its lists and deletes it.</summary>
    public void Remove(SqliteStatements statements)
    {
        if (FindStored(statements) is { } stored)
        {
            Leave(statements, stored.Number, stored.Lists);
            Times?.Forget(statements, stored.Number);
            Describe(statements, stored.Number, text: null);
            statements.Execute("DELETE FROM listed_row WHERE number = $number", ("$number", stored.Number));
        }
    }

    private static ExecutionTimes? TimesOf(ReadModelRow row) => row is ExecutionRow execution ? new(row.Tenant, execution.View) : null;

    // Only tasks are searched for, and most rows are of executions.
    private void Describe(SqliteStatements statements, long number, TaskText? text)
    {
        if (string.Equals(Kind, Task, StringComparison.Ordinal))
        {
            TaskText.Replace(statements, number, text);
        }
    }

    private static void Leave(SqliteStatements statements, long number, IEnumerable<long> lists)
    {
        foreach (var list in lists)
        {
            statements.Execute("DELETE FROM list_entry WHERE list = $list AND number = $number", ("$list", list), ("$number", number));
        }
    }

    private static void Empty(SqliteStatements statements, long list)
    {
        statements.Execute("UPDATE listed_row SET lists = '' WHERE number IN (SELECT number FROM list_entry WHERE list = $list)", ("$list", list));
        statements.Execute("DELETE FROM list_entry WHERE list = $list", ("$list", list));
    }

    private static long FindList(SqliteStatements statements, string name) =>
        statements.First("SELECT id FROM list WHERE name = $name", static row => (long?)row.GetInt64(0), ("$name", name))
        ?? statements.First("INSERT INTO list (name) VALUES ($name) RETURNING id", static row => row.GetInt64(0), ("$name", name));

    private Stored? FindStored(SqliteStatements statements) => statements.First(
        Find, static row => new Stored(row.GetInt64(0), row.GetInt64(1), Split(row.GetString(2))), ("$kind", Kind), ("$name", Name));

    private static ImmutableHashSet<long> Split(string lists) =>
        [.. lists.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static id => long.Parse(id, CultureInfo.InvariantCulture))];

    private sealed record Stored(long Number, long Revision, ImmutableHashSet<long> Lists);
}
