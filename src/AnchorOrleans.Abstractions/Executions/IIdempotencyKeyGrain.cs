using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Executions;

/// <summary>One idempotency key of a caller: it notes which execution a request became before that is submitted, so that repeating the request finds it.</summary>
[Alias("anchor.idempotency-key")]
public interface IIdempotencyKeyGrain : IGrainWithStringKey
{
    /// <summary>Takes the key for a request, unless it is taken.</summary>
    /// <returns>The execution that the key stands for; null when it stands for another request.</returns>
    [Alias("ClaimAsync")]
    Task<ExecutionId?> ClaimAsync(IdempotencyClaim claim, CancellationToken cancellationToken = default);
}

/// <summary>Wants an idempotency key.</summary>
/// <param name="Execution">The id that the execution gets when the key is free.</param>
/// <param name="Fingerprint">A hash of what is asked.</param>
/// <param name="KeptFor">For how long the key then stands for this request.</param>
[GenerateSerializer, Immutable, Alias("anchor.idempotency-claim")]
public sealed record IdempotencyClaim(
    [property: Id(0)] ExecutionId Execution,
    [property: Id(1)] string Fingerprint,
    [property: Id(2)] TimeSpan KeptFor);
