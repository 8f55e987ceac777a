namespace AnchorOrleans.Executions;

/// <summary>The failures that more than one part of the platform finds.</summary>
public static class ExecutionFailures
{
    /// <summary>Gets the failure of an attempt whose process, service or machine went away.</summary>
    public static ExecutionFailure HostLost { get; } =
        new("HOST_LOST", "The machine or service that ran this execution stopped before it ended. Run it again.");

    /// <summary>Gets the failure of a run whose parent ended before it, or failed an attempt.</summary>
    public static ExecutionFailure ParentEnded { get; } =
        new("PARENT_ENDED", "The run that started this execution ended, or its attempt failed, so it was cancelled.");

    /// <summary>Says that a run waited for its start longer than its caller allowed.</summary>
    public static ExecutionFailure TimeToLiveOver(TimeSpan timeToLive) =>
        new("TTL_EXPIRED", $"The execution had not started {timeToLive.TotalSeconds:0.###} s after it was asked for (ttlSeconds), and was cancelled.");

    /// <summary>Gets the failure of an agent whom a person told to stop when it asked.</summary>
    public static ExecutionFailure GivenUp { get; } =
        new("TASK_STOPPED", "A person answered the agent's question with stop.");

    /// <summary>Says that nobody answered an agent, or resumed it, in time.</summary>
    public static ExecutionFailure HoldIsOver(bool isQuestion, TimeSpan limit) => isQuestion
        ? new("GUARDRAIL_EXPIRED", $"Nobody answered the agent's question within {limit.TotalSeconds:0} s.")
        : new("PAUSE_EXPIRED", $"The agent was paused for {limit.TotalSeconds:0} s, and nobody resumed it.");

    /// <summary>Says which limit ended a run.</summary>
    public static ExecutionFailure LimitReached(RunLimit limit) => limit.Outcome == ExecutionStatus.TimedOut
        ? new("TASK_TIMEOUT", $"The execution took longer than its limit of {limit.Duration.TotalSeconds:0} s.")
        : new("TASK_TIMEOUT", $"The execution took longer than {limit.Duration.TotalHours:0.##} h, the limit of asynchronous executions, and was cancelled.");
}
