namespace AnchorOrleans.Identifiers;

/// <summary>Names one granted slot.</summary>
/// <param name="Value">The text that travels in URLs and messages.</param>
[GenerateSerializer, Immutable, Alias("anchor.lease-id")]
public readonly record struct LeaseId([property: Id(0)] string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
