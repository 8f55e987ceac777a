using AnchorOrleans.Api.Errors;

namespace AnchorOrleans.Api.Agents;

/// <summary>Which models carry out objectives; the port to where they are configured.</summary>
public interface IAgentModels
{
    /// <summary>Gets a value indicating whether there is one.</summary>
    bool IsConfigured { get; }

    /// <summary>Gets their names, the usual one first.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Says whether an objective may ask for it.</summary>
    bool Knows(string name);

    /// <summary>Tells what so many tokens of a model cost, in US dollars; null where no price is known.</summary>
    /// <param name="name">Of the model; null is the usual one.</param>
    /// <param name="inputTokens">That it is sent.</param>
    /// <param name="outputTokens">That it writes.</param>
    double? CostOf(string? name, long inputTokens, long outputTokens);
}

/// <summary>The models of a host that brings none.</summary>
internal sealed class NoAgentModels : IAgentModels
{
    public bool IsConfigured => false;

    public IReadOnlyList<string> Names => [];

    public bool Knows(string name) => false;

    public double? CostOf(string? name, long inputTokens, long outputTokens) => null;
}

/// <summary>What is said where there is no model.</summary>
internal static class ModelRefusals
{
    /// <summary>Gets the refusal where no model is configured.</summary>
    public static Refusal NotConfigured { get; } = new(
        StatusCodes.Status503ServiceUnavailable,
        "No model is configured, so objectives cannot be carried out: set Agent:Provider (anthropic or openai), Agent:Model and Agent:ApiKey, or Agent:BaseUrl for a server of your own.")
    {
        Code = "MODEL_NOT_CONFIGURED",
        IsFinal = true,
    };
}
