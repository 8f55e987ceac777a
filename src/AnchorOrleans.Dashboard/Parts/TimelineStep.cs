namespace AnchorOrleans.Dashboard.Parts;

/// <summary>A thing that happened, or is happening.</summary>
/// <param name="Title">What, in a few words.</param>
/// <param name="At">When; null when that is not known.</param>
/// <param name="Tone">How it looks: <c>good</c>, <c>bad</c>, <c>busy</c>, <c>warn</c> or <c>quiet</c>.</param>
/// <param name="Note">What there is to say about it.</param>
public sealed record TimelineStep(string Title, DateTimeOffset? At, string Tone = "quiet", string? Note = null)
{
    /// <summary>Tells how long after the step before it came; null when they are one, or one of the instants is not known.</summary>
    public static TimeSpan? Between(TimelineStep earlier, TimelineStep later) => later.At - earlier.At is { } time && time > TimeSpan.Zero ? time : null;
}
