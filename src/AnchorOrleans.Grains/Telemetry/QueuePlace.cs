using AnchorOrleans.Executions;

namespace AnchorOrleans.Grains.Telemetry;

/// <summary>One activation's place in the queues that are counted; it is in one at most.</summary>
internal sealed class QueuePlace
{
    /// <summary>What sessions without a browser wait for.</summary>
    public const string BrowserSlot = "browser_slot";

    private string? _reason;

    /// <summary>Moves to the queue of this reason; null for none.</summary>
    public void Move(string? reason)
    {
        if (string.Equals(reason, _reason, StringComparison.Ordinal))
        {
            return;
        }

        Count(_reason, -1);
        Count(reason, +1);
        _reason = reason;
    }

    /// <summary>Names what an execution waits for.</summary>
    public static string NameOf(WaitReason? reason) => reason switch
    {
        WaitReason.RunnerSlot => "runner_slot",
        WaitReason.SessionTurn => "session_turn",
        WaitReason.SessionPause => "session_pause",
        WaitReason.ConcurrencyKey => "concurrency_key",
        WaitReason.NextAttempt => "next_attempt",
        _ => "unknown",
    };

    private static void Count(string? reason, int change)
    {
        if (reason is not null)
        {
            Diagnostics.Waiting.Add(change, new KeyValuePair<string, object?>("reason", reason));
        }
    }
}
