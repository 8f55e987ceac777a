using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Pagination;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Tasks;
using AnchorOrleans.Executions;
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

        var executions = routes.MapGroup("/v1/executions").WithTags("Executions");
        executions.MapGet("/{executionId}/logs", ReadLogsAsync).Needs(Access.Look).WithName("ReadExecutionLogs").AnswersBare<LogResponse>(404);
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

    /// <summary>Shows what an execution has written to its console so far.</summary>
    internal static async Task<IResult> ReadLogsAsync(
        ExecutionRoute execution, Caller caller, ExecutionReading reading, CancellationToken cancellationToken) =>
        await reading.ReadLogsAsync(caller.Tenant, execution.Id, cancellationToken) is { } log
            ? Answer.Json(log)
            : NoExecution(execution.Id);

    /// <summary>Cancels an execution; one that has ended stays as it is.</summary>
    internal static async Task<IResult> CancelAsync(
        ExecutionRoute execution, Caller caller, IGrainFactory grains, ExecutionReading reading, CancellationToken cancellationToken)
    {
        var reason = new ExecutionFailure("CANCELLED", "The execution was cancelled by a caller.");
        return await grains.GetExecution(caller.Tenant, execution.Id).CancelAsync(reason, CancellationToken.None) is { } view
            ? Answer.Data(await reading.ShowAsync(view, cancellationToken))
            : NoExecution(execution.Id);
    }

    private static Refusal NoExecution(ExecutionId execution) => Refusal.NotFound($"There is no execution '{execution}'.");
}
