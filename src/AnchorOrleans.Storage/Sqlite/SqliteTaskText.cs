using AnchorOrleans.Identifiers;
using AnchorOrleans.Storage.ReadModel;

namespace AnchorOrleans.Storage.Sqlite;

/// <summary>Writes what of tasks is searched for, and finds it by parts of it.</summary>
internal static class SqliteTaskText
{
    private const string Stored = "SELECT tenant, name, description FROM task_text WHERE rowid = @number";

    private const string Insert = "INSERT INTO task_text (rowid, tenant, name, description) VALUES (@number, @tenant, @name, @description)";

    private const string Delete = "DELETE FROM task_text WHERE rowid = @number";

    // The index does not tell capitals from small letters, neither in a tenant; the list does.
    private const string Search = """
        SELECT task_text.rowid FROM task_text CROSS JOIN list_entry
        WHERE task_text MATCH @text AND list = (SELECT id FROM list WHERE name = @list) AND list_entry.number = task_text.rowid
        ORDER BY task_text.rowid DESC LIMIT @limit
        """;

    /// <summary>Replaces what is searched for by a row's number. Most changes of a task are of its draft, and leave its text as it is.</summary>
    public static void Replace(SqliteStatements statements, long number, TaskText? text)
    {
        var stored = statements.First(Stored, static row => new TaskText(row.GetString(0), row.GetString(1), row.GetString(2)), ("@number", number));
        if (stored == text)
        {
            return;
        }

        if (stored is not null)
        {
            statements.Execute(Delete, ("@number", number));
        }

        if (text is not null)
        {
            statements.Execute(Insert, ("@number", number), ("@tenant", text.Tenant), ("@name", text.Name), ("@description", text.Description));
        }
    }

    /// <summary>Finds the numbers of a tenant's tasks in whose name or description a text occurs, the newest first.</summary>
    public static List<long> Find(SqliteStatements statements, TenantId tenant, string text, int limit)
    {
        var match = $"{{name description}} : {Quote(text)} AND tenant : {Quote(TaskText.Mark(tenant))}";
        return statements.All(Search, static row => row.GetInt64(0), ("@text", match), ("@list", ListNames.Tasks(tenant)), ("@limit", limit));
    }

    private static string Quote(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
