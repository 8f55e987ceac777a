using System.Text.Json.Serialization;
using AnchorOrleans.Agents;
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
    string? SessionId,
    string? TaskName,
    string? Objective,
    string? ParentExecutionId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? WaitingFor)
{
    /// <param name="view">The execution.</param>
    /// <param name="taskName">What its task is called; null when that is gone, or there is none.</param>
    public static HistoryEntryResponse Of(ExecutionView view, string? taskName) => new(
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
        view.Session?.Value,
        taskName,
        view.Agent?.Summary,
        view.Parent?.Value,
        view.HasEnded ? null : view.WaitingFor);
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
    IReadOnlyList<ArtifactResponse> Artifacts,
    string? TaskName,
    IReadOnlyDictionary<string, string> Inputs,
    IReadOnlyList<string> SecretInputs,
    IReadOnlyList<AttemptResponse> Attempts,
    IReadOnlyList<string> OpenedSessions,
    AgentPartResponse? Agent)
{
    /// <param name="view">The execution.</param>
    /// <param name="taskName">What its task is called; null when that is gone, or there is none.</param>
    /// <param name="content">What is kept apart from it.</param>
    /// <param name="artifacts">The files it left.</param>
    public static ExecutionDetailResponse Of(ExecutionView view, string? taskName, ExecutionContent content, IReadOnlyList<ArtifactResponse> artifacts)
    {
        var row = HistoryEntryResponse.Of(view, taskName);
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
            content.Output,
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
            artifacts,
            taskName,
            content.Inputs,
            view.SecretInputs ?? [],
            AttemptResponse.Of(view),
            [.. (view.OpenedSessions ?? []).Select(static session => session.Value)],
            view.Agent is { } agent ? AgentPartResponse.Of(agent, content.Brief) : null);
    }
}

/// <summary>What is kept apart from an execution, because it may be large.</summary>
/// <param name="Output">What it returned.</param>
/// <param name="Inputs">Without the secret ones, by name.</param>
/// <param name="Brief">What an agent is to do.</param>
internal sealed record ExecutionContent(string? Output, IReadOnlyDictionary<string, string> Inputs, AgentBrief? Brief);

/// <summary>An attempt.</summary>
/// <param name="Number">From 1.</param>
/// <param name="StartedAt">When it began; null when that is not known.</param>
/// <param name="EndedAt">When it ended; null while it runs.</param>
/// <param name="ErrorCode">Why it failed; of the last attempt the execution itself tells.</param>
/// <param name="ErrorMessage">How the message begins.</param>
internal sealed record AttemptResponse(int Number, string? StartedAt, string? EndedAt, string? ErrorCode, string? ErrorMessage)
{
    public static IReadOnlyList<AttemptResponse> Of(ExecutionView view)
    {
        var past = (view.PastAttempts ?? []).Select(static attempt => new AttemptResponse(
            attempt.Number, Timestamp.Of(attempt.StartedAt), Timestamp.Of(attempt.EndedAt), attempt.Code, attempt.Message)).ToList();
        return view.Attempt == 0 || past.Exists(attempt => attempt.Number == view.Attempt)
            ? past
            : [.. past, new AttemptResponse(view.Attempt, TextOf(view.AttemptStartedAt), TextOf(view.EndedAt), view.Failure?.Code, view.Failure?.Message)];
    }

    private static string? TextOf(DateTimeOffset? at) => at is { } known ? Timestamp.Of(known) : null;
}

/// <summary>What only an agent's execution has.</summary>
/// <param name="Objective">What it is to do.</param>
/// <param name="StartingUrl">The address it began at; null for the page as it was.</param>
/// <param name="Output">The form of the answer: <c>text</c>, <c>json</c> or <c>csv</c>.</param>
/// <param name="Paused">Whether it goes on only when it is resumed.</param>
/// <param name="Steps">How many times the model was asked.</param>
/// <param name="InputTokens">As the model's provider counts them.</param>
/// <param name="OutputTokens">As the model's provider counts them.</param>
/// <param name="Cost">In US dollars.</param>
/// <param name="Question">What a person is asked; null unless it waits for the answer.</param>
/// <param name="AskedAt">Since when.</param>
/// <param name="Rule">The rule that asks; null when the agent itself does, or nothing is asked.</param>
/// <param name="QuestionId">By which an answer names the question.</param>
/// <param name="Duration">How long it worked, in milliseconds, without the time in which a person was awaited.</param>
/// <param name="Limits">Within what it is carried out; null where that was not kept.</param>
internal sealed record AgentPartResponse(
    string? Objective,
    string? StartingUrl,
    string? Output,
    bool Paused,
    int Steps,
    long InputTokens,
    long OutputTokens,
    double Cost,
    string? Question,
    string? AskedAt,
    string? Rule,
    string? QuestionId,
    long Duration,
    AgentLimitsResponse? Limits)
{
    public static AgentPartResponse Of(AgentView agent, AgentBrief? brief) => new(
        brief?.Prompt ?? agent.Summary,
        brief?.StartingUrl,
        brief?.Output switch { AgentOutputKind.Text => "text", AgentOutputKind.Json => "json", AgentOutputKind.Csv => "csv", _ => null },
        agent.IsPaused,
        agent.Usage.Steps,
        agent.Usage.InputTokens,
        agent.Usage.OutputTokens,
        agent.Usage.Cost,
        agent.Question?.Text,
        agent.Question is { } question ? Timestamp.Of(question.AskedAt) : null,
        agent.Question?.Rule,
        agent.Question?.Id,
        (long)agent.Usage.Duration.TotalMilliseconds,
        brief?.Limits is { } limits ? new(limits.InputTokens, limits.OutputTokens, (long)limits.Duration.TotalMilliseconds, limits.Steps, limits.Cost) : null);
}

/// <summary>Within what an objective is carried out.</summary>
/// <param name="InputTokens">How many tokens the model may be sent.</param>
/// <param name="OutputTokens">How many tokens the model may write.</param>
/// <param name="Duration">In milliseconds.</param>
/// <param name="Steps">How many times the model may be asked.</param>
/// <param name="Cost">What so many tokens cost, in US dollars; null where no price is known.</param>
internal sealed record AgentLimitsResponse(long InputTokens, long OutputTokens, long Duration, int Steps, double? Cost);
