using AnchorOrleans.Identifiers;
using Orleans.Concurrency;

namespace AnchorOrleans.Executions;

/// <summary>One concurrency key of a tenant: at most one run that names it runs at a time.</summary>
/// <remarks>It only answers. Whoever waits asks again every few seconds, and whoever holds the key lets go of it when it ends, however often that takes.</remarks>
[Alias("anchor.concurrency-key")]
public interface IConcurrencyKeyGrain : IGrainWithStringKey
{
    /// <summary>Asks for the key; asking again answers the same, or where the run stands.</summary>
    [Alias("EnterAsync")]
    Task<KeyOutcome> EnterAsync(KeyTicket ticket, CancellationToken cancellationToken = default);

    /// <summary>Lets go of the key, or of the place in its queue; the next in line is told.</summary>
    [Alias("LeaveAsync")]
    Task LeaveAsync(ExecutionId execution, CancellationToken cancellationToken = default);

    /// <summary>Whether as many runs wait as may.</summary>
    /// <returns>How many may wait, when no more can; null when there is room.</returns>
    [Alias("FindFullAsync"), AlwaysInterleave]
    Task<int?> FindFullAsync(CancellationToken cancellationToken = default);
}

/// <summary>A run that wants a concurrency key.</summary>
/// <param name="Execution">Which.</param>
/// <param name="Priority">The higher goes first.</param>
/// <param name="RequestedAt">Among equals, who asked first goes first.</param>
[GenerateSerializer, Immutable, Alias("anchor.key-ticket")]
public sealed record KeyTicket(
    [property: Id(0)] ExecutionId Execution,
    [property: Id(1)] int Priority,
    [property: Id(2)] DateTimeOffset RequestedAt);

/// <summary>What asking for a concurrency key came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.key-outcome")]
public abstract record KeyOutcome
{
    private KeyOutcome()
    {
    }

    /// <summary>The key is the run's until it lets go.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.key-outcome.held")]
    public sealed record Held : KeyOutcome;

    /// <summary>Another run holds it.</summary>
    /// <param name="Position">From 1.</param>
    [GenerateSerializer, Immutable, Alias("anchor.key-outcome.waiting")]
    public sealed record Waiting([property: Id(0)] int Position) : KeyOutcome;

    /// <summary>As many wait as may.</summary>
    /// <param name="Capacity">How many may wait.</param>
    [GenerateSerializer, Immutable, Alias("anchor.key-outcome.full")]
    public sealed record Full([property: Id(0)] int Capacity) : KeyOutcome;
}
