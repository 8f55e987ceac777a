namespace AnchorOrleans.Executions;

/// <summary>What a queued execution waits for.</summary>
public enum WaitReason
{
    /// <summary>Not known, as just after a restart.</summary>
    Unknown = 0,

    /// <summary>Nothing: it is not queued, or is about to start.</summary>
    Nothing = 1,

    /// <summary>A runner slot.</summary>
    RunnerSlot = 2,

    /// <summary>Its turn in its session, which may itself wait for a browser.</summary>
    SessionTurn = 3,

    /// <summary>Somebody to resume the queue of its session.</summary>
    SessionPause = 4,

    /// <summary>Its concurrency key.</summary>
    ConcurrencyKey = 5,

    /// <summary>The time of its next attempt.</summary>
    NextAttempt = 6,
}
