using AnchorOrleans.Artifacts;
using Microsoft.Net.Http.Headers;

namespace AnchorOrleans.Api.Artifacts;

/// <summary>Answers with a file that hostile code made: browsers may save it, and nothing else.</summary>
/// <param name="file">The file.</param>
/// <param name="content">Its bytes.</param>
internal sealed class ArtifactDownload(ArtifactFile file, Stream content) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        headers.CacheControl = "private, no-cache";
        return TypedResults.Stream(
            content,
            ArtifactResponse.ContentTypeOf(file),
            ArtifactResponse.NameOf(file),
            entityTag: new EntityTagHeaderValue($"\"{file.Content.Hash}\""),
            enableRangeProcessing: true).ExecuteAsync(httpContext);
    }
}
