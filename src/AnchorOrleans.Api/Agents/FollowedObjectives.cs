using System.Reflection;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Agents;

/// <summary>Finds objectives for those who follow them by their ids.</summary>
internal sealed class FollowedObjectives(IGrainFactory grains, SessionOwners owners)
{
    /// <summary>Finds one.</summary>
    public async Task<(FollowedObjective? Found, Refusal? Refusal)> FindAsync(HttpContext context, ObjectiveRoute route)
    {
        var (follower, refusal) = await owners.FindAsync(context, route.SessionId, BearerKey.In(context));
        if (follower is null)
        {
            return (null, refusal);
        }

        return IdText.TryNormalise(route.TaskId) is { } id
            && await grains.GetExecution(follower.Tenant, new ExecutionId(id)).DescribeAsync(context.RequestAborted) is { Kind: ExecutionKind.Agent } view
            && view.Session == follower.Session.Session
                ? (new FollowedObjective(follower.Tenant, view, follower.Caller), null)
                : (null, Refusal.NotFound("Task not found") with { Code = "TASK_NOT_FOUND" });
    }
}

/// <summary>An objective that somebody follows.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="View">As it stands.</param>
/// <param name="Caller">Who asks; null when no key was sent.</param>
internal sealed record FollowedObjective(TenantId Tenant, ExecutionView View, Caller? Caller);

/// <summary>The session and the objective that a path names, as they were sent: any text may be asked for.</summary>
/// <param name="SessionId">The session.</param>
/// <param name="TaskId">The objective.</param>
internal sealed record ObjectiveRoute(string SessionId, string TaskId) : IBindableFromHttpContext<ObjectiveRoute>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Takes(DescribedParameter.InPath("sessionId", "The id of a session."), StatusCodes.Status404NotFound);
        builder.Takes(DescribedParameter.InPath("taskId", "The id of an objective of that session."), StatusCodes.Status404NotFound);
    }

    public static ValueTask<ObjectiveRoute?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<ObjectiveRoute?>(new ObjectiveRoute(
        context.Request.RouteValues["sessionId"] as string ?? "", context.Request.RouteValues["taskId"] as string ?? ""));
}
