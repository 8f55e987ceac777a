using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Extensions;

/// <summary>The extension that a path names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Refusal">That no extension can have the text as its id.</param>
internal sealed record ExtensionRoute(string Id, Refusal? Refusal) : IBound, IBindableFromHttpContext<ExtensionRoute>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("id", "The id of an extension.") with { Format = "uuid" }, StatusCodes.Status404NotFound);

    public static ValueTask<ExtensionRoute?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<ExtensionRoute?>(IdText.TryNormalise(context.Request.RouteValues["id"] as string) is { } id
            ? new ExtensionRoute(id, null)
            : new ExtensionRoute("", Refusal.NotFound("There is no such extension: an extension's id is a UUID.")));
}
