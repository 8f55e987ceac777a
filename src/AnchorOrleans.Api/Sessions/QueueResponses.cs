using System.Globalization;
using System.Text.Json.Serialization;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Executions;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The queue of a session.</summary>
/// <param name="SessionId">Which session.</param>
/// <param name="Status">Of the session.</param>
/// <param name="Paused">Whether no execution begins until the queue is resumed.</param>
/// <param name="Running">The execution that has the turn; null when none has.</param>
/// <param name="Inside">The executions that runs started, which use the session inside a turn.</param>
/// <param name="Waiting">Those that wait, in the order of their turns.</param>
/// <param name="Capacity">How many may wait.</param>
/// <param name="Message">What was done.</param>
internal sealed record QueueResponse(
    [property: JsonPropertyName("session_id")] string SessionId,
    string Status,
    bool Paused,
    RunningInQueueResponse? Running,
    IReadOnlyList<string> Inside,
    IReadOnlyList<WaitingInQueueResponse> Waiting,
    int Capacity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message)
{
    public static QueueResponse Of(SessionQueueView queue, ExecutionView? running, string? message) => new(
        queue.Session.Value,
        SessionWord.Of(queue.Status),
        queue.IsPaused,
        running is null ? null : RunningInQueueResponse.Of(running),
        [.. queue.Inside.Select(execution => execution.Value)],
        [.. queue.Waiting.Select((execution, index) => new WaitingInQueueResponse(execution.Value, index + 1, WhyOf(queue, index)))],
        queue.Capacity,
        message);

    private static string WhyOf(SessionQueueView queue, int before) => queue switch
    {
        { Status: SessionStatus.Ended } => "its cancellation, since the session has ended",
        { IsPaused: true } => "the queue to be resumed",
        { Status: SessionStatus.Pending } => "the session's browser to start",
        _ when before > 0 => string.Create(CultureInfo.InvariantCulture, $"its turn; {before} waiting come first"),
        { Running: { } running } => $"execution {running} to end",
        _ => "those inside to end",
    };
}

/// <summary>The execution that has the turn.</summary>
/// <param name="ExecutionId">Its id.</param>
/// <param name="TaskId">The task whose code it is.</param>
/// <param name="Status">Where it stands; it is queued while it has the turn and waits for something else.</param>
/// <param name="StartedAt">When it first began.</param>
/// <param name="WaitingFor">What it waits for besides its turn.</param>
internal sealed record RunningInQueueResponse(
    [property: JsonPropertyName("execution_id")] string ExecutionId,
    [property: JsonPropertyName("task_id")] string TaskId,
    string Status,
    [property: JsonPropertyName("started_at"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? StartedAt,
    [property: JsonPropertyName("waiting_for"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? WaitingFor)
{
    public static RunningInQueueResponse Of(ExecutionView view) => new(
        view.Execution.Value,
        view.Task.Value,
        StatusWord.Of(view.Status),
        view.StartedAt is { } at ? Timestamp.Of(at) : null,
        view.HasEnded ? null : view.WaitingFor);
}

/// <summary>An execution that waits for its turn.</summary>
/// <param name="ExecutionId">Its id.</param>
/// <param name="Position">Its place, from 1.</param>
/// <param name="WaitingFor">What it waits for.</param>
internal sealed record WaitingInQueueResponse(
    [property: JsonPropertyName("execution_id")] string ExecutionId,
    int Position,
    [property: JsonPropertyName("waiting_for")] string WaitingFor);
