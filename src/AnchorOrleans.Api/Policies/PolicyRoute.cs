using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Policies;

/// <summary>The policy that a path names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Refusal">That no policy can have the text as its id.</param>
internal sealed record PolicyRoute(string Id, Refusal? Refusal) : IBound, IBindableFromHttpContext<PolicyRoute>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("id", "The id of a policy."), StatusCodes.Status404NotFound);

    public static ValueTask<PolicyRoute?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<PolicyRoute?>(PolicyLookup.IdOf(context.Request.RouteValues["id"] as string) is { } id ? new PolicyRoute(id, null) : new PolicyRoute("", PolicyLookup.NoPolicy));
}
