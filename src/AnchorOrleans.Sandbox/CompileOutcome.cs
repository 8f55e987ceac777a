using System.Collections.Immutable;

namespace AnchorOrleans.Sandbox;

/// <summary>What became of a task's TypeScript.</summary>
public abstract record CompileOutcome
{
    private CompileOutcome()
    {
    }

    /// <summary>Gets the inputs that the code reads from its environment, in the order in which they appear first; also of code that is refused, as far as it can be read.</summary>
    public ImmutableArray<CodeInput> Inputs { get; init; } = [];

    /// <summary>It can be started.</summary>
    /// <param name="Code">What to start.</param>
    /// <param name="Diagnostics">
    /// What will go wrong when it runs: <see cref="DiagnosticCodes.NoDefaultExport"/>, <see cref="DiagnosticCodes.UnknownImport"/>. Whether to refuse
    /// such code is for the caller to decide.
    /// </param>
    public sealed record Compiled(CompiledCode Code, ImmutableArray<CodeDiagnostic> Diagnostics) : CompileOutcome;

    /// <summary>There is nothing that could be started.</summary>
    /// <param name="Diagnostics">Why, at least one.</param>
    public sealed record Refused(ImmutableArray<CodeDiagnostic> Diagnostics) : CompileOutcome;
}

/// <summary>A task's code as it is run; plain data that a caller may store.</summary>
/// <param name="JavaScript">An ES module.</param>
/// <param name="SourceMap">Leads from the module back to the author's file.</param>
/// <param name="HasDefaultExport">Whether there is something to call.</param>
/// <param name="Inputs">The <c>ANCHOR_</c> names that the code mentions where it may read them from its environment, sorted.</param>
public sealed record CompiledCode(string JavaScript, string SourceMap, bool HasDefaultExport, ImmutableArray<string> Inputs)
{
    /// <summary>Gets a value indicating whether the code reads which session it was given.</summary>
    public bool ReadsSessionId => Inputs.Contains("ANCHOR_SESSION_ID", StringComparer.Ordinal);
}

/// <summary>An input that code reads.</summary>
/// <param name="Name">Its name, up to 255 characters.</param>
/// <param name="Default">What the code takes when the input is missing, where that is a literal of at most 200 characters; otherwise null.</param>
public sealed record CodeInput(string Name, string? Default);

/// <summary>Something to tell the author about their code.</summary>
/// <param name="Severity">Whether the code can run in spite of it.</param>
/// <param name="Code">What kind of thing it is: one of <see cref="DiagnosticCodes"/>, or <c>TS</c> and TypeScript's own number.</param>
/// <param name="Message">What is wrong, in English.</param>
/// <param name="Line">Where in the author's file, from 1.</param>
/// <param name="Column">Where in that line, from 1.</param>
public sealed record CodeDiagnostic(DiagnosticSeverity Severity, string Code, string Message, int Line, int Column);

/// <summary>How bad a diagnostic is.</summary>
public enum DiagnosticSeverity
{
    /// <summary>The code can be started, and will probably fail.</summary>
    Warning = 1,

    /// <summary>The code cannot be started.</summary>
    Error = 2,
}

/// <summary>The kinds of diagnostics that are not TypeScript's.</summary>
public static class DiagnosticCodes
{
    /// <summary>No default function is exported.</summary>
    public const string NoDefaultExport = "NO_DEFAULT_EXPORT";

    /// <summary>A module is imported that the sandbox does not have.</summary>
    public const string UnknownImport = "UNKNOWN_IMPORT";

    /// <summary>TypeScript's forms of CommonJS are used.</summary>
    public const string CommonJs = "COMMONJS";

    /// <summary>TypeScript accepts the code and the JavaScript engine does not.</summary>
    public const string Syntax = "SYNTAX";

    /// <summary>Expressions or statements are nested more deeply than the compiler can follow.</summary>
    public const string TooDeep = "TOO_DEEP";

    /// <summary>The code is longer than <see cref="SandboxOptions.CodeBytes"/>.</summary>
    public const string TooLarge = "CODE_TOO_LARGE";

    /// <summary>The compiler needed more time or memory than it is given.</summary>
    public const string TooCostly = "CODE_TOO_COSTLY";
}
