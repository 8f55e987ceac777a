using System.Net.Mime;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Executions.Activity;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Pagination;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Tasks;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Executions;

/// <summary>Executions of tasks and their logs.</summary>
internal static class ExecutionEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapExecutions(this IEndpointRouteBuilder routes)
    {
        var ofTask = routes.MapGroup("/v1/task/{taskId}/executions").WithTags("Executions");
        ofTask.MapGet("/", ListAsync).Needs(Access.Look).WithName("ListExecutions").Answers<ExecutionListResponse>(404);
        ofTask.MapGet("/{executionId}", DescribeAsync).Needs(Access.Look).WithName("DescribeExecution").Answers<ExecutionResponse>(404);

        routes.MapPost("/v1/task/{taskId}/cancel", CancelAllAsync).WithTags("Executions").Needs(Access.Run).WithName("CancelTaskExecutions").Answers<CancelledResponse>(404);

        var executions = routes.MapGroup("/v1/executions").WithTags("Executions");
        executions.MapGet("/", ListAllAsync).Needs(Access.Look).WithName("ListAllExecutions").Answers<HistoryResponse>();
        executions.MapGet("/activity", MeasureAsync).Needs(Access.Look).WithName("MeasureExecutions").Answers<ActivityResponse>();
        executions.MapGet("/{executionId}", DescribeAllAsync).Needs(Access.Look).WithName("DescribeAnyExecution").Answers<ExecutionDetailResponse>(404);
        executions.MapGet("/{executionId}/logs", ReadLogsAsync).Needs(Access.Look).WithName("ReadExecutionLogs").AnswersBare<LogResponse>(404);
        executions.MapGet("/{executionId}/output", DownloadOutputAsync).Needs(Access.Look).WithName("DownloadExecutionOutput")
            .Produces<Stream>(StatusCodes.Status200OK, MediaTypeNames.Application.Octet)
            .WithMetadata(EndpointDescriptions.RefusesWith(StatusCodes.Status404NotFound));
        executions.MapPost("/{executionId}/cancel", CancelAsync).Needs(Access.Run).WithName("CancelExecution").Answers<ExecutionResponse>(404);
    }

    /// <summary>Lists a task's executions, newest first; those of drafts only when asked for.</summary>
    internal static async Task<IResult> ListAsync(
        TaskRoute task, ExecutionFilter filter, Paging paging, Caller caller, ExecutionReading reading, CancellationToken cancellationToken) =>
        await reading.ListAsync(caller.Tenant, task.Id, filter, paging, cancellationToken) is { } page
            ? Answer.Data(page)
            : TaskRefusals.NoTask(task.Id);

    /// <summary>Shows one execution.</summary>
    internal static async Task<IResult> DescribeAsync(
        TaskRoute task, ExecutionRoute execution, Caller caller, ExecutionReading reading, CancellationToken cancellationToken) =>
        await reading.DescribeAsync(caller.Tenant, task.Id, execution.Id, cancellationToken) is { } found
            ? Answer.Data(found)
            : Refusal.NotFound($"There is no execution '{execution.Id}' of task '{task.Id}'.");

    /// <summary>Lists the executions of all tasks, newest first; those of drafts too, unless they are not asked for.</summary>
    internal static async Task<IResult> ListAllAsync(
        ExecutionFilter filter, HistoryFilter wider, Paging paging, Caller caller, ExecutionReading reading, CancellationToken cancellationToken)
    {
        var (page, refusal) = await reading.ListAllAsync(caller.Tenant, filter, wider, paging, cancellationToken);
        return page is null ? refusal! : Answer.Data(page);
    }

    /// <summary>Counts and measures the executions that started and ended in the last minutes.</summary>
    internal static async Task<IResult> MeasureAsync(ActivitySpan span, Caller caller, ActivityReading activity, CancellationToken cancellationToken) =>
        Answer.Data(await activity.ReadAsync(caller.Tenant, span, cancellationToken));

    /// <summary>Shows everything that is known of an execution.</summary>
    internal static async Task<IResult> DescribeAllAsync(
        ExecutionRoute execution, Caller caller, ExecutionReading reading, PublicLinks links, HttpRequest request, CancellationToken cancellationToken) =>
        await reading.DescribeAllAsync(caller.Tenant, execution.Id, links.BaseOf(request, caller), cancellationToken) is { } found
            ? Answer.Data(found)
            : NoExecution(execution.Id);

    /// <summary>Shows what an execution has written to its console: so far, a part of that, or as events while it is written.</summary>
    internal static async Task<IResult> ReadLogsAsync(
        ExecutionRoute execution,
        LogRequest log,
        Caller caller,
        ExecutionReading reading,
        LogPages pages,
        LogFollowing following,
        Drain drain,
        IOptions<ApiOptions> options,
        CancellationToken cancellationToken)
    {
        if (log.Follow)
        {
            return await reading.ExistsAsync(caller.Tenant, execution.Id, cancellationToken)
                ? new LogStream(stop => following.FollowAsync(caller.Tenant, execution.Id, log.After, stop), drain.Completed)
                : NoExecution(execution.Id);
        }

        if (log.IsPage)
        {
            var limit = log.Limit ?? log.Last ?? options.Value.MaxLogPage;
            return await pages.ReadAsync(caller.Tenant, execution.Id, log, limit, cancellationToken) is { } page
                ? Answer.Json(page)
                : NoExecution(execution.Id);
        }

        return await reading.ReadLogsAsync(caller.Tenant, execution.Id, cancellationToken) is { } whole ? Answer.Json(whole) : NoExecution(execution.Id);
    }

    /// <summary>Answers what an execution returned, as a file.</summary>
    internal static async Task<IResult> DownloadOutputAsync(
        ExecutionRoute execution, Caller caller, IGrainFactory grains, ArtifactReading reading, CancellationToken cancellationToken) =>
        await grains.GetExecution(caller.Tenant, execution.Id).DescribeAsync(cancellationToken) is { Output: { } output } view
            ? await reading.DownloadAsync(new ArtifactFile($"output-{execution.Id}.json", output, view.EndedAt ?? view.RequestedAt), cancellationToken)
            : Refusal.NotFound($"Execution '{execution.Id}' does not exist or has returned nothing.");

    /// <summary>Cancels an execution; one that has ended stays as it is.</summary>
    internal static async Task<IResult> CancelAsync(
        ExecutionRoute execution, Caller caller, IGrainFactory grains, ExecutionReading reading, CancellationToken cancellationToken) =>
        await grains.GetExecution(caller.Tenant, execution.Id).CancelAsync(Cancellation.Reason, CancellationToken.None) is { } view
            ? Answer.Data(await reading.ShowAsync(view, cancellationToken))
            : NoExecution(execution.Id);

    /// <summary>Cancels executions of a task, a bounded number of them; the answer says how many are left.</summary>
    internal static async Task<IResult> CancelAllAsync(
        TaskRoute task,
        Body<CancelExecutionsRequest> body,
        Caller caller,
        IGrainFactory grains,
        TaskCancellation cancellation,
        CancellationToken cancellationToken)
    {
        var cancelled = await cancellation.CancelAsync(caller.Tenant, task.Id, body.Value.Words, cancellationToken);

        // What a deleted task left running can still be cancelled; a task that has neither is a slip of the caller.
        return cancelled is { Cancelled: 0, Remaining: 0 } && await grains.GetTask(caller.Tenant, task.Id).DescribeAsync(cancellationToken) is null
            ? TaskRefusals.NoTask(task.Id)
            : Answer.Data(cancelled);
    }

    private static Refusal NoExecution(ExecutionId execution) => Refusal.NotFound($"There is no execution '{execution}'.");
}
