namespace AnchorOrleans.Identifiers;

/// <summary>Names a session within its tenant.</summary>
/// <param name="Value">The text that travels in URLs and messages.</param>
[GenerateSerializer, Immutable, Alias("anchor.session-id")]
public readonly record struct SessionId([property: Id(0)] string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
