using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Sessions.Recordings;

/// <summary>The file that a path names, of those that a session left.</summary>
/// <param name="Id">Its id, or <see cref="Primary"/>.</param>
/// <param name="Refusal">Never: an unknown id is looked for and not found.</param>
internal sealed record LeftFileRoute(string Id, Refusal? Refusal) : IBound, IBindableFromHttpContext<LeftFileRoute>, IEndpointParameterMetadataProvider
{
    /// <summary>Names the first one.</summary>
    public const string Primary = "primary";

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("fileId", "The id of the file, as the list shows it; `primary` for the first."), StatusCodes.Status404NotFound);

    public static ValueTask<LeftFileRoute?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<LeftFileRoute?>(new(context.Request.RouteValues["fileId"] as string ?? "", null));
}
