using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Tools;

/// <summary>The session in whose browser a tool works.</summary>
/// <param name="Id">Which; null for one of the tool's own.</param>
/// <param name="Refusal">That no session can have the text as its id.</param>
internal sealed record ToolSession(SessionId? Id, Refusal? Refusal) : IBound, IBindableFromHttpContext<ToolSession>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InQuery("sessionId", "A live session to work in; without it, one is opened and ends afterwards."), StatusCodes.Status404NotFound);

    public static ValueTask<ToolSession?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var text = context.Request.Query["sessionId"].ToString();
        return ValueTask.FromResult<ToolSession?>(
            text.Length == 0 ? new ToolSession(null, null)
            : IdText.TryNormaliseSession(text) is { } id ? new ToolSession(new SessionId(id), null)
            : new ToolSession(null, Refusal.NotFound("There is no such session.")));
    }
}
