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

    /// <summary>Tells what so many tokens of a model cost, in US dollars.</summary>
    /// <param name="name">Of the model; null is the usual one.</param>
    /// <param name="inputTokens">That it is sent.</param>
    /// <param name="outputTokens">That it writes.</param>
    /// <returns>Null where no such model is known, or no price.</returns>
    decimal? CostOf(string? name, long inputTokens, long outputTokens);
}
