using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AnchorOrleans.Agent;

/// <summary>What this project measures about itself, and the spans it makes. Nothing of a prompt or a page is in them.</summary>
internal static class Diagnostics
{
    public const string Name = "AnchorOrleans.Agent";

    private static readonly InstrumentAdvice<double> Thoughts = new() { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120] };

    private static readonly Meter Meter = new(Name);

    public static ActivitySource Source { get; } = new(Name);

    public static Counter<long> Steps { get; } = Meter.CreateCounter<long>("anchor.agent.steps", "{step}", "Steps that agents took.");

    public static Counter<long> Tokens { get; } = Meter.CreateCounter<long>("anchor.agent.tokens", "{token}", "Tokens that models were sent and wrote, by direction.");

    public static Counter<long> ModelRetries { get; } = Meter.CreateCounter<long>("anchor.agent.model.retries", "{request}", "Requests to models that were sent again.");

    public static Histogram<double> ModelDuration { get; } = Meter.CreateHistogram("anchor.agent.model.duration", "s", "Time until a model answered, retries included.", tags: null, Thoughts);

    public static Histogram<double> StepOverhead { get; } = Meter.CreateHistogram("anchor.agent.step.overhead", "s", "Time of a step without the model's and without a person's.", tags: null, Thoughts);

    public static Counter<long> Guardrails { get; } = Meter.CreateCounter<long>("anchor.agent.guardrails", "{question}", "Questions that rules had for a person.");
}
