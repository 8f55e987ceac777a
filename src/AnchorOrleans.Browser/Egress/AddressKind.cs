namespace AnchorOrleans.Browser.Egress;

/// <summary>What an address is for; everything but <see cref="Public"/> is refused unless the operator allows it.</summary>
internal enum AddressKind
{
    Public = 0,
    Unspecified,
    Loopback,
    Private,
    LinkLocal,
    Metadata,
    SharedNat,
    Multicast,
    Broadcast,
    Documentation,
    Benchmarking,
    Reserved,
}

/// <summary>Words for refusals.</summary>
internal static class AddressKindText
{
    /// <summary>Names the kind as it stands in a refusal: "… addresses are not allowed".</summary>
    public static string Adjective(this AddressKind kind) => kind switch
    {
        AddressKind.Public => "public",
        AddressKind.Unspecified => "unspecified",
        AddressKind.Loopback => "loopback",
        AddressKind.Private => "private",
        AddressKind.LinkLocal => "link-local",
        AddressKind.Metadata => "cloud metadata",
        AddressKind.SharedNat => "carrier-grade NAT",
        AddressKind.Multicast => "multicast",
        AddressKind.Broadcast => "broadcast",
        AddressKind.Documentation => "documentation",
        AddressKind.Benchmarking => "benchmarking",
        _ => "reserved",
    };
}
