using AnchorOrleans.Agent.Models;
using AnchorOrleans.Api.Agents;

namespace AnchorOrleans.Silo.Agents;

/// <summary>Tells the API which models agents have.</summary>
internal sealed class AgentModels(IModelCatalog catalog) : IAgentModels
{
    /// <inheritdoc/>
    public bool IsConfigured => catalog.IsConfigured;

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => catalog.Names;

    /// <inheritdoc/>
    public bool Knows(string name) => catalog.Knows(name);

    /// <inheritdoc/>
    public double? CostOf(string? name, long inputTokens, long outputTokens) => (double?)catalog.CostOf(name, inputTokens, outputTokens);
}
