namespace AnchorOrleans.Grains.Persistence;

/// <summary>What should be true next, and what to tell the caller.</summary>
/// <param name="Next">The state to store; the same instance when nothing changes.</param>
/// <param name="Outcome">The answer.</param>
internal readonly record struct Decision<TState, TOutcome>(TState Next, TOutcome Outcome);
