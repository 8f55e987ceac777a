namespace AnchorOrleans.Sessions;

/// <summary>What those may who look at a session.</summary>
/// <param name="IsReadOnly">Whether they may only look.</param>
/// <param name="IsOneTime">Whether the link can be opened once.</param>
[GenerateSerializer, Immutable, Alias("anchor.session-live-view")]
public sealed record SessionLiveView([property: Id(0)] bool IsReadOnly, [property: Id(1)] bool IsOneTime);
