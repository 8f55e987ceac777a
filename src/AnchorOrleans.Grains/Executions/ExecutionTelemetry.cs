using System.Diagnostics;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Telemetry;

namespace AnchorOrleans.Grains.Executions;

/// <summary>Counts what becomes of executions, and tells their traces how long they waited.</summary>
internal static class ExecutionTelemetry
{
    public static void Submitted(ExecutionRequest request) => Diagnostics.Submitted.Add(1, Kind(request));

    /// <summary>An attempt began.</summary>
    /// <param name="begun">The state that says so.</param>
    /// <param name="due">When it could have begun: when it was asked for, or when the pause after the last attempt was over.</param>
    /// <param name="slotAskedAt">When it asked for a slot; null when another activation did.</param>
    /// <param name="now">Now.</param>
    public static void Started(ExecutionState begun, DateTimeOffset due, DateTimeOffset? slotAskedAt, DateTimeOffset now)
    {
        var request = begun.Request!;
        Diagnostics.Attempts.Add(1, Kind(request));
        if (begun.Attempts == 1)
        {
            Diagnostics.Started.Add(1, Kind(request));
            Diagnostics.Wait.Record((now - request.RequestedAt).TotalSeconds, Kind(request));
        }

        var askedAt = slotAskedAt ?? now;
        TraceSpans.Tell("anchor.execution.queue", request.TraceParent, due, askedAt);
        TraceSpans.Tell("anchor.execution.slot", request.TraceParent, askedAt, now);
    }

    public static void Ended(ExecutionState ended)
    {
        var tags = new TagList { Kind(ended.Request!), new("state", StateOf(ended.Status)) };
        Diagnostics.Ended.Add(1, tags);
        if (ended is { StartedAt: { } from, EndedAt: { } until })
        {
            Diagnostics.Duration.Record((until - from).TotalSeconds, tags);
        }
    }

    private static KeyValuePair<string, object?> Kind(ExecutionRequest request) => new("kind", request.Kind == ExecutionKind.Agent ? "agent" : "code");

    private static string StateOf(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => "succeeded",
        ExecutionStatus.Failed => "failed",
        ExecutionStatus.TimedOut => "timed_out",
        ExecutionStatus.Cancelled => "cancelled",
        _ => "unknown",
    };
}
