using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The page that a path names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Refusal">That no page can have the text as its id.</param>
internal sealed record PageRoute(string Id, Refusal? Refusal) : IBound, IBindableFromHttpContext<PageRoute>, IEndpointParameterMetadataProvider
{
    private const int MaxLength = 128;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("pageId", "The id of a page, as `/json/list` tells it."), StatusCodes.Status404NotFound);

    public static ValueTask<PageRoute?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var text = context.Request.RouteValues["pageId"] as string ?? string.Empty;
        return ValueTask.FromResult<PageRoute?>(text.Length is > 0 and <= MaxLength && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-')
            ? new PageRoute(text, null)
            : new PageRoute(string.Empty, Refusal.NotFound("There is no such page.")));
    }
}
