namespace AnchorOrleans.Grains.Sessions;

/// <summary>Counts what becomes of sessions.</summary>
internal static class SessionTelemetry
{
    /// <summary>The reasons that are counted by name; whoever ends a session may give any, and each name would be a series.</summary>
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "ended", "idle_timeout", "max_duration", "browser_crashed", "instance_lost", "run_ended", "terminated", "no_slot", "start_failed",
    };

    public static void Ended(SessionState ended) => Diagnostics.SessionsEnded.Add(
        1,
        new KeyValuePair<string, object?>("reason", ended.EndReason is { } reason && Known.Contains(reason) ? reason : "other"));
}
