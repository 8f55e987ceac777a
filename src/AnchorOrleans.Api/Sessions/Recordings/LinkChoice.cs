using System.Reflection;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Sessions.Recordings;

/// <summary>Whether a file is asked for, or a link to it.</summary>
/// <param name="IsLink">Whether a link.</param>
/// <param name="Refusal">What is wrong with the query.</param>
internal sealed record LinkChoice(bool IsLink, Refusal? Refusal) : IBound, IBindableFromHttpContext<LinkChoice>, Microsoft.AspNetCore.Http.Metadata.IEndpointParameterMetadataProvider
{
    private const string Link = "url";

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InQuery("format", "`url` for a link that works without a key for a time; without it the answer is the file itself.") with { Values = [Link] });

    public static ValueTask<LinkChoice?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var text = context.Request.Query["format"].ToString();
        return ValueTask.FromResult<LinkChoice?>(new(
            text is Link, text is "" or Link ? null : Refusal.Invalid("'format' must be url; without it the answer is the file itself.")));
    }
}
