using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Sqlite;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>What of a task is searched for; stored in the transaction of its row.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Name">The task's name.</param>
/// <param name="Description">Its description; empty when it has none.</param>
internal sealed record TaskText(string Tenant, string Name, string Description)
{
    private const string Stored = "SELECT tenant, name, description FROM task_text WHERE rowid = $number";

    private const string Insert = "INSERT INTO task_text (rowid, tenant, name, description) VALUES ($number, $tenant, $name, $description)";

    private const string Delete = "DELETE FROM task_text WHERE rowid = $number";

    /// <summary>Takes the text out of a row; null when nothing is searched for by it.</summary>
    public static TaskText? Of(ReadModelRow row) => row is TaskRow { IsDeleted: false, Description: var task }
        ? new(Mark(row.Tenant), task.Name, task.Description ?? string.Empty)
        : null;

    /// <summary>Writes a tenant as it stands beside its texts: between slashes, so that none is part of another.</summary>
    public static string Mark(TenantId tenant) => $"/{tenant}/";

    /// <summary>Replaces what is searched for by a row's number. Most changes of a task are of its draft, and leave its text as it is.</summary>
    public static void Replace(SqliteStatements statements, long number, TaskText? text)
    {
        var stored = statements.First(Stored, static row => new TaskText(row.GetString(0), row.GetString(1), row.GetString(2)), ("$number", number));
        if (stored == text)
        {
            return;
        }

        if (stored is not null)
        {
            statements.Execute(Delete, ("$number", number));
        }

        if (text is not null)
        {
            statements.Execute(Insert, ("$number", number), ("$tenant", text.Tenant), ("$name", text.Name), ("$description", text.Description));
        }
    }
}
