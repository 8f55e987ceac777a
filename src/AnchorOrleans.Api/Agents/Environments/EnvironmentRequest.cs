using System.Reflection;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Profiles;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Agents.Environments;

/// <summary>The body of <c>POST /environments</c> and <c>POST /profiles</c>.</summary>
/// <param name="Name">What it is to be called, which is also its id.</param>
/// <param name="Description">The tenant's own words.</param>
internal sealed record EnvironmentRequest(string Name, string? Description) : IRequestBody<EnvironmentRequest>
{
    private const int MaxDescriptionLength = 500;

    public static bool MayBeEmpty => false;

    public static EnvironmentRequest Read(JsonFields fields, ApiOptions limits) => new(ProfileName.Read(fields) ?? "", fields.Text("description", MaxDescriptionLength));
}

/// <summary>The environment that a path names.</summary>
/// <param name="Id">Its id, which is the name of a profile; null when no profile can be called so.</param>
internal sealed record EnvironmentRoute(string? Id) : IBindableFromHttpContext<EnvironmentRoute>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("id", "The id that the list shows as `_id`."), StatusCodes.Status404NotFound);

    public static ValueTask<EnvironmentRoute?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<EnvironmentRoute?>(new EnvironmentRoute(context.Request.RouteValues["id"] is string id && ProfileName.IsValid(id) ? id : null));
}
