using System.Collections.Immutable;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Executions;

/// <summary>What a run that another run started gets from those above it.</summary>
/// <param name="Above">The runs above it, topmost first; the last one started it.</param>
/// <param name="Deadline">When the run that started it ends at the latest; it ends no later.</param>
/// <param name="Turn">The session whose turn the topmost run holds; runs below use it inside that turn.</param>
/// <param name="ConcurrencyKeys">The keys that runs above hold; to wait for one of these would be to wait for oneself.</param>
[GenerateSerializer, Immutable, Alias("anchor.run-lineage")]
public sealed record RunLineage(
    [property: Id(0)] ImmutableArray<ExecutionId> Above,
    [property: Id(1)] DateTimeOffset Deadline,
    [property: Id(2)] SessionId? Turn,
    [property: Id(3)] ImmutableArray<string> ConcurrencyKeys)
{
    /// <summary>Gets the run that started it.</summary>
    public ExecutionId Parent => Above[^1];

    /// <summary>Gets the run that nobody's run started.</summary>
    public ExecutionId Topmost => Above[0];
}

/// <summary>What asking for a run below another one came to.</summary>
[GenerateSerializer, Immutable, Alias("anchor.adopt-outcome")]
public abstract record AdoptOutcome
{
    private AdoptOutcome()
    {
    }

    /// <summary>It may be submitted, and ends with the run above it.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.adopt-outcome.adopted")]
    public sealed record Adopted : AdoptOutcome;

    /// <summary>The run that asks does not run any more.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.adopt-outcome.ended")]
    public sealed record Ended : AdoptOutcome;

    /// <summary>Too many levels of runs lie above already.</summary>
    /// <param name="Limit">How many may lie below the first run.</param>
    [GenerateSerializer, Immutable, Alias("anchor.adopt-outcome.too-deep")]
    public sealed record TooDeep([property: Id(0)] int Limit) : AdoptOutcome;

    /// <summary>The run that asks has started as many as it may.</summary>
    /// <param name="Limit">How many.</param>
    [GenerateSerializer, Immutable, Alias("anchor.adopt-outcome.too-many")]
    public sealed record TooMany([property: Id(0)] int Limit) : AdoptOutcome;
}
