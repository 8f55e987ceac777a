using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>Names the lists, and says in which of them a row appears: one list for each combination of filters that can be asked for.</summary>
/// <remarks>
/// So a question is one list, read from its place, and its total is that list's length. What is free text comes last in a name, so that no two lists share one.
/// A change of what <see cref="Of"/> answers needs a schema script that makes the lists anew.
/// </remarks>
internal static class ListNames
{
    public const string UnfinishedExecutions = "unfinished-executions";
    public const string UnfinishedSessions = "unfinished-sessions";

    private const string Any = "*";
    private const string Published = "published";

    public static string Tasks(TenantId tenant) => $"tasks/{tenant}";

    public static string Versions(TenantId tenant, TaskId task) => $"versions/{tenant}/{task}";

    public static string Executions(ExecutionQuery query) =>
        Executions(query.Tenant, query.Version?.Value ?? (query.WithDrafts ? Any : Published), query.Status, query.Task);

    /// <summary>Answers the lists in which a row belongs as it stands.</summary>
    public static ImmutableArray<string> Of(ReadModelRow row) => row switch
    {
        TaskRow { IsDeleted: true } => [],
        TaskRow => [Tasks(row.Tenant)],
        VersionRow { IsDeleted: true } => [],
        VersionRow version => [Versions(row.Tenant, version.Task)],
        ExecutionRow execution => [.. OfExecution(row.Tenant, execution.View)],
        SessionRow { View.Status: SessionStatus.Ended } => [],
        SessionRow => [UnfinishedSessions],
        _ => throw new ArgumentException($"There is no list for rows of type {row.GetType()}.", nameof(row)),
    };

    /// <summary>Answers the list whose rows, which are in no other, all leave it with this row.</summary>
    public static string? EndedBy(ReadModelRow row) => row is TaskRow { IsDeleted: true } task ? Versions(task.Tenant, task.Description.Task) : null;

    private static IEnumerable<string> OfExecution(TenantId tenant, ExecutionView execution)
    {
        string[] versions = execution.Version == VersionLabel.Draft ? [execution.Version.Value, Any] : [execution.Version.Value, Published, Any];
        var lists =
            from version in versions
            from status in new ExecutionStatus?[] { execution.Status, null }
            from task in new TaskId?[] { execution.Task, null }
            select Executions(tenant, version, status, task);
        return execution.HasEnded ? lists : lists.Append(UnfinishedExecutions);
    }

    private static string Executions(TenantId tenant, string version, ExecutionStatus? status, TaskId? task) =>
        string.Create(CultureInfo.InvariantCulture, $"executions/{tenant}/{version}/{(int?)status}/{task?.Value}");
}
