using System.Diagnostics.Metrics;

namespace AnchorOrleans.Storage;

/// <summary>What this project measures about itself.</summary>
internal static class Diagnostics
{
    public const string Name = "AnchorOrleans.Storage";

    private static readonly Meter Meter = new(Name);

    public static Histogram<double> WriteDuration { get; } = Meter.CreateHistogram(
        "anchor.storage.write.duration",
        "s",
        "Time until a write was on disk, its wait for a commit included.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] });

    public static Histogram<int> CommitSize { get; } = Meter.CreateHistogram(
        "anchor.storage.commit.size",
        "{write}",
        "Writes that one commit took.",
        tags: null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] });

    public static Counter<long> ArtifactBytes { get; } = Meter.CreateCounter<long>("anchor.artifacts.stored", "By", "Bytes of artifacts that were stored.");
}
