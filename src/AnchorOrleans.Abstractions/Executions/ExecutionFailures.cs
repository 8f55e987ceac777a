namespace AnchorOrleans.Executions;

/// <summary>The failures that more than one part of the platform finds.</summary>
public static class ExecutionFailures
{
    /// <summary>Gets the failure of an attempt whose process, service or machine went away.</summary>
    public static ExecutionFailure HostLost { get; } =
        new("HOST_LOST", "The machine or service that ran this execution stopped before it ended. Run it again.");

    /// <summary>Says which limit ended a run.</summary>
    public static ExecutionFailure LimitReached(RunLimit limit) => limit.Outcome == ExecutionStatus.TimedOut
        ? new("TASK_TIMEOUT", $"The execution took longer than its limit of {limit.Duration.TotalSeconds:0} s.")
        : new("TASK_TIMEOUT", $"The execution took longer than {limit.Duration.TotalHours:0.##} h, the limit of asynchronous executions, and was cancelled.");
}
