using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Grains.Tasks;

/// <summary>The shell around <see cref="TaskState"/>.</summary>
[GrainType("task")]
internal sealed class TaskGrain([PersistentState("task")] IPersistentState<TaskState> stored, TimeProvider clock) : Grain, ITaskGrain
{
    private TenantKey Key => TenantKey.Parse(this.GetPrimaryKeyString());

    public async Task<TaskDescription> SaveAsync(SaveTask command, CancellationToken cancellationToken)
    {
        await stored.StoreAsync(this, stored.State.Save(new(Key.Id), command, NewVersionId(), clock.GetUtcNow()));
        return stored.State.Describe()!;
    }

    public Task<TaskDescription?> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(stored.State.Describe());

    public async Task<TaskVersion?> SaveDraftAsync(TaskContent content, CancellationToken cancellationToken)
    {
        if (stored.State.Task is null)
        {
            return null;
        }

        await stored.StoreAsync(this, stored.State.SaveDraft(content, NewVersionId(), clock.GetUtcNow()));
        return stored.State.Draft;
    }

    public async Task<PublishOutcome> DeployAsync(TaskContent? content, string? description, CancellationToken cancellationToken)
    {
        var (next, outcome) = stored.State.Publish(content, description, NewVersionId(), clock.GetUtcNow());
        if (outcome is PublishOutcome.Published { Version: var version })
        {
            // The version is stored first: until the task's own state names its number nobody can see it,
            // so a crash in between publishes nothing and the next deploy overwrites it.
            await GrainFactory.GetTaskVersion(Key.Tenant, version.Task, version.Label.PublishedNumber!.Value).PutAsync(version, CancellationToken.None);
            await stored.StoreAsync(this, next);
        }

        return outcome;
    }

    public Task<TaskVersion?> FindVersionAsync(VersionLabel label, CancellationToken cancellationToken)
    {
        if (stored.State.Task is not { } task)
        {
            return Task.FromResult<TaskVersion?>(null);
        }

        if (label == VersionLabel.Draft)
        {
            return Task.FromResult(stored.State.Draft);
        }

        var number = label == VersionLabel.Latest ? stored.State.LatestNumber : label.PublishedNumber ?? 0;
        return number >= 1 && number <= stored.State.LatestNumber
            ? GrainFactory.GetTaskVersion(Key.Tenant, task, number).FindAsync(cancellationToken)
            : Task.FromResult<TaskVersion?>(null);
    }

    private string NewVersionId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString();
}
