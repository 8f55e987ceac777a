using System.Collections.Immutable;
using System.Text;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Grains.Tasks;

/// <summary>Compiles the source named by its key once, however many callers ask at the same time.</summary>
[GrainType("compiler")]
internal sealed class CompilerGrain(ICodeCompiler compiler, IArtifactStore artifacts) : Grain, ICompilerGrain
{
    /// <summary>Diagnostics are part of the states of a task and its executions, so their size is bounded.</summary>
    private const int MostDiagnostics = 20;
    private const int LongestMessage = 200;

    private Compilation? _compilation;

    public async Task<Compilation> CompileAsync(CancellationToken cancellationToken)
    {
        if (_compilation is null)
        {
            var source = await artifacts.ReadAsync(this.GetPrimaryKeyString(), cancellationToken);
            var code = await compiler.CompileAsync(Encoding.UTF8.GetString(source), cancellationToken);
            var bundle = code.Bundle is null ? null : await artifacts.PutAsync(code.Bundle, cancellationToken);
            _compilation = new(bundle, Bounded(code.Diagnostics), code.ReadsSession);
        }

        return _compilation;
    }

    // Errors first: one that were cut off behind so many warnings would let code be published that cannot run.
    private static ImmutableArray<Diagnostic> Bounded(ImmutableArray<Diagnostic> diagnostics) =>
    [
        .. diagnostics
            .OrderByDescending(diagnostic => diagnostic.IsError)
            .Take(MostDiagnostics)
            .Select(diagnostic => diagnostic with { Message = diagnostic.Message.ShortenedTo(LongestMessage) }),
    ];
}
