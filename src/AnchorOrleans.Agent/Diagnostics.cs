using System.Diagnostics.Metrics;

namespace AnchorOrleans.Agent;

/// <summary>What this project measures about itself.</summary>
internal static class Diagnostics
{
    public const string Name = "AnchorOrleans.Agent";

    private static readonly Meter Meter = new(Name);

    public static Counter<long> ModelRetries { get; } = Meter.CreateCounter<long>("anchor.agent.model.retries", description: "Requests to models that were sent again.");

    public static Histogram<double> ModelDuration { get; } = Meter.CreateHistogram<double>("anchor.agent.model.duration", "s", "Time until a model answered, retries included.");

    public static Histogram<double> StepOverhead { get; } = Meter.CreateHistogram<double>("anchor.agent.step.overhead", "s", "Time of a step without the model's and without a person's.");

    public static Counter<long> Guardrails { get; } = Meter.CreateCounter<long>("anchor.agent.guardrails", description: "Questions that rules had for a person.");
}
