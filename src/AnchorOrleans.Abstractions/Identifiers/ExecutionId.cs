namespace AnchorOrleans.Identifiers;

/// <summary>Names an execution within its tenant.</summary>
/// <param name="Value">The text that travels in URLs and messages.</param>
[GenerateSerializer, Immutable, Alias("anchor.execution-id")]
public readonly record struct ExecutionId([property: Id(0)] string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
