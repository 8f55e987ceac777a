using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Tasks;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Executions;

/// <summary>Runs tasks.</summary>
internal static class RunEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapRuns(this IEndpointRouteBuilder routes)
    {
        var runs = routes.MapGroup("/v1/task/run").WithTags("Executions");
        runs.MapPost("/", RunByIdAsync).Needs(Access.RunTasks).WithName("RunTask").Answers<RunResponse>(404, 409, 429);
        runs.MapPost("/{taskName}", RunByNameAsync).Needs(Access.RunTasks).WithName("RunTaskByName").Answers<RunResponse>(404, 409, 429);
    }

    /// <summary>Runs a version of a task.</summary>
    internal static Task<IResult> RunByIdAsync(
        Body<RunByIdRequest> body, IdempotencyKey key, Caller caller, RunSubmission submission, RunWaiting waiting, CancellationToken cancellationToken)
    {
        var (task, version, run) = body.Value;
        return RunAsync(caller, task, version, run, key, submission, waiting, cancellationToken);
    }

    /// <summary>Runs the latest version of a task, found by its name.</summary>
    internal static async Task<IResult> RunByNameAsync(
        string taskName,
        Body<RunByNameRequest> body,
        IdempotencyKey key,
        Caller caller,
        RunSubmission submission,
        RunWaiting waiting,
        CancellationToken cancellationToken)
    {
        if (!TaskName.IsValid(taskName))
        {
            return Refusal.Invalid($"'taskName' {TaskName.Rule}.");
        }

        return await submission.FindTaskAsync(caller.Tenant, taskName, cancellationToken) is { } task
            ? await RunAsync(caller, task, version: null, body.Value.Run, key, submission, waiting, cancellationToken)
            : Refusal.NotFound($"There is no task named '{taskName}'.");
    }

    private static async Task<IResult> RunAsync(
        Caller caller,
        TaskId task,
        VersionLabel? version,
        RunRequest run,
        IdempotencyKey key,
        RunSubmission submission,
        RunWaiting waiting,
        CancellationToken cancellationToken)
    {
        var (view, refusal) = await submission.SubmitAsync(caller, task, version, run, key, cancellationToken);
        if (view is null)
        {
            return refusal!;
        }

        var started = RunResponse.OfStarted(view.Task, view.Execution);
        return run.IsAsync
            ? Answer.Data(started)
            : new HeldAnswer<Data<RunResponse>>(WaitAsync(caller, view, waiting, cancellationToken), refusal => new(started.Unknown(refusal)));
    }

    private static async Task<(Data<RunResponse>? Body, Refusal? Refusal)> WaitAsync(Caller caller, ExecutionView view, RunWaiting waiting, CancellationToken cancellationToken)
    {
        var (ended, refusal) = await waiting.WaitAsync(caller.Tenant, view, cancellationToken);
        return ended is null ? (null, refusal) : (new(ended), null);
    }
}
