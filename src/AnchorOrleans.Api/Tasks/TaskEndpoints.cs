using System.Diagnostics;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Pagination;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tasks;

/// <summary>Tasks and their versions.</summary>
internal static class TaskEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapTasks(this IEndpointRouteBuilder routes)
    {
        var tasks = routes.MapGroup("/v1/task").WithTags("Tasks");
        tasks.MapPost("/", CreateAsync).Needs(Access.Administer).WithName("CreateTask").Answers<TaskResponse>(409);
        tasks.MapPost("/check", CheckAsync).Needs(Access.Run).WithName("CheckCode").Answers<CodeCheckResponse>();
        tasks.MapGet("/", ListAsync).Needs(Access.Look).WithName("ListTasks").Answers<TaskListResponse>();
        tasks.MapGet("/{taskId}", DescribeAsync).Needs(Access.Look).WithName("DescribeTask").Answers<TaskMetadataResponse>(404);
        tasks.MapPut("/{taskId}", UpdateAsync).Needs(Access.Administer).WithName("UpdateTask").Answers<TaskMetadataResponse>(404, 409);
        tasks.MapDelete("/{taskId}", DeleteAsync).Needs(Access.Administer).WithName("DeleteTask").Answers<DeletedResponse>(404);
        tasks.MapPost("/{taskId}/draft", SaveDraftAsync).Needs(Access.Administer).WithName("SaveDraft").Answers<TaskVersionResponse>(404);
        tasks.MapPost("/{taskId}/deploy", DeployAsync).Needs(Access.Administer).WithName("DeployTask").Answers<TaskVersionResponse>(404, 409);
        tasks.MapGet("/{taskId}/versions", ListVersionsAsync).Needs(Access.Look).WithName("ListTaskVersions").Answers<TaskVersionsResponse>(404);
        tasks.MapGet("/{taskId}/{taskVersion}", FindVersionAsync).Needs(Access.Look).WithName("FindTaskVersion").Answers<TaskVersionResponse>(404);
        tasks.MapPost("/{taskId}/{taskVersion}", PublishAsync).Needs(Access.Administer).WithName("PublishTaskVersion").Answers<TaskVersionResponse>(404, 409);
        tasks.MapDelete("/{taskId}/{taskVersion}", DeleteVersionAsync).Needs(Access.Administer).WithName("DeleteTaskVersion").Answers<DeletedResponse>(404, 409);
    }

    /// <summary>Creates a task, or updates the one of the same name.</summary>
    internal static async Task<IResult> CreateAsync(
        Body<CreateTaskRequest> body, Caller caller, TaskSaving saving, TaskReading reading, CancellationToken cancellationToken)
    {
        var (saved, refusal) = await saving.CreateAsync(caller.Tenant, body.Value);
        return saved is null ? refusal! : Answer.Data(await reading.ShowAsync(caller.Tenant, saved, cancellationToken));
    }

    /// <summary>Compiles code without saving anything, and answers the compiler's remarks and the inputs that the code reads.</summary>
    internal static async Task<IResult> CheckAsync(Body<CheckRequest> body, TaskReading reading, CancellationToken cancellationToken) =>
        Answer.Data(await reading.CheckAsync(body.Value.Code, cancellationToken));

    /// <summary>Lists tasks, newest first; with <c>name</c>, the one of that name.</summary>
    internal static async Task<IResult> ListAsync(
        TaskFilter filter, Paging paging, Caller caller, TaskReading reading, CancellationToken cancellationToken) =>
        Answer.Data(await reading.ListAsync(caller.Tenant, filter, paging, cancellationToken));

    /// <summary>Shows a task without code.</summary>
    internal static async Task<IResult> DescribeAsync(TaskRoute task, Caller caller, TaskReading reading, CancellationToken cancellationToken) =>
        await reading.DescribeAsync(caller.Tenant, task.Id, cancellationToken) is { } found ? Answer.Data(found) : TaskRefusals.NoTask(task.Id);

    /// <summary>Renames a task, describes it anew, or both.</summary>
    internal static async Task<IResult> UpdateAsync(
        TaskRoute task, Body<UpdateTaskRequest> body, Caller caller, TaskSaving saving, TaskReading reading, CancellationToken cancellationToken)
    {
        var (updated, refusal) = await saving.UpdateAsync(caller.Tenant, task.Id, body.Value.Command);
        return updated is null ? refusal! : Answer.Data(await reading.ShowMetadataAsync(caller.Tenant, updated, cancellationToken));
    }

    /// <summary>Deletes a task with its versions; its executions stay readable.</summary>
    internal static async Task<IResult> DeleteAsync(TaskRoute task, Caller caller, IGrainFactory grains) =>
        await grains.GetTask(caller.Tenant, task.Id).DeleteAsync(CancellationToken.None)
            ? Answer.Data(DeletedResponse.Of("Task deleted successfully"))
            : TaskRefusals.NoTask(task.Id);

    /// <summary>Replaces the draft.</summary>
    internal static async Task<IResult> SaveDraftAsync(
        TaskRoute task, Body<DraftRequest> body, Caller caller, TaskSaving saving, TaskReading reading, CancellationToken cancellationToken) =>
        await saving.SaveDraftAsync(caller.Tenant, task.Id, body.Value.Content) is { } draft
            ? Answer.Data(await reading.ShowSavedAsync(draft, cancellationToken))
            : TaskRefusals.NoTask(task.Id);

    /// <summary>Publishes code, or the draft, under the next number.</summary>
    internal static async Task<IResult> DeployAsync(
        TaskRoute task, Body<PublishRequest> body, Caller caller, TaskSaving saving, TaskReading reading, CancellationToken cancellationToken)
    {
        var (version, refusal) = await saving.PublishAsync(caller.Tenant, task.Id, number: null, body.Value.Content);
        return version is null ? refusal! : Answer.Data(await reading.ShowSavedAsync(version, cancellationToken));
    }

    /// <summary>Publishes under a number of the caller's choice, or describes what stands there anew.</summary>
    internal static async Task<IResult> PublishAsync(
        TaskRoute task,
        PublishRoute version,
        Body<PublishRequest> body,
        Caller caller,
        TaskSaving saving,
        TaskReading reading,
        CancellationToken cancellationToken)
    {
        var (published, refusal) = await saving.PublishAsync(caller.Tenant, task.Id, version.Number, body.Value.Content);
        return published is null ? refusal! : Answer.Data(await reading.ShowSavedAsync(published, cancellationToken));
    }

    /// <summary>Deletes the draft or a published version; its number is never used again.</summary>
    internal static async Task<IResult> DeleteVersionAsync(TaskRoute task, VersionRoute version, Caller caller, IGrainFactory grains) =>
        await grains.GetTask(caller.Tenant, task.Id).DeleteVersionAsync(version.Label, CancellationToken.None) switch
        {
            DeleteVersionOutcome.Deleted deleted => Answer.Data(DeletedResponse.Of($"Task version '{deleted.Label}' deleted successfully")),
            DeleteVersionOutcome.NoVersion => TaskRefusals.NoVersion(task.Id, version.Label),
            DeleteVersionOutcome.TooScattered scattered => TaskRefusals.TooScattered(scattered.Limit),
            _ => throw new UnreachableException(),
        };

    /// <summary>Lists the draft and the published versions.</summary>
    internal static async Task<IResult> ListVersionsAsync(TaskRoute task, Caller caller, TaskReading reading, CancellationToken cancellationToken) =>
        await reading.ListVersionsAsync(caller.Tenant, task.Id, cancellationToken) is { } versions
            ? Answer.Data(versions)
            : TaskRefusals.NoTask(task.Id);

    /// <summary>Shows one version; <c>draft</c> and <c>latest</c> are versions like any number.</summary>
    internal static async Task<IResult> FindVersionAsync(
        TaskRoute task, VersionRoute version, Caller caller, IGrainFactory grains, TaskReading reading, CancellationToken cancellationToken) =>
        await grains.GetTask(caller.Tenant, task.Id).FindVersionAsync(version.Label, cancellationToken) is { } found
            ? Answer.Data(await reading.ShowAsync(found, cancellationToken))
            : TaskRefusals.NoVersion(task.Id, version.Label);
}
