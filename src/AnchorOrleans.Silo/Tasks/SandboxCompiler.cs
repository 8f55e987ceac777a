using System.Collections.Immutable;
using System.Text.Json;
using AnchorOrleans.Grains.Tasks;
using AnchorOrleans.Sandbox;
using AnchorOrleans.Tasks;
using Compiled = AnchorOrleans.Sandbox.CompiledCode;
using CompiledCode = AnchorOrleans.Grains.Tasks.CompiledCode;

namespace AnchorOrleans.Silo.Tasks;

/// <summary>Has the sandbox compile for the grains; the bundle they keep is the sandbox's own result as JSON.</summary>
internal sealed class SandboxCompiler(ITaskSandbox sandbox) : ICodeCompiler
{
    /// <inheritdoc/>
    public async Task<CompiledCode> CompileAsync(string source, CancellationToken cancellationToken) => await sandbox.CompileAsync(source, cancellationToken) switch
    {
        CompileOutcome.Compiled compiled => new(
            JsonSerializer.SerializeToUtf8Bytes(compiled.Code),
            [.. compiled.Diagnostics.Select(Translate)],
            compiled.Code.ReadsSessionId)
        {
            Inputs = Translate(compiled.Inputs),
        },
        CompileOutcome.Refused refused => new(null, [.. refused.Diagnostics.Select(Translate)], ReadsSession: false)
        {
            Inputs = Translate(refused.Inputs),
        },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Reads a bundle that <see cref="CompileAsync"/> made.</summary>
    public static Compiled ReadBundle(byte[] bundle) =>
        JsonSerializer.Deserialize<Compiled>(bundle) ?? throw new InvalidDataException("A compiled task is stored as JSON null.");

    private static ImmutableArray<TaskInput> Translate(ImmutableArray<CodeInput> inputs) => [.. inputs.Select(static input => new TaskInput(input.Name, input.Default))];

    // Code without a default function parses, so a draft of it is kept; but it can never run, so it is not published.
    private static Diagnostic Translate(CodeDiagnostic diagnostic) => new(
        diagnostic.Severity == DiagnosticSeverity.Error || string.Equals(diagnostic.Code, DiagnosticCodes.NoDefaultExport, StringComparison.Ordinal),
        diagnostic.Message,
        diagnostic.Line,
        diagnostic.Column);
}
