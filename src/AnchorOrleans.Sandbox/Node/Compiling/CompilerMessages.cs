using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AnchorOrleans.Sandbox.Node.Compiling;

/// <summary>What the compiler is sent.</summary>
internal sealed record CompileQuestion(string TypeScript);

/// <summary>What it answers; without JavaScript the code is refused.</summary>
internal sealed record CompileAnswer(
    string? JavaScript, string? SourceMap, bool HasDefaultExport, ImmutableArray<string> Inputs, ImmutableArray<CodeDiagnostic> Diagnostics, ImmutableArray<CodeInput> Reads)
{
    public CompileOutcome ToOutcome()
    {
        return JavaScript is null || SourceMap is null
            ? new CompileOutcome.Refused(Diagnostics) { Inputs = Reads }
            : new CompileOutcome.Compiled(new CompiledCode(JavaScript, SourceMap, HasDefaultExport, Inputs), Diagnostics) { Inputs = Reads };
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CompileQuestion))]
[JsonSerializable(typeof(CompileAnswer))]
internal sealed partial class CompilerJson : JsonSerializerContext;
