using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Grains.Executions;

/// <summary>The shell around <see cref="KeyQueue"/>.</summary>
[GrainType("concurrency-key")]
internal sealed class ConcurrencyKeyGrain(
    [PersistentState("concurrency-key")] IPersistentState<KeyQueue> stored, IOptions<ExecutionOptions> options) : Grain, IConcurrencyKeyGrain
{
    private readonly int _capacity = options.Value.KeyQueueCapacity;

    /// <summary>What interleaving readers see: how many waited when it was last stored.</summary>
    private int _waiting;

    private TenantKey Key => TenantKey.Parse(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _waiting = stored.State.Waiting.Length;
        return Task.CompletedTask;
    }

    public async Task<KeyOutcome> EnterAsync(KeyTicket ticket, CancellationToken cancellationToken)
    {
        var (next, outcome) = stored.State.Enter(ticket, _capacity);
        await StoreAsync(next);
        if (outcome is KeyOutcome.Waiting { Position: 1 })
        {
            // Should the holder have ended without this having been heard, it says so now.
            await TellHolderAsync();
        }

        return outcome;
    }

    public async Task LeaveAsync(ExecutionId execution, CancellationToken cancellationToken)
    {
        var before = stored.State.Holder;
        await StoreAsync(stored.State.Leave(execution));
        if (stored.State.Holder != before)
        {
            await TellHolderAsync();
        }
    }

    public Task<int?> FindFullAsync(CancellationToken cancellationToken) => Task.FromResult<int?>(_waiting >= _capacity ? _capacity : null);

    private async Task StoreAsync(KeyQueue next)
    {
        // A key that nobody wants leaves nothing: there may be one for every order of a shop.
        await (next.IsEmpty && !stored.State.IsEmpty ? stored.ClearAsync(this) : stored.StoreAsync(this, next));
        _waiting = next.Waiting.Length;
    }

    private Task TellHolderAsync() => stored.State.Holder is { } holder
        ? GrainFactory.GetExecution(Key.Tenant, holder).OnKeyAsync()
        : Task.CompletedTask;
}
