using System.Text.Json.Serialization;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Executions;

namespace AnchorOrleans.Api.Executions;

/// <summary>An execution; the official service's nulls are written, as it writes them. What is ours appears only where it says something.</summary>
internal sealed record ExecutionResponse(
    string Id,
    string TaskVersionId,
    string Version,
    string Status,
    string? Output,
    string? ErrorMessage,
    string StartTime,
    long? ExecutionTime,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ErrorCode,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? WaitingFor,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Attempt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MaxAttempts,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Priority,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ConcurrencyKey,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NextAttemptAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ParentExecutionId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Children)
{
    public static ExecutionResponse Of(ExecutionView view, string? output) => new(
        view.Execution.Value,
        view.VersionId,
        view.Version.Value,
        StatusWord.Of(view.Status),
        output,
        view.Failure?.Message,
        Timestamp.Of(view.StartedAt ?? view.RequestedAt),
        MillisecondsOf(view),
        view.Failure?.Code,
        view.HasEnded ? null : view.WaitingFor,
        view.MaxAttempts > 1 ? view.Attempt : null,
        view.MaxAttempts > 1 ? view.MaxAttempts : null,
        view.Priority == 0 ? null : view.Priority,
        view.ConcurrencyKey,
        view.NextAttemptAt is { } next ? Timestamp.Of(next) : null,
        view.Parent?.Value,
        view.Children == 0 ? null : view.Children);

    /// <summary>Tells how long an execution ran.</summary>
    internal static long? MillisecondsOf(ExecutionView view) => view.Duration is { } time ? (long)Math.Round(time.TotalMilliseconds) : null;
}

/// <summary>A page of executions; each output is read when it is written.</summary>
internal sealed record ExecutionListResponse(IAsyncEnumerable<ExecutionResponse> Results, PaginationResponse Pagination);

/// <summary>Where a page lies in its list.</summary>
internal sealed record PaginationResponse(int Page, int Limit, long Total, long TotalPages)
{
    /// <summary>Gets true when there are older rows that were not counted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? IsPartial { get; init; }
}

/// <summary>The log of an execution, read while it is written.</summary>
internal sealed record LogResponse(IAsyncEnumerable<LogLineResponse> Logs);

/// <summary>A part of a log.</summary>
/// <param name="Logs">Its lines.</param>
/// <param name="Offset">How many lines come before; of a search, how many such lines.</param>
/// <param name="Limit">How many lines were asked for at most.</param>
/// <param name="Next">The offset of what follows; null when that is all there is now.</param>
internal sealed record LogPageResponse(IReadOnlyList<LogLineResponse> Logs, long Offset, int Limit, long? Next);

/// <summary>What the last event of a followed log says.</summary>
internal sealed record LogEndResponse(string Status, string? ErrorMessage, string? ErrorCode)
{
    public static LogEndResponse Of(ExecutionView view) => new(StatusWord.Of(view.Status), view.Failure?.Message, view.Failure?.Code);
}

/// <summary>A line of a log.</summary>
internal sealed record LogLineResponse(string Timestamp, string Type, string Message)
{
    /// <summary>Gets which line it is, from 1, where not all lines are told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Number { get; init; }

    public static LogLineResponse Of(LogLine line) => new(Json.Timestamp.Of(line.At), TypeOf(line.Level), line.Text);

    private static string TypeOf(LogLineLevel level) => level switch
    {
        LogLineLevel.Debug => "debug",
        LogLineLevel.Warn => "warn",
        LogLineLevel.Error => "error",
        LogLineLevel.System => "system",
        _ => "info",
    };
}
