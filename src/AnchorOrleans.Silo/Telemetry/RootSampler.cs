using OpenTelemetry.Trace;

namespace AnchorOrleans.Silo.Telemetry;

/// <summary>Decides which traces begin: those of requests, and of runs and sessions whose request nobody traced. What the service does on its own (heart-beats, timers, reminders) begins none.</summary>
internal sealed class RootSampler(double ratio) : Sampler
{
    private readonly TraceIdRatioBasedSampler _share = new(ratio);

    /// <inheritdoc/>
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) => samplingParameters.Name is SpanNames.Request or SpanNames.Attempt or SpanNames.OpenSession
        ? _share.ShouldSample(samplingParameters)
        : new SamplingResult(SamplingDecision.Drop);
}
