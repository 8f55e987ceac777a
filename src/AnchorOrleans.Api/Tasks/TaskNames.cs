using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tasks;

/// <summary>Finds tasks by name.</summary>
internal static class TaskNames
{
    extension(IGrainFactory grains)
    {
        /// <summary>Finds the task that has a name. Where the name leads is only a hint, which a crash can leave behind: the task itself decides.</summary>
        public async Task<TaskDescription?> FindTaskByNameAsync(TenantId tenant, string name, CancellationToken cancellationToken) =>
            await grains.GetTaskName(tenant, name).FindAsync(cancellationToken) is { } hint
            && await grains.GetTask(tenant, hint).DescribeAsync(cancellationToken) is { } task
            && string.Equals(task.Name, name, StringComparison.Ordinal)
                ? task
                : null;
    }
}
