using System.Text.Json.Nodes;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Tools;

/// <summary>The code API's door to the agent.</summary>
internal static class WebTaskEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapWebTasks(this IEndpointRouteBuilder routes)
    {
        var tasks = routes.MapGroup("/v1/tools/perform-web-task").WithTags("Tools");
        tasks.MapPost("/", PerformAsync).Needs(Access.RunTasks).WithName("PerformWebTask").AnswersBare<JsonObject>(404, 409, 429, 500);
        tasks.MapGet("/{workflowId}/status", DescribeAsync).Needs(Access.LookAtSessions).WithName("DescribeWebTask").Answers<JsonObject>(404);
    }

    /// <summary>Has an agent carry out what the prompt says, in the session given or in one of its own, and answers the result; with <c>async</c> the id to ask with.</summary>
    internal static async Task<IResult> PerformAsync(
        ToolSession session, Body<WebTaskRequest> body, IdempotencyKey key, Caller caller, WebTasks tasks, CancellationToken cancellationToken)
    {
        var request = body.Value;
        var (view, refusal) = await tasks.StartAsync(caller, session.Id, request, key, cancellationToken);
        if (view is null)
        {
            return refusal!;
        }

        return request.IsAsync
            ? Answer.Data(new JsonObject { ["status"] = "running", ["workflow_id"] = WebTasks.WorkflowOf(view) })
            : new HeldAnswer<JsonObject>(tasks.FinishAsync(caller, view, request.SchemaJson is not null, cancellationToken), WebTasks.Unknown);
    }

    /// <summary>Shows where an asynchronous one stands, and what it came to.</summary>
    internal static async Task<IResult> DescribeAsync(
        WorkflowRoute workflow, Caller caller, IGrainFactory grains, WebTasks tasks, CancellationToken cancellationToken) =>
        await grains.GetExecution(caller.Tenant, workflow.Execution).DescribeAsync(cancellationToken) is { Kind: ExecutionKind.Agent } view
        && (caller.Run is null || view.Parent == caller.Run.Execution)
            ? Answer.Data(await tasks.DescribeAsync(view, cancellationToken))
            : Refusal.NotFound("There is no such web task.");
}
