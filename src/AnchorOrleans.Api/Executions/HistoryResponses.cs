using System.Text.Json.Serialization;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Executions;

namespace AnchorOrleans.Api.Executions;

/// <summary>An execution among those of all tasks: what its row knows, so that a page needs no other file.</summary>
internal sealed record HistoryEntryResponse(
    string Id,
    string Kind,
    string? TaskId,
    string? TaskVersionId,
    string? Version,
    string Status,
    string RequestedAt,
    string? StartedAt,
    string? EndedAt,
    long? ExecutionTime,
    long? OutputSize,
    string? ErrorMessage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ErrorCode,
    string? SessionId)
{
    public static HistoryEntryResponse Of(ExecutionView view) => new(
        view.Execution.Value,
        KindWord.Of(view.Kind),
        view.Task.Value,
        view.VersionId,
        view.Version.Value,
        StatusWord.Of(view.Status),
        Timestamp.Of(view.RequestedAt),
        view.StartedAt is { } started ? Timestamp.Of(started) : null,
        view.EndedAt is { } ended ? Timestamp.Of(ended) : null,
        ExecutionResponse.MillisecondsOf(view),
        view.Output?.Size,
        view.Failure?.Message,
        view.Failure?.Code,
        view.Session?.Value);
}

/// <summary>A page of the executions of all tasks.</summary>
internal sealed record HistoryResponse(IReadOnlyList<HistoryEntryResponse> Results, PaginationResponse Pagination);

/// <summary>Everything that is known of an execution.</summary>
internal sealed record ExecutionDetailResponse(
    string Id,
    string Kind,
    string? TaskId,
    string? TaskVersionId,
    string? Version,
    string Status,
    string? WaitingFor,
    string RequestedAt,
    string? StartedAt,
    string? EndedAt,
    long? ExecutionTime,
    string? Output,
    string? ErrorMessage,
    string? ErrorCode,
    string? ErrorDetail,
    string? SessionId,
    int Attempt,
    int MaxAttempts,
    string? NextAttemptAt,
    int Priority,
    string? ConcurrencyKey,
    string? ParentExecutionId,
    int Children,
    IReadOnlyList<ArtifactResponse> Artifacts)
{
    public static ExecutionDetailResponse Of(ExecutionView view, string? output, IReadOnlyList<ArtifactResponse> artifacts)
    {
        var row = HistoryEntryResponse.Of(view);
        return new(
            row.Id,
            row.Kind,
            row.TaskId,
            row.TaskVersionId,
            row.Version,
            row.Status,
            view.HasEnded ? null : view.WaitingFor,
            row.RequestedAt,
            row.StartedAt,
            row.EndedAt,
            row.ExecutionTime,
            output,
            row.ErrorMessage,
            row.ErrorCode,
            view.Failure?.Detail,
            row.SessionId,
            view.Attempt,
            view.MaxAttempts,
            view.NextAttemptAt is { } next ? Timestamp.Of(next) : null,
            view.Priority,
            view.ConcurrencyKey,
            view.Parent?.Value,
            view.Children,
            artifacts);
    }
}
