using System.Collections.Immutable;

namespace AnchorOrleans.Tasks;

/// <summary>The inputs that code reads.</summary>
/// <param name="Reads">In the order in which they appear first; names and defaults have at most 4,000 characters together.</param>
[GenerateSerializer, Immutable, Alias("anchor.task-inputs")]
public sealed record TaskInputs([property: Id(0)] ImmutableArray<TaskInput> Reads);

/// <summary>An input that code reads.</summary>
/// <param name="Name">Its name, which begins with <c>ANCHOR_</c>.</param>
/// <param name="Default">What the code takes when the input is missing, where that is a literal; otherwise null.</param>
[GenerateSerializer, Immutable, Alias("anchor.task-input")]
public sealed record TaskInput([property: Id(0)] string Name, [property: Id(1)] string? Default);

/// <summary>What the compiler says of code that is not kept.</summary>
/// <param name="Diagnostics">Errors and warnings, at most 20.</param>
/// <param name="Inputs">What the code reads from its environment.</param>
[GenerateSerializer, Immutable, Alias("anchor.code-check")]
public sealed record CodeCheck([property: Id(0)] ImmutableArray<Diagnostic> Diagnostics, [property: Id(1)] TaskInputs Inputs);
