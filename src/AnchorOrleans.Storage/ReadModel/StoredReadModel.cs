using System.Collections.Immutable;
using System.Text.Json;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Storage.Databases;
using AnchorOrleans.Storage.State;

namespace AnchorOrleans.Storage.ReadModel;

/// <summary>Answers lists from the database.</summary>
/// <remarks>
/// The order is that of birth: a row keeps the number it got when it first appeared. So every list grows at one end, and a row changes its place in none.
/// </remarks>
internal sealed class StoredReadModel(IDatabase database) : IReadModel
{
    public Task<Page<TaskRow>> ListTasksAsync(TaskQuery query, CancellationToken cancellationToken = default)
    {
        Check(query.Offset, query.Limit);
        return database.ReadAsync(snapshot => TaskLists.ReadAsync(snapshot, query), cancellationToken);
    }

    public async Task<ImmutableArray<VersionRow>> ListVersionsAsync(TenantId tenant, TaskId task, CancellationToken cancellationToken = default)
    {
        var (rows, _) = await database.ReadAsync(snapshot => RankedList.ReadAsync(snapshot, [ListNames.Versions(tenant, task)], offset: 0, int.MaxValue), cancellationToken);

        // The caller may choose a version's number, so the newest is the highest and not the last born.
        return [.. rows.Select(static row => JsonSerializer.Deserialize<VersionRow>(row, StateJson.Options)!).OrderByDescending(static version => version.Number)];
    }

    public Task<Page<ExecutionRow>> ListExecutionsAsync(ExecutionQuery query, CancellationToken cancellationToken = default)
    {
        Check(query.Offset, query.Limit);
        return database.ReadAsync(snapshot => ExecutionLists.ReadAsync(snapshot, query), cancellationToken);
    }

    public Task<ImmutableDictionary<TaskId, ImmutableArray<ExecutionView>>> ListRecentExecutionsAsync(
        TenantId tenant, ImmutableArray<TaskId> tasks, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync(snapshot => ExecutionLists.ReadRecentAsync(snapshot, tenant, tasks, limit), cancellationToken);

    public Task<ImmutableDictionary<TaskId, string>> FindTaskNamesAsync(
        TenantId tenant, ImmutableArray<TaskId> tasks, CancellationToken cancellationToken = default) =>
        database.ReadAsync(snapshot => TaskLists.FindNamesAsync(snapshot, tenant, tasks), cancellationToken);

    public Task<ImmutableArray<ActivityPart>> MeasureExecutionsAsync(ActivityQuery query, CancellationToken cancellationToken = default)
    {
        return query.Parts is < 1 or > 1_000 || query.PartLength < TimeSpan.FromSeconds(1)
            ? throw new ArgumentOutOfRangeException(nameof(query), query, "A span has from 1 to 1,000 parts, each of a second or more.")
            : database.ReadAsync(snapshot => ExecutionActivity.ReadAsync(snapshot, query), cancellationToken);
    }

    public Task<SessionListPage> ListSessionsAsync(SessionQuery query, CancellationToken cancellationToken = default)
    {
        Check(query.Offset, query.Limit);
        return database.ReadAsync(snapshot => SessionLists.ReadAsync(snapshot, query), cancellationToken);
    }

    public async Task<TenantId?> FindTenantAsync(SessionId session, CancellationToken cancellationToken = default) =>
        await database.ReadAsync(snapshot => snapshot.FirstAsync(snapshot.Texts.Session, static row => row.GetString(0), ("@id", session.Value)), cancellationToken) is { } name ? TenantKey.Parse(name).Tenant : null;

    public Task<ImmutableArray<TenantKey>> ListUnfinishedExecutionsAsync(CancellationToken cancellationToken = default) =>
        ReadKeysAsync(ListNames.UnfinishedExecutions, cancellationToken);

    public Task<ImmutableArray<TenantKey>> ListUnfinishedSessionsAsync(CancellationToken cancellationToken = default) =>
        ReadKeysAsync(ListNames.UnfinishedSessions, cancellationToken);

    private static void Check(long offset, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
    }

    private async Task<ImmutableArray<TenantKey>> ReadKeysAsync(string list, CancellationToken cancellationToken)
    {
        var names = await database.ReadAsync(snapshot => RankedList.ReadNamesAsync(snapshot, list), cancellationToken);
        return [.. names.Select(TenantKey.Parse)];
    }
}
