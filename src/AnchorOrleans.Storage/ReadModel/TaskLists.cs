using System.Collections.Immutable;
using System.Text.Json;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Sqlite;
using AnchorOrleans.Storage.State;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>Answers which tasks there are: from a counted list, or, where a longer text is searched for, from the index of texts.</summary>
internal static class TaskLists
{
    /// <summary>How many tasks are found at most; a text that older ones have too says so.</summary>
    internal const int MostFound = 10_000;

    // The index does not tell capitals from small letters, neither in a tenant; the list does.
    private const string Search = """
        SELECT task_text.rowid FROM task_text CROSS JOIN list_entry
        WHERE task_text MATCH $text AND list = (SELECT id FROM list WHERE name = $list) AND list_entry.number = task_text.rowid
        ORDER BY task_text.rowid DESC LIMIT $limit
        """;

    internal const string Names = """
        SELECT listed_row.data FROM json_each($names) AS wanted CROSS JOIN listed_row
        WHERE listed_row.kind = 'task' AND listed_row.name = wanted.value
        """;

    /// <summary>Answers what tasks are called that are not deleted.</summary>
    public static ImmutableDictionary<TaskId, string> FindNames(SqliteStatements statements, TenantId tenant, ImmutableArray<TaskId> tasks) => statements
        .All(Names, static row => Parse(row.GetFieldValue<byte[]>(0)), ("$names", JsonSerializer.Serialize(tasks.Select(task => new TenantKey(tenant, task.Value).ToString()))))
        .Where(static row => !row.IsDeleted)
        .ToImmutableDictionary(static row => row.Description.Task, static row => row.Description.Name);

    /// <summary>Answers a page.</summary>
    public static Page<TaskRow> Read(SqliteStatements statements, TaskQuery query)
    {
        if (query.Search is { } text && text.EnumerateRunes().Count() > ListNames.LongestBeginning)
        {
            return Find(statements, query, text);
        }

        var list = query.Search is { Length: > 0 } beginning ? ListNames.TasksNamed(query.Tenant, beginning) : ListNames.Tasks(query.Tenant);
        var (rows, total) = RankedList.Read(statements, [list], query.Offset, query.Limit);
        return new([.. rows.Select(Parse)], total);
    }

    private static Page<TaskRow> Find(SqliteStatements statements, TaskQuery query, string text)
    {
        var match = $"{{name description}} : {Quote(text)} AND tenant : {Quote(TaskText.Mark(query.Tenant))}";
        var found = statements.All(
            Search, static row => row.GetInt64(0), ("$text", match), ("$list", ListNames.Tasks(query.Tenant)), ("$limit", MostFound + 1));
        var total = Math.Min(found.Count, MostFound);
        var page = found.Take(total).Skip((int)Math.Min(query.Offset, int.MaxValue)).Take(query.Limit);
        return new(
            [.. page.Select(number => Parse(statements.First(RankedList.Data, static row => row.GetFieldValue<byte[]>(0), ("$number", number))!))],
            total,
            IsPartial: found.Count > MostFound);
    }

    private static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static TaskRow Parse(byte[] data) => JsonSerializer.Deserialize<TaskRow>(data, StateJson.Options)!;
}
