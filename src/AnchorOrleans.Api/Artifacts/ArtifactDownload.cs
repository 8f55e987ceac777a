using AnchorOrleans.Artifacts;
using Microsoft.Net.Http.Headers;

namespace AnchorOrleans.Api.Artifacts;

/// <summary>Answers with a file that hostile code made: browsers may save it, and nothing else.</summary>
/// <param name="file">The file.</param>
/// <param name="content">Its bytes.</param>
internal sealed class ArtifactDownload(ArtifactFile file, Stream content) : IResult
{
    /// <summary>Forbids browsers to show what follows.</summary>
    public static void KeepFromBeingShown(HttpResponse response)
    {
        var headers = response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        headers.CacheControl = "private, no-cache";
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        KeepFromBeingShown(httpContext.Response);
        return TypedResults.Stream(
            content,
            ArtifactResponse.ContentTypeOf(file),
            ArtifactResponse.NameOf(file),
            entityTag: new EntityTagHeaderValue($"\"{file.Content.Hash}\""),
            enableRangeProcessing: true).ExecuteAsync(httpContext);
    }
}
