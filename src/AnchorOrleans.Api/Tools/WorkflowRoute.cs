using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Tools;

/// <summary>The web task that a path names.</summary>
/// <param name="Execution">Its execution.</param>
/// <param name="Refusal">That no web task can have the text as its id.</param>
internal sealed record WorkflowRoute(ExecutionId Execution, Refusal? Refusal) : IBound, IBindableFromHttpContext<WorkflowRoute>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("workflowId", "The id that starting it with `async` answered."), StatusCodes.Status404NotFound);

    public static ValueTask<WorkflowRoute?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<WorkflowRoute?>(
        WebTasks.ExecutionOf(context.Request.RouteValues["workflowId"] as string ?? "") is { } id
            ? new WorkflowRoute(id, null)
            : new WorkflowRoute(default, Refusal.NotFound("There is no such web task.")));
}
