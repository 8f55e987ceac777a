using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Says where the activations of a grain class live; in a single process that changes nothing.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class PlacementAttribute : Attribute
{
    /// <summary>Names the strategy.</summary>
    protected PlacementAttribute(PlacementStrategy placement)
    {
        ArgumentNullException.ThrowIfNull(placement);
        PlacementStrategy = placement;
    }

    /// <summary>Gets the strategy.</summary>
    public PlacementStrategy PlacementStrategy { get; }
}
