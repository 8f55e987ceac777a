namespace AnchorOrleans.Identifiers;

/// <summary>Names a silo that runs browsers and sandboxes; the same over its restarts.</summary>
/// <param name="Value">The text that travels in URLs and messages.</param>
[GenerateSerializer, Immutable, Alias("anchor.host-id")]
public readonly record struct HostId([property: Id(0)] string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
