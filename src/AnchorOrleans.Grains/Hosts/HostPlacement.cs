using Orleans.Placement;

namespace AnchorOrleans.Grains.Hosts;

/// <summary>A host's grain lives on the silo of that name, where its processes are; while there is no such silo, on any other, to tell what was lost.</summary>
[GenerateSerializer, Immutable, Alias("anchor.host-placement")]
public sealed class HostPlacement : PlacementStrategy
{
    /// <summary>Gets the strategy, which has no settings.</summary>
    public static HostPlacement Instance { get; } = new();
}

/// <summary>Places a grain class by <see cref="HostPlacement"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class HostPlacementAttribute() : PlacementAttribute(HostPlacement.Instance);
