using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>Names the lists, and says in which of them a row appears.</summary>
/// <remarks>
/// A question is one list, or several that share no row: their totals add up, and <see cref="RankedList"/> reads them as one. So what falls into few
/// disjoint parts (drafts and published versions, kinds, sets of states) needs no lists of its own. What is free text comes last in a name, so that no two lists share one.
/// A change of what <see cref="Of"/> answers needs a schema script that makes the lists anew.
/// </remarks>
internal static class ListNames
{
    public const string UnfinishedExecutions = "unfinished-executions";
    public const string UnfinishedSessions = "unfinished-sessions";

    /// <summary>How long a beginning of a name is at most for which there is a list; longer texts are searched for.</summary>
    public const int LongestBeginning = 2;

    // In the place of a version, which is the draft or a number.
    private const string Published = "published";
    private const string Agent = "agent";

    public static string Tasks(TenantId tenant) => $"tasks/{tenant}";

    /// <summary>Names the tasks whose names begin so: with one character or two, in upper or lower case.</summary>
    public static string TasksNamed(TenantId tenant, string beginning) => $"tasks/{tenant}/named/{beginning.ToLowerInvariant()}";

    public static string Versions(TenantId tenant, TaskId task) => $"versions/{tenant}/{task}";

    /// <summary>Answers the lists that together hold what is asked for; no row is in two of them.</summary>
    public static ImmutableArray<string> Executions(ExecutionQuery query) =>
    [
        .. from version in VersionsOf(query)
           from status in query.Statuses.IsDefaultOrEmpty ? [null] : query.Statuses.Distinct().Select(static status => (ExecutionStatus?)status)
           select Executions(query.Tenant, version, status, query.Task),
    ];

    /// <summary>Answers the lists that together hold all sessions that are asked for, and whether they hold no other; no row is in two of them.</summary>
    public static (ImmutableArray<string> Lists, bool IsExact) Sessions(SessionQuery query)
    {
        var (tenant, filter) = (query.Tenant, query.Filter);
        ImmutableArray<string> lists = filter switch
        {
            { Batch: { } batch } => [SessionsOfBatch(tenant, batch)],
            { Tags: [var tag, ..] } => [SessionsWithTag(tenant, tag)],
            { Phases.IsEmpty: false } => [.. filter.Phases.Distinct().Select(phase => SessionsIn(tenant, phase))],
            _ => [AllSessions(tenant)],
        };
        var named = (filter.Batch is null ? 0 : 1) + filter.Tags.Length + (filter.Phases.IsEmpty ? 0 : 1);
        var isExact = named <= 1 && filter is
        {
            TagParts.IsEmpty: true, From: null, To: null, IsOfRun: null, OwnedBy: null, HasProxy: null, AsksForStealth: null, ProfilePart: null,
        };
        return isExact || lists.Length == 1 ? (lists, isExact) : ([AllSessions(tenant)], false);
    }

    /// <summary>Answers the lists in which a row belongs as it stands.</summary>
    public static ImmutableArray<string> Of(ReadModelRow row) => row switch
    {
        TaskRow { IsDeleted: true } => [],
        TaskRow task => [.. OfTask(row.Tenant, task.Description.Name)],
        VersionRow { IsDeleted: true } => [],
        VersionRow version => [Versions(row.Tenant, version.Task)],
        ExecutionRow execution => [.. OfExecution(row.Tenant, execution.View)],
        SessionRow session => [.. OfSession(row.Tenant, session.View)],
        _ => throw new ArgumentException($"There is no list for rows of type {row.GetType()}.", nameof(row)),
    };

    /// <summary>Answers the list whose rows, which are in no other, all leave it with this row.</summary>
    public static string? EndedBy(ReadModelRow row) => row is TaskRow { IsDeleted: true } task ? Versions(task.Tenant, task.Description.Task) : null;

    /// <summary>Answers the lists of a task's executions of published versions and of its draft.</summary>
    public static (string Published, string Draft) OfTask(TenantId tenant, TaskId task) =>
        (Executions(tenant, Published, status: null, task), Executions(tenant, VersionLabel.Draft.Value, status: null, task));

    /// <summary>Names the executions of a session.</summary>
    public static string OfSession(TenantId tenant, SessionId session) => $"executions-in/{tenant}/{session}";

    /// <summary>Answers the list that holds all that is asked for, and so few others that they are tried one by one: of a run's children, or of a session. Null when it is asked for neither.</summary>
    public static string? OfFew(ExecutionQuery query) => query switch
    {
        { Parent: { } parent } => StartedBy(query.Tenant, parent),
        { Session: { } session } => OfSession(query.Tenant, session),
        _ => null,
    };

    private static string StartedBy(TenantId tenant, ExecutionId parent) => $"executions-of/{tenant}/{parent}";

    private static IEnumerable<string> OfTask(TenantId tenant, string name)
    {
        yield return Tasks(tenant);
        for (var length = 1; length <= Math.Min(LongestBeginning, name.Length); length++)
        {
            yield return TasksNamed(tenant, name[..length]);
        }
    }

    // Only code has a task and a version.
    private static ImmutableArray<string> VersionsOf(ExecutionQuery query) => (query.Kind, query.Version, query.Task) switch
    {
        (ExecutionKind.Agent, null, null) => [Agent],
        (ExecutionKind.Agent, _, _) => [],
        (_, { } version, _) => [version.Value],
        (null, null, null) => query.WithDrafts ? [Published, VersionLabel.Draft.Value, Agent] : [Published, Agent],
        _ => query.WithDrafts ? [Published, VersionLabel.Draft.Value] : [Published],
    };

    // A row leaves and enters half of its lists with each change of state; the lists of all states it enters once.
    private static IEnumerable<string> OfExecution(TenantId tenant, ExecutionView execution)
    {
        string[] versions = execution switch
        {
            { Kind: ExecutionKind.Agent } => [Agent],
            { Version: var label } when label == VersionLabel.Draft => [label.Value],
            _ => [execution.Version.Value, Published],
        };
        var lists =
            from version in versions
            from status in new ExecutionStatus?[] { execution.Status, null }
            from task in execution.Kind == ExecutionKind.Agent ? new TaskId?[] { null } : [execution.Task, null]
            select Executions(tenant, version, status, task);
        if (execution.Session is { } session)
        {
            lists = lists.Append(OfSession(tenant, session));
        }

        if (execution.Parent is { } parent)
        {
            lists = lists.Append(StartedBy(tenant, parent));
        }

        return execution.HasEnded ? lists : lists.Append(UnfinishedExecutions);
    }

    private static IEnumerable<string> OfSession(TenantId tenant, SessionView session)
    {
        yield return AllSessions(tenant);
        yield return SessionsIn(tenant, SessionFilter.PhaseOf(session.Status));
        if (session.Status != SessionStatus.Ended)
        {
            yield return UnfinishedSessions;
        }

        if (session.Batch is { } batch)
        {
            yield return SessionsOfBatch(tenant, batch);
        }

        foreach (var tag in session.Settings.Tags.IsDefault ? [] : session.Settings.Tags)
        {
            yield return SessionsWithTag(tenant, tag);
        }
    }

    private static string AllSessions(TenantId tenant) => $"sessions/{tenant}/all";

    private static string SessionsIn(TenantId tenant, SessionPhase phase) => string.Create(CultureInfo.InvariantCulture, $"sessions/{tenant}/phase/{(int)phase}");

    private static string SessionsOfBatch(TenantId tenant, string batch) => $"sessions/{tenant}/batch/{batch}";

    private static string SessionsWithTag(TenantId tenant, string tag) => $"sessions/{tenant}/tag/{tag}";

    private static string Executions(TenantId tenant, string version, ExecutionStatus? status, TaskId? task) =>
        string.Create(CultureInfo.InvariantCulture, $"executions/{tenant}/{version}/{(int?)status}/{task?.Value}");
}
