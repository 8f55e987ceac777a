using System.Collections.Immutable;
using AnchorOrleans.Dashboard.Platform;

namespace AnchorOrleans.Dashboard.Executions;

/// <summary>An execution as lists show it.</summary>
public sealed record ExecutionRow(
    string Id,
    string Kind,
    string? TaskId,
    string? Version,
    string Status,
    DateTimeOffset RequestedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    long? ExecutionTime,
    string? ErrorMessage,
    string? ErrorCode,
    string? SessionId);

/// <summary>A page of executions.</summary>
public sealed record ExecutionPage(ImmutableArray<ExecutionRow> Results, PagePlace Pagination);
