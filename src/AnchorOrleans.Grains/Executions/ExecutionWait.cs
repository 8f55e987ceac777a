using AnchorOrleans.Executions;

namespace AnchorOrleans.Grains.Executions;

/// <summary>What a queued execution waits for, as far as its activation knows.</summary>
/// <param name="Reason">For what.</param>
/// <param name="Text">The same for a person, with its place.</param>
internal sealed record ExecutionWait(WaitReason Reason, string Text);
