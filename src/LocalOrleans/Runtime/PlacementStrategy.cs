namespace Orleans.Runtime;

/// <summary>A way to choose where an activation lives; in a single process there is no choice.</summary>
[GenerateSerializer]
public abstract class PlacementStrategy;
