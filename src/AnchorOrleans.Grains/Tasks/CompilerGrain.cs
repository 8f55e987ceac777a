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
    private const int MostInputCharacters = 4_000;

    private Compilation? _compilation;
    private CodeCheck? _check;

    public async Task<Compilation> CompileAsync(CancellationToken cancellationToken)
    {
        if (_compilation is null)
        {
            var source = await artifacts.ReadAsync(this.GetPrimaryKeyString(), cancellationToken);
            var code = await compiler.CompileAsync(Encoding.UTF8.GetString(source), cancellationToken);
            var bundle = code.Bundle is null ? null : await artifacts.PutAsync(code.Bundle, cancellationToken);
            _compilation = new(bundle, Bounded(code.Diagnostics), code.ReadsSession, Bounded(code.Inputs));
        }

        return _compilation;
    }

    public async Task<CodeCheck> CheckAsync(string source, CancellationToken cancellationToken)
    {
        if (_check is null)
        {
            var code = await compiler.CompileAsync(source, cancellationToken);
            _check = new(Bounded(code.Diagnostics), Bounded(code.Inputs));
        }

        return _check;
    }

    // Errors first: one that were cut off behind so many warnings would let code be published that cannot run.
    private static ImmutableArray<Diagnostic> Bounded(ImmutableArray<Diagnostic> diagnostics) =>
    [
        .. diagnostics
            .OrderByDescending(diagnostic => diagnostic.IsError)
            .Take(MostDiagnostics)
            .Select(diagnostic => diagnostic with { Message = diagnostic.Message.ShortenedTo(LongestMessage) }),
    ];

    // What does not fit is left out whole: half a name or half a default would be another.
    private static TaskInputs Bounded(ImmutableArray<TaskInput> inputs)
    {
        var left = MostInputCharacters;
        var fitting = inputs.TakeWhile(input => (left -= input.Name.Length + (input.Default?.Length ?? 0)) >= 0);
        return new([.. fitting]);
    }
}
