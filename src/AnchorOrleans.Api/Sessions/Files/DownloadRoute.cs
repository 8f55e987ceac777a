using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Sessions.Files;

/// <summary>The download that a path names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Refusal">Never: an unknown id is looked for and not found.</param>
internal sealed record DownloadRoute(string Id, Refusal? Refusal) : IBound, IBindableFromHttpContext<DownloadRoute>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("downloadId", "The id of a download, as the list shows it."), StatusCodes.Status404NotFound);

    public static ValueTask<DownloadRoute?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<DownloadRoute?>(new(context.Request.RouteValues["downloadId"] as string ?? "", null));
}
