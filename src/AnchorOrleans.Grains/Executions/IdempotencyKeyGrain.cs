using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Executions;

/// <summary>What one idempotency key stands for.</summary>
[GrainType("idempotency-key")]
internal sealed class IdempotencyKeyGrain(
    [PersistentState("idempotency-key")] IPersistentState<IdempotencyKeyState> stored, TimeProvider clock) : Grain, IIdempotencyKeyGrain
{
    public async Task<ExecutionId?> ClaimAsync(IdempotencyClaim claim, CancellationToken cancellationToken)
    {
        var (next, outcome) = stored.State.Claim(claim, clock.GetUtcNow());
        await stored.StoreAsync(this, next);
        return outcome;
    }
}

/// <summary>An idempotency key as it is stored.</summary>
[GenerateSerializer, Alias("anchor.idempotency-key-state")]
internal sealed record IdempotencyKeyState
{
    /// <summary>Gets the execution that the request became; null while the key was never used.</summary>
    [Id(0)] public ExecutionId? Execution { get; init; }

    [Id(1)] public string Fingerprint { get; init; } = "";

    /// <summary>Gets when the key is free again.</summary>
    [Id(2)] public DateTimeOffset Until { get; init; }

    /// <summary>Takes the key when it is free.</summary>
    public Decision<IdempotencyKeyState, ExecutionId?> Claim(IdempotencyClaim claim, DateTimeOffset now)
    {
        if (Execution is null || Until <= now)
        {
            return new(new IdempotencyKeyState { Execution = claim.Execution, Fingerprint = claim.Fingerprint, Until = now + claim.KeptFor }, claim.Execution);
        }

        return new(this, string.Equals(Fingerprint, claim.Fingerprint, StringComparison.Ordinal) ? Execution : null);
    }
}
