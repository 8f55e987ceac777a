namespace AnchorOrleans.Identifiers;

/// <summary>Names a task within its tenant.</summary>
/// <param name="Value">The text that travels in URLs and messages.</param>
[GenerateSerializer, Immutable, Alias("anchor.task-id")]
public readonly record struct TaskId([property: Id(0)] string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
