namespace AnchorOrleans.Identifiers;

/// <summary>A grain key qualified by its tenant, so that another tenant's id is an unknown id by construction.</summary>
/// <param name="Tenant">The owner.</param>
/// <param name="Id">What is named within the tenant; it may hold any characters.</param>
[GenerateSerializer, Immutable, Alias("anchor.tenant-key")]
public readonly record struct TenantKey([property: Id(0)] TenantId Tenant, [property: Id(1)] string Id)
{
    /// <summary>Reads a key that <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text has no slash.</exception>
    public static TenantKey Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            ? new(new(text[..slash]), text[(slash + 1)..])
            : throw new FormatException($"'{text}' is not a tenant-qualified key (tenant/id).");
    }

    /// <summary>Writes the key as <c>tenant/id</c>.</summary>
    public override string ToString() => $"{Tenant.Value}/{Id}";
}
