using System.Collections.Immutable;
using AnchorOrleans.Artifacts;

namespace AnchorOrleans.Tasks;

/// <summary>What the compiler made of one source.</summary>
/// <param name="Compiled">JavaScript and source map; null when the source does not compile.</param>
/// <param name="Diagnostics">Errors and warnings, at most 20.</param>
/// <param name="ReadsSession">Whether the code reads <c>ANCHOR_SESSION_ID</c>, so that a session is opened before it starts.</param>
/// <param name="Inputs">What the code reads from its environment; null in what was stored before this was told.</param>
[GenerateSerializer, Immutable, Alias("anchor.compilation")]
public sealed record Compilation(
    [property: Id(0)] ArtifactReference? Compiled,
    [property: Id(1)] ImmutableArray<Diagnostic> Diagnostics,
    [property: Id(2)] bool ReadsSession,
    [property: Id(3)] TaskInputs? Inputs = null)
{
    /// <summary>Gets a value indicating whether the code can be published: it parses and has a default export.</summary>
    public bool CanRun => Compiled is not null && !Diagnostics.Any(diagnostic => diagnostic.IsError);
}

/// <summary>One remark of the compiler.</summary>
/// <param name="IsError">Whether it keeps the code from running.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Line">From 1, in the author's file; 0 when it concerns the whole file.</param>
/// <param name="Column">From 1; 0 when it concerns the whole file.</param>
[GenerateSerializer, Immutable, Alias("anchor.diagnostic")]
public sealed record Diagnostic(
    [property: Id(0)] bool IsError,
    [property: Id(1)] string Message,
    [property: Id(2)] int Line,
    [property: Id(3)] int Column);
