namespace AnchorOrleans.Identifiers;

/// <summary>Names a tenant, the owner of everything; 1 to 40 characters of <c>a-z 0-9 -</c>, so never a slash.</summary>
/// <param name="Value">The text that travels in URLs and messages.</param>
[GenerateSerializer, Immutable, Alias("anchor.tenant-id")]
public readonly record struct TenantId([property: Id(0)] string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
