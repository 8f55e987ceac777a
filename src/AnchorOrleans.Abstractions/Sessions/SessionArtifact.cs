using AnchorOrleans.Artifacts;

namespace AnchorOrleans.Sessions;

/// <summary>What a file is that a session left.</summary>
public enum SessionArtifactKind
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>A video of what was seen.</summary>
    Recording = 1,

    /// <summary>A timeline of what the browser did.</summary>
    Trace = 2,
}

/// <summary>A file that a session left.</summary>
/// <param name="Id">Its id, unique in its session.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="CreatedAt">When it was begun.</param>
/// <param name="Duration">How long it plays; zero for what does not.</param>
[GenerateSerializer, Immutable, Alias("anchor.session-artifact")]
public sealed record SessionArtifact(
    [property: Id(0)] string Id,
    [property: Id(1)] SessionArtifactKind Kind,
    [property: Id(2)] ArtifactReference Content,
    [property: Id(3)] DateTimeOffset CreatedAt,
    [property: Id(4)] TimeSpan Duration);

/// <summary>What a session's trace is to hold besides the timeline.</summary>
/// <param name="HasSources">Whether the code that pages ran.</param>
[GenerateSerializer, Immutable, Alias("anchor.session-tracing")]
public sealed record SessionTracing([property: Id(0)] bool HasSources = false);
