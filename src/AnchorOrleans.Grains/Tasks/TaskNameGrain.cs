using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Grains.Tasks;

/// <summary>Where one task name leads; first come, first served.</summary>
[GrainType("task-name")]
internal sealed class TaskNameGrain([PersistentState("name")] IPersistentState<TaskNameState> stored) : Grain, ITaskNameGrain
{
    public async Task<TaskId> ClaimAsync(TaskId candidate, CancellationToken cancellationToken)
    {
        if (stored.State.Owner is { } owner && owner != candidate)
        {
            return owner;
        }

        // A claim is numbered also when it repeats: a release of the former one may still be on its way.
        await stored.StoreAsync(this, new TaskNameState { Owner = candidate, Claims = stored.State.Claims + 1 });
        return candidate;
    }

    public Task<TaskId?> FindAsync(CancellationToken cancellationToken) => Task.FromResult(stored.State.Owner);

    public Task<TaskNameClaim?> FindClaimAsync(CancellationToken cancellationToken) => Task.FromResult(stored.State.Claim);

    public Task ReleaseAsync(TaskNameClaim claim, CancellationToken cancellationToken) =>
        claim == stored.State.Claim ? stored.StoreAsync(this, stored.State with { Owner = null }) : Task.CompletedTask;
}

/// <summary>A task name as it is stored.</summary>
[GenerateSerializer, Alias("anchor.task-name-state")]
internal sealed record TaskNameState
{
    [Id(0)] public TaskId? Owner { get; init; }

    [Id(1)] public long Claims { get; init; }

    public TaskNameClaim? Claim => Owner is { } owner ? new(owner, Claims) : null;
}
