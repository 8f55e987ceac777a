using System.Collections.Immutable;
using AnchorOrleans.Dashboard.Parts;
using AnchorOrleans.Dashboard.Platform;

namespace AnchorOrleans.Dashboard.Executions;

/// <summary>An execution as lists show it.</summary>
public sealed record ExecutionRow(
    string Id,
    string Kind,
    string? TaskId,
    string? TaskName,
    string? Objective,
    string? Version,
    string Status,
    string? WaitingFor,
    DateTimeOffset RequestedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    long? ExecutionTime,
    string? ErrorMessage,
    string? ErrorCode,
    string? SessionId)
{
    /// <summary>Gets a value indicating whether an agent carries it out.</summary>
    public bool IsAgents => Kind == "agent";

    /// <summary>Gets what was run, in a few words.</summary>
    public string Title => IsAgents ? Objective ?? "An objective" : TaskName ?? "Code of no task";
}

/// <summary>A page of executions.</summary>
public sealed record ExecutionPage(ImmutableArray<ExecutionRow> Results, PagePlace Pagination);

/// <summary>Everything that is known of an execution.</summary>
public sealed record ExecutionFacts(
    string Id,
    string Kind,
    string? TaskId,
    string? TaskName,
    string? Version,
    string Status,
    string? WaitingFor,
    DateTimeOffset RequestedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    long? ExecutionTime,
    string? Output,
    string? ErrorMessage,
    string? ErrorCode,
    string? ErrorDetail,
    string? SessionId,
    int Attempt,
    int MaxAttempts,
    DateTimeOffset? NextAttemptAt,
    int Priority,
    string? ConcurrencyKey,
    string? ParentExecutionId,
    int Children,
    ImmutableArray<ArtifactRow> Artifacts,
    ImmutableSortedDictionary<string, string> Inputs,
    ImmutableArray<string> SecretInputs,
    ImmutableArray<AttemptRow> Attempts,
    ImmutableArray<string> OpenedSessions,
    AgentFacts? Agent)
{
    /// <summary>Gets a value indicating whether its final state is reached.</summary>
    public bool HasEnded => EndedAt is not null;

    /// <summary>Gets a value indicating whether an agent carries it out.</summary>
    public bool IsAgents => Kind == "agent";

    /// <summary>Gets the word for where it stands, with what only agents can be.</summary>
    public string Standing => (HasEnded, Agent) switch
    {
        (false, { Question: not null }) => "awaiting",
        (false, { Paused: true }) => "paused",
        _ => Status,
    };
}

/// <summary>An attempt.</summary>
public sealed record AttemptRow(int Number, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? ErrorCode, string? ErrorMessage);

/// <summary>What only an agent's execution has.</summary>
public sealed record AgentFacts(
    string? Objective, string? StartingUrl, string? Output, bool Paused, int Steps, long InputTokens, long OutputTokens, double Cost, string? Question, DateTimeOffset? AskedAt);

/// <summary>A version of a task, for the lines that an error points to.</summary>
public sealed record CodeOfVersion(string Code, DateTimeOffset UpdatedAt);

/// <summary>Where a session stands.</summary>
public sealed record SessionStanding(string Status);

/// <summary>What a task is called.</summary>
public sealed record TaskTitle(string Id, string Name);

/// <summary>The tasks of a name: one or none.</summary>
public sealed record TasksOfName(ImmutableArray<TaskTitle> Tasks);

/// <summary>A part of a log.</summary>
public sealed record LogPage(ImmutableArray<LogLine> Logs, long Offset, int Limit, long? Next);

/// <summary>A line of a log; its number is told in searches only.</summary>
public sealed record LogLine(DateTimeOffset Timestamp, string Type, string Message, long? Number);
