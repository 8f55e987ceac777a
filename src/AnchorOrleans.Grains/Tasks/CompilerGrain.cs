using System.Text;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Grains.Tasks;

/// <summary>Compiles the source named by its key once, however many callers ask at the same time.</summary>
[GrainType("compiler")]
internal sealed class CompilerGrain(ICodeCompiler compiler, IArtifactStore artifacts) : Grain, ICompilerGrain
{
    private const int MostDiagnostics = 50;

    private Compilation? _compilation;

    public async Task<Compilation> CompileAsync(CancellationToken cancellationToken)
    {
        if (_compilation is null)
        {
            var source = await artifacts.ReadAsync(this.GetPrimaryKeyString(), cancellationToken);
            var code = await compiler.CompileAsync(Encoding.UTF8.GetString(source), cancellationToken);
            var bundle = code.Bundle is null ? null : await artifacts.PutAsync(code.Bundle, cancellationToken);
            _compilation = new(bundle, [.. code.Diagnostics.Take(MostDiagnostics)], code.ReadsSession);
        }

        return _compilation;
    }
}
