using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Grains.Tasks;

/// <summary>The owner of one task name; first come, first served.</summary>
[GrainType("task-name")]
internal sealed class TaskNameGrain([PersistentState("name")] IPersistentState<TaskNameState> stored) : Grain, ITaskNameGrain
{
    public async Task<TaskId> ClaimAsync(TaskId candidate, CancellationToken cancellationToken)
    {
        if (stored.State.Owner is { } owner)
        {
            return owner;
        }

        await stored.StoreAsync(this, new TaskNameState { Owner = candidate });
        return candidate;
    }

    public Task<TaskId?> FindAsync(CancellationToken cancellationToken) => Task.FromResult(stored.State.Owner);
}

/// <summary>A task name as it is stored.</summary>
[GenerateSerializer, Alias("anchor.task-name-state")]
internal sealed record TaskNameState
{
    [Id(0)] public TaskId? Owner { get; init; }
}
