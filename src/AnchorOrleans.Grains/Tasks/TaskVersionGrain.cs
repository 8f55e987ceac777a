using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Grains.Tasks;

/// <summary>One published version; a grain of its own, so that a task's state does not grow with its history.</summary>
[GrainType("task-version")]
internal sealed class TaskVersionGrain([PersistentState("version")] IPersistentState<TaskVersionState> stored) : Grain, ITaskVersionGrain
{
    public Task PutAsync(TaskVersion version, CancellationToken cancellationToken) =>
        stored.StoreAsync(this, new TaskVersionState { Version = version, Revision = stored.State.Revision + 1 });

    public Task DeleteAsync(CancellationToken cancellationToken) =>
        stored.State is { Version: not null, IsDeleted: false }
            ? stored.StoreAsync(this, stored.State with { IsDeleted = true, Revision = stored.State.Revision + 1 })
            : Task.CompletedTask;

    public Task<TaskVersion?> FindAsync(CancellationToken cancellationToken) =>
        Task.FromResult(stored.State.IsDeleted ? null : stored.State.Version);
}

/// <summary>A published version as it is stored.</summary>
[GenerateSerializer, Alias("anchor.task-version-state")]
internal sealed record TaskVersionState : IReadModelSource
{
    [Id(0)] public TaskVersion? Version { get; init; }

    [Id(1)] public long Revision { get; init; }

    [Id(2)] public bool IsDeleted { get; init; }

    /// <inheritdoc/>
    public ReadModelRow? ToRow(string grainKey) => Version is { } version
        ? new VersionRow(
            TenantKey.Parse(grainKey).Tenant,
            Revision,
            version.Task,
            version.Label.PublishedNumber!.Value,
            version.Content.Description,
            version.CreatedAt,
            version.UpdatedAt,
            IsDeleted)
        : null;
}
