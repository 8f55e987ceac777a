using System.Diagnostics;

namespace AnchorOrleans.Silo.Telemetry;

/// <summary>Begins spans of work that belongs to a trace that was stored, not to the call that happens to start it: a slot that one run gives back may start another one's.</summary>
internal static class DetachedSpans
{
    /// <summary>Leaves the current trace and begins a span of the stored one, or of a new one when there is none.</summary>
    public static Activity? Begin(string name, string? traceParent)
    {
        Activity.Current = null;
        return ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent)
            ? Diagnostics.Source.StartActivity(name, ActivityKind.Internal, parent)
            : Diagnostics.Source.StartActivity(name);
    }
}
