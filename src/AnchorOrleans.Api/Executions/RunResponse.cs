using System.Text;
using System.Text.Json.Serialization;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Executions;

/// <summary>What running a task answers.</summary>
/// <param name="Success">Whether it was executed, or for an async run started, without error.</param>
/// <param name="Async">Whether the caller does not wait.</param>
/// <param name="Message">What happened.</param>
/// <param name="TaskId">The task.</param>
/// <param name="ExecutionTime">Milliseconds.</param>
/// <param name="Output">What the code returned, as JSON text.</param>
/// <param name="Error">Why it did not succeed.</param>
/// <param name="ErrorCode">The same as a stable code, beyond what the official service answers.</param>
/// <param name="ExecutionResultId">The execution, for asking later.</param>
internal sealed record RunResponse(
    bool Success,
    bool Async,
    string Message,
    string TaskId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ExecutionTime,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Output,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ErrorCode,
    string ExecutionResultId)
{
    /// <summary>Says that an async run was started.</summary>
    public static RunResponse OfStarted(TaskId task, ExecutionId execution) =>
        new(Success: true, Async: true, "Task execution started", task.Value, null, null, null, null, execution.Value);

    /// <summary>Says what a run came to.</summary>
    public static RunResponse OfEnded(ExecutionView view, byte[]? output) => new(
        view.Status == ExecutionStatus.Succeeded,
        Async: false,
        MessageOf(view.Status),
        view.Task.Value,
        ExecutionResponse.MillisecondsOf(view),
        output is null ? null : Encoding.UTF8.GetString(output),
        view.Failure?.Message ?? (view.Status == ExecutionStatus.Succeeded ? null : MessageOf(view.Status)),
        view.Failure?.Code,
        view.Execution.Value);

    /// <summary>Says that the outcome of this run cannot be told.</summary>
    public RunResponse Unknown(Refusal refusal) =>
        this with { Success = false, Async = false, Message = "The outcome of the task execution is not known", Error = refusal.Message, ErrorCode = "OUTCOME_UNKNOWN" };

    private static string MessageOf(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => "Task completed successfully",
        ExecutionStatus.TimedOut => "Task execution timed out",
        ExecutionStatus.Cancelled => "Task execution was cancelled",
        _ => "Task execution failed",
    };
}
