using System.Collections.Immutable;

namespace AnchorOrleans.Agent.Models;

/// <summary>Which models there are.</summary>
public interface IModelCatalog
{
    /// <summary>Gets a value indicating whether there is a usual model; without one, agents can do nothing.</summary>
    bool IsConfigured { get; }

    /// <summary>Gets the names by which models may be asked for, the usual one's id first.</summary>
    ImmutableArray<string> Names { get; }

    /// <summary>Tells whether a model may be asked for by this name; null is the usual one.</summary>
    bool Knows(string? name);
}
