using System.Text.Json;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Agents;

/// <summary>Tells where an objective stands, and what it came to.</summary>
internal sealed partial class AgentReading(IArtifactStore artifacts, DownloadLinks downloads, ILogger<AgentReading> logger)
{
    /// <summary>The code of an objective that ended with its session.</summary>
    private const string SessionEnded = "SESSION_ENDED";

    /// <summary>Makes the answer.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="view">As it stands.</param>
    /// <param name="baseUrl">What links begin with.</param>
    /// <param name="isFirst">Whether it is the first answer, in which what is not over is <c>pending</c>.</param>
    /// <param name="cancellationToken">Gives up reading.</param>
    public async Task<AgentReply> ShowAsync(TenantId tenant, ExecutionView view, string baseUrl, bool isFirst, CancellationToken cancellationToken)
    {
        var usage = UsageOf(view);
        var reply = new AgentReply
        {
            Success = true,
            SessionId = view.Session?.Value ?? "",
            TaskId = view.Execution.Value,
            Status = WordOf(view),
            Usage = usage,
            PollUrl = isFirst ? PollUrlOf(view, baseUrl) : null,
        };
        switch (view.Status)
        {
            case ExecutionStatus.AwaitingInput:
                return reply with
                {
                    Type = "guardrail_trigger",
                    Data = new AgentReplyData
                    {
                        Type = "human_input_needed",
                        Value = view.Agent?.Question?.Text ?? "",
                        QuestionId = view.Agent?.Question?.Id,
                        Rule = view.Agent?.Question?.Rule,
                    },
                };
            case ExecutionStatus.Succeeded:
                var data = await ReadAsync(tenant, view, baseUrl, cancellationToken) ?? new AgentReplyData();
                return reply with
                {
                    Type = "task_completed",
                    Data = data,
                    Result = new AgentReplyResult("task_completed", data, usage),
                    PollUrl = null,
                    CompletedAt = view.EndedAt is { } at ? Timestamp.Of(at) : null,
                };
            case ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Cancelled:
                var error = view.Failure?.Message ?? "The task was stopped.";
                return reply with
                {
                    Success = false,
                    Error = error,
                    Message = error,
                    Code = CodeOf(view),
                    Data = await ReadAsync(tenant, view, baseUrl, cancellationToken),
                    PollUrl = null,
                    CompletedAt = view.EndedAt is { } endedAt ? Timestamp.Of(endedAt) : null,
                };
            default:
                return reply with
                {
                    Status = isFirst ? "pending" : reply.Status,
                    Pending = true,
                    WaitingFor = view.Status == ExecutionStatus.Queued ? view.WaitingFor : null,
                    Message = isFirst ? "Task still running. Poll GET /task/:sessionId/:taskId for result." : null,
                };
        }
    }

    /// <summary>Gets where an objective is asked for.</summary>
    public static string PollUrlOf(ExecutionView view, string baseUrl) => $"{baseUrl}/task/{Uri.EscapeDataString(view.Session?.Value ?? "")}/{view.Execution}";

    /// <summary>Reads what an objective left; null when it left nothing.</summary>
    public async Task<AgentResult?> ReadResultAsync(ExecutionView view, CancellationToken cancellationToken)
    {
        if (view.Output is not { } output)
        {
            return null;
        }

        try
        {
            return AgentResult.Parse(await artifacts.ReadAsync(output.Hash, cancellationToken));
        }
        catch (Exception exception) when (exception is FileNotFoundException or JsonException)
        {
            LogUnreadable(logger, view.Execution.Value, exception);
            return null;
        }
    }

    /// <summary>Gets the code of one that did not succeed, in the agent API's words.</summary>
    public static string CodeOf(ExecutionView view) => view.Status switch
    {
        ExecutionStatus.TimedOut => "TASK_TIMEOUT",
        ExecutionStatus.Cancelled when view.Failure?.Code is null or SessionEnded => "TASK_STOPPED",
        _ => view.Failure?.Code ?? "TASK_FAILED",
    };

    /// <summary>Gets what it has used up.</summary>
    public static AgentReplyUsage UsageOf(ExecutionView view)
    {
        var usage = view.Agent?.Usage ?? AgentUsage.None;
        return new AgentReplyUsage(
            usage.InputTokens,
            usage.OutputTokens,
            usage.InputTokens + usage.OutputTokens,
            SecondsOf(usage.Duration),
            usage.InputTokens,
            usage.OutputTokens,
            SecondsOf(usage.Compute),
            Math.Round(usage.Cost, 6),
            usage.Steps);
    }

    private static string WordOf(ExecutionView view) => view.Status switch
    {
        ExecutionStatus.Queued => "started",
        ExecutionStatus.Running => view.Agent is { IsPaused: true } ? "paused" : "running",
        ExecutionStatus.AwaitingInput => "guardrail_trigger",
        ExecutionStatus.Succeeded => "complete",
        ExecutionStatus.Cancelled when view.Failure?.Code == SessionEnded => "terminated",
        _ => "failed",
    };

    private static double SecondsOf(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private async Task<AgentReplyData?> ReadAsync(TenantId tenant, ExecutionView view, string baseUrl, CancellationToken cancellationToken)
    {
        if (await ReadResultAsync(view, cancellationToken) is not { } result)
        {
            return null;
        }

        List<AgentReplyFile> files = [];
        foreach (var file in result.Files.IsDefault ? [] : result.Files)
        {
            var (link, _) = await downloads.MakeAsync(tenant, new TicketSource.Execution(view.Execution), file.Artifact, baseUrl, cancellationToken);
            files.Add(new(file.Source, link, file.Name, file.At.ToUnixTimeMilliseconds()));
        }

        var (id, usage) = (view.Execution.Value, UsageOf(view));
        IReadOnlyList<AgentReplyVisit> visits = result.Visited.IsDefaultOrEmpty ? [] : [.. result.Visited.Select(visit => new AgentReplyVisit(visit.Url, visit.At.ToUnixTimeMilliseconds()))];
        return new AgentReplyData
        {
            Message = result.Message ?? (view.Status == ExecutionStatus.Succeeded ? "" : null),
            PromptTokens = usage.PromptTokens,
            CompletionTokens = usage.CompletionTokens,
            TotalTokens = usage.TotalTokens,
            CompletionTime = usage.CompletionTime,
            Truncated = view.Agent is { Usage.IsTruncated: true } ? true : null,
            Files = files,
            Network = visits.Count == 0 ? [] : [new(id[^12..], id, visits)],
        };
    }

    [LoggerMessage(LogLevel.Error, "What execution {Execution} left cannot be read.")]
    private static partial void LogUnreadable(ILogger logger, string execution, Exception exception);
}
