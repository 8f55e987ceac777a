using System.Collections.Immutable;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.ReadModel;

/// <summary>Answers lists, which grains do not; a page and its total cost the same with 100 and with 1,000,000 rows.</summary>
public interface IReadModel
{
    /// <summary>Lists a tenant's tasks, newest first: all, or those in whose name or description a text occurs.</summary>
    Task<Page<TaskRow>> ListTasksAsync(TaskQuery query, CancellationToken cancellationToken = default);

    /// <summary>Lists a task's published versions, newest first.</summary>
    Task<ImmutableArray<VersionRow>> ListVersionsAsync(TenantId tenant, TaskId task, CancellationToken cancellationToken = default);

    /// <summary>Lists executions, newest first.</summary>
    Task<Page<ExecutionRow>> ListExecutionsAsync(ExecutionQuery query, CancellationToken cancellationToken = default);

    /// <summary>Answers the last executions of each of some tasks, drafts too, oldest first; tasks without executions are left out.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="tasks">Of which tasks.</param>
    /// <param name="limit">How many of each at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<ImmutableDictionary<TaskId, ImmutableArray<ExecutionView>>> ListRecentExecutionsAsync(
        TenantId tenant, ImmutableArray<TaskId> tasks, int limit, CancellationToken cancellationToken = default);

    /// <summary>Answers what some tasks are called; those that do not exist any more are left out.</summary>
    Task<ImmutableDictionary<TaskId, string>> FindTaskNamesAsync(TenantId tenant, ImmutableArray<TaskId> tasks, CancellationToken cancellationToken = default);

    /// <summary>Counts and measures what a tenant's executions did in a span of time; what that costs follows from what happened then.</summary>
    /// <returns>The parts, the earliest first.</returns>
    Task<ImmutableArray<ActivityPart>> MeasureExecutionsAsync(ActivityQuery query, CancellationToken cancellationToken = default);

    /// <summary>Lists a tenant's sessions.</summary>
    Task<SessionListPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken = default);

    /// <summary>Finds whose a session is, for callers who prove by knowing its id that they may use it; null when there is none. Whose a session is never changes.</summary>
    Task<TenantId?> FindTenantAsync(SessionId session, CancellationToken cancellationToken = default);

    /// <summary>Lists, over all tenants, executions that have not ended; a starting silo takes them up again.</summary>
    Task<ImmutableArray<TenantKey>> ListUnfinishedExecutionsAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists, over all tenants, sessions that have not ended.</summary>
    Task<ImmutableArray<TenantKey>> ListUnfinishedSessionsAsync(CancellationToken cancellationToken = default);
}

/// <summary>A part of a list.</summary>
/// <param name="Items">The rows of this page.</param>
/// <param name="Total">How many rows all pages have.</param>
/// <param name="IsPartial">Whether older rows were not looked at: what no list answers is tried on a bounded number of rows.</param>
/// <typeparam name="T">The row.</typeparam>
public sealed record Page<T>(ImmutableArray<T> Items, long Total, bool IsPartial = false);

/// <summary>Asks for tasks.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Offset">How many rows to skip.</param>
/// <param name="Limit">How many rows at most.</param>
/// <param name="Search">What occurs in the name or the description, in upper or lower case; one or two characters are how the name begins. Null for all.</param>
public sealed record TaskQuery(TenantId Tenant, long Offset, int Limit, string? Search = null);

/// <summary>Asks for executions.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Task">Of which task; null for all.</param>
/// <param name="Statuses">In which states; none for all.</param>
/// <param name="Version">Of which version; null for all published ones. Drafts are listed only when asked for by label or by <paramref name="WithDrafts"/>.</param>
/// <param name="WithDrafts">Whether runs of drafts are listed too.</param>
/// <param name="Offset">How many rows to skip.</param>
/// <param name="Limit">How many rows at most.</param>
/// <param name="Kind">Of which kind; null for all.</param>
public sealed record ExecutionQuery(
    TenantId Tenant,
    TaskId? Task,
    ImmutableArray<ExecutionStatus> Statuses,
    VersionLabel? Version,
    bool WithDrafts,
    long Offset,
    int Limit,
    ExecutionKind? Kind = null)
{
    /// <summary>Gets the session in which they ran or will run; null for all.</summary>
    public SessionId? Session { get; init; }

    /// <summary>Gets the run that started them; null for all.</summary>
    public ExecutionId? Parent { get; init; }

    /// <summary>Gets the first instant at which they may have been asked for.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Gets the last instant at which they may have been asked for.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Gets how their ids begin; null for all.</summary>
    public string? IdPrefix { get; init; }

    /// <summary>Tells whether an execution is one of those asked for.</summary>
    public bool Matches(ExecutionView execution) =>
        (Task is null || (Task == execution.Task && execution.Kind == ExecutionKind.Code))
        && (Statuses.IsDefaultOrEmpty || Statuses.Contains(execution.Status))
        && (Kind is null || Kind == execution.Kind)
        && MatchesVersion(execution)
        && (Session is null || Session == execution.Session)
        && (Parent is null || Parent == execution.Parent)
        && (From is null || execution.RequestedAt >= From)
        && (To is null || execution.RequestedAt <= To)
        && (IdPrefix is null || execution.Execution.Value.StartsWith(IdPrefix, StringComparison.Ordinal));

    // What agents run is no version.
    private bool MatchesVersion(ExecutionView execution) => execution.Kind == ExecutionKind.Agent
        ? Version is null
        : Version is { } version ? version == execution.Version : WithDrafts || execution.Version != VersionLabel.Draft;
}

/// <summary>A stored state that appears in lists; the store writes its row in the same transaction as the state.</summary>
public interface IReadModelSource
{
    /// <summary>Makes the row; null when the state appears in no list.</summary>
    /// <param name="grainKey">The key of the grain whose state it is.</param>
    ReadModelRow? ToRow(string grainKey);
}

/// <summary>A row of a list; a row with a lower revision than the stored one changes nothing.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Revision">Rises with every change of the state.</param>
public abstract record ReadModelRow(TenantId Tenant, long Revision);

/// <summary>A task in a list.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Revision">Rises with every change.</param>
/// <param name="Description">The task.</param>
/// <param name="DraftSourceHash">The draft's source, or null.</param>
/// <param name="IsDeleted">Whether it appears in no list any more.</param>
public sealed record TaskRow(TenantId Tenant, long Revision, TaskDescription Description, string? DraftSourceHash, bool IsDeleted)
    : ReadModelRow(Tenant, Revision);

/// <summary>A published version in a list.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Revision">Rises with every change.</param>
/// <param name="Task">Of which task.</param>
/// <param name="Number">From 1.</param>
/// <param name="Description">Up to 1000 characters.</param>
/// <param name="CreatedAt">When it was published.</param>
/// <param name="UpdatedAt">When its description last changed.</param>
/// <param name="IsDeleted">Whether it appears in no list any more.</param>
public sealed record VersionRow(
    TenantId Tenant, long Revision, TaskId Task, int Number, string? Description, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, bool IsDeleted = false)
    : ReadModelRow(Tenant, Revision);

/// <summary>An execution in a list.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Revision">Rises with every change.</param>
/// <param name="View">The execution.</param>
public sealed record ExecutionRow(TenantId Tenant, long Revision, ExecutionView View) : ReadModelRow(Tenant, Revision);

/// <summary>A session in a list.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Revision">Rises with every change.</param>
/// <param name="View">The session.</param>
public sealed record SessionRow(TenantId Tenant, long Revision, SessionView View) : ReadModelRow(Tenant, Revision);
