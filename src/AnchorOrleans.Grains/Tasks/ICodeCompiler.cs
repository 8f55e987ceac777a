using System.Collections.Immutable;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Grains.Tasks;

/// <summary>Compiles TypeScript on this silo; the port to the sandbox.</summary>
public interface ICodeCompiler
{
    /// <summary>Compiles one source, in a jail.</summary>
    Task<CompiledCode> CompileAsync(string source, CancellationToken cancellationToken = default);
}

/// <summary>What the compiler answered.</summary>
/// <param name="Bundle">What the sandbox needs to run it, as it likes it; null when the source does not parse.</param>
/// <param name="Diagnostics">Errors and warnings.</param>
/// <param name="ReadsSession">Whether the code reads <c>ANCHOR_SESSION_ID</c>.</param>
public sealed record CompiledCode(byte[]? Bundle, ImmutableArray<Diagnostic> Diagnostics, bool ReadsSession)
{
    /// <summary>Gets the inputs that the code reads, in the order in which they appear first.</summary>
    public ImmutableArray<TaskInput> Inputs { get; init; } = [];
}
