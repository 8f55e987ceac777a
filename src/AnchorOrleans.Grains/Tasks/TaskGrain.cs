using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Tasks;

/// <summary>The shell around <see cref="TaskState"/>.</summary>
[GrainType("task")]
internal sealed partial class TaskGrain(
    [PersistentState("task")] IPersistentState<TaskState> stored,
    TimeProvider clock,
    IOptions<TaskOptions> options,
    ILogger<TaskGrain> logger) : Grain, ITaskGrain
{
    private readonly int _mostRanges = options.Value.NumberRanges;

    private TenantKey Key => TenantKey.Parse(this.GetPrimaryKeyString());

    private TaskId Id => new(Key.Id);

    public async Task<SaveTaskOutcome> SaveAsync(SaveTask command, CancellationToken cancellationToken)
    {
        if (stored.State.IsNew)
        {
            // Claimed here and not by the caller: whoever finds the claim and asks this task is answered before or after this turn, never in between.
            var owner = await Name(command.Name).ClaimAsync(Id, CancellationToken.None);
            if (owner != Id)
            {
                return new SaveTaskOutcome.NameTaken(owner);
            }
        }
        else if (!await KeepsNameAsync(command.Name, cancellationToken))
        {
            return new SaveTaskOutcome.NotNamed();
        }

        await stored.StoreAsync(this, stored.State.Save(Id, command, NewVersionId(), clock.GetUtcNow()));
        return new SaveTaskOutcome.Saved(stored.State.Describe()!);
    }

    public async Task<UpdateTaskOutcome> UpdateAsync(UpdateTask command, CancellationToken cancellationToken)
    {
        if (!stored.State.Exists)
        {
            return new UpdateTaskOutcome.UnknownTask();
        }

        var former = stored.State.Name;
        if (command.Name is { } name && !stored.State.IsNamed(name))
        {
            var owner = await Name(name).ClaimAsync(Id, CancellationToken.None);
            if (owner != Id)
            {
                return new UpdateTaskOutcome.NameTaken(owner);
            }
        }

        await stored.StoreAsync(this, stored.State.Update(command, clock.GetUtcNow()));
        await LeaveNameAsync(former);
        return new UpdateTaskOutcome.Updated(stored.State.Describe()!);
    }

    public async Task<bool> DeleteAsync(CancellationToken cancellationToken)
    {
        if (!stored.State.Exists)
        {
            return false;
        }

        await stored.StoreAsync(this, stored.State.Delete(clock.GetUtcNow()));
        await LeaveNameAsync(stored.State.Name);
        return true;
    }

    public async Task<bool> KeepsNameAsync(string name, CancellationToken cancellationToken)
    {
        if (stored.State.IsNamed(name))
        {
            return true;
        }

        await ReleaseAsync(name);
        return false;
    }

    public async Task<TaskDescription?> DescribeAsync(CancellationToken cancellationToken)
    {
        await TrySettleAsync();
        return stored.State.Describe();
    }

    public async Task<TaskVersion?> SaveDraftAsync(TaskContent content, CancellationToken cancellationToken)
    {
        if (!stored.State.Exists)
        {
            return null;
        }

        await stored.StoreAsync(this, stored.State.SaveDraft(content, NewVersionId(), clock.GetUtcNow()));
        return stored.State.Draft;
    }

    public async Task<PublishOutcome> PublishAsync(PublishVersion command, CancellationToken cancellationToken)
    {
        var standing = command.Number is { } number && stored.State.IsPublished(number) ? await Version(number).FindAsync(CancellationToken.None) : null;
        var (next, outcome) = stored.State.Publish(command, standing, NewVersionId(), clock.GetUtcNow(), _mostRanges);
        if (outcome is PublishOutcome.Published { Version: var version } && !ReferenceEquals(version, standing))
        {
            // The version is stored first: until the task's own state names its number nobody can see it,
            // so a crash in between publishes nothing and the next deploy overwrites it.
            await Version(version.Label.PublishedNumber!.Value).PutAsync(version, CancellationToken.None);
            await stored.StoreAsync(this, next);
        }

        return outcome;
    }

    public async Task<DeleteVersionOutcome> DeleteVersionAsync(VersionLabel label, CancellationToken cancellationToken)
    {
        await SettleAsync();
        var (next, outcome) = stored.State.DeleteVersion(label, clock.GetUtcNow(), _mostRanges);
        await stored.StoreAsync(this, next);
        await TrySettleAsync();
        return outcome;
    }

    public async Task<TaskVersion?> FindVersionAsync(VersionLabel label, CancellationToken cancellationToken)
    {
        await TrySettleAsync();
        if (label == VersionLabel.Draft)
        {
            return stored.State.Exists ? stored.State.Draft : null;
        }

        var number = label == VersionLabel.Latest ? stored.State.LatestNumber : label.PublishedNumber ?? 0;
        return stored.State.IsPublished(number) ? await Version(number).FindAsync(cancellationToken) : null;
    }

    /// <summary>Takes a deleted version out of its list, as the state says is still due.</summary>
    private async Task SettleAsync()
    {
        if (stored.State.Unlisting is { } number)
        {
            await Version(number).DeleteAsync(CancellationToken.None);
            await stored.StoreAsync(this, stored.State with { Unlisting = null });
        }
    }

    private Task TrySettleAsync() => TryAsync(SettleAsync);

    /// <summary>Frees a name that the state has left. When that fails the name still leads here, and whoever wants it asks here and frees it.</summary>
    private Task LeaveNameAsync(string name) => stored.State.IsNamed(name) ? Task.CompletedTask : TryAsync(() => ReleaseAsync(name));

    private async Task ReleaseAsync(string name)
    {
        var claim = await Name(name).FindClaimAsync(CancellationToken.None);
        if (claim?.Owner == Id)
        {
            await Name(name).ReleaseAsync(claim, CancellationToken.None);
        }
    }

    /// <summary>Does what may fail without making untrue what is stored; whoever looks next does it again.</summary>
    private async Task TryAsync(Func<Task> effect)
    {
        try
        {
            await effect();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogEffectFailed(exception, Key.Id);
        }
    }

    private ITaskNameGrain Name(string name) => GrainFactory.GetTaskName(Key.Tenant, name);

    private ITaskVersionGrain Version(int number) => GrainFactory.GetTaskVersion(Key.Tenant, Id, number);

    private string NewVersionId() => Guid.CreateVersion7(clock.GetUtcNow()).ToString();

    [LoggerMessage(LogLevel.Warning, "Task {Task} could not finish what its state says is due; whoever asks for it next tries again.")]
    private partial void LogEffectFailed(Exception exception, string task);
}
