using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AnchorOrleans.Sandbox;

/// <summary>What this project measures about itself, and the spans it makes.</summary>
internal static class Diagnostics
{
    public const string Name = "AnchorOrleans.Sandbox";

    private static readonly InstrumentAdvice<double> Starts = new() { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] };

    private static readonly Meter Meter = new(Name);

    public static ActivitySource Source { get; } = new(Name);

    public static Histogram<double> Start { get; } = Meter.CreateHistogram("anchor.sandbox.start", "s", "Time until a run had its process, warm or started for it.", tags: null, Starts);

    public static Histogram<double> Compile { get; } = Meter.CreateHistogram("anchor.code.compile", "s", "Time to compile a task's code, or to find it compiled.", tags: null, Starts);
}
