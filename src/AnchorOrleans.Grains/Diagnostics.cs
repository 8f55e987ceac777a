using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AnchorOrleans.Grains;

/// <summary>What this project measures about itself, and the spans it makes.</summary>
internal static class Diagnostics
{
    public const string Name = "AnchorOrleans.Grains";

    /// <summary>From what nobody notices to a day in a queue.</summary>
    private static readonly InstrumentAdvice<double> Waits = new() { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 10_800] };

    private static readonly Meter Meter = new(Name);

    public static ActivitySource Source { get; } = new(Name);

    public static Counter<long> Submitted { get; } = Meter.CreateCounter<long>("anchor.executions.submitted", "{execution}", "Executions that were accepted.");

    public static Counter<long> Started { get; } = Meter.CreateCounter<long>("anchor.executions.started", "{execution}", "Executions that began for the first time.");

    public static Counter<long> Attempts { get; } = Meter.CreateCounter<long>("anchor.executions.attempts", "{attempt}", "Attempts that began, first ones and repetitions.");

    public static Counter<long> Ended { get; } = Meter.CreateCounter<long>("anchor.executions.ended", "{execution}", "Executions that reached their final state.");

    public static Histogram<double> Wait { get; } = Meter.CreateHistogram("anchor.execution.wait", "s", "Time from the request to the first start.", tags: null, Waits);

    public static Histogram<double> Duration { get; } = Meter.CreateHistogram("anchor.execution.duration", "s", "Time from the first start to the end.", tags: null, Waits);

    public static UpDownCounter<long> Waiting { get; } = Meter.CreateUpDownCounter<long>("anchor.queue.length", "{entry}", "Executions and sessions that wait, by what they wait for, as far as their grains are active on this silo.");

    public static Counter<long> SessionsEnded { get; } = Meter.CreateCounter<long>("anchor.sessions.ended", "{session}", "Sessions that ended, by reason.");
}
