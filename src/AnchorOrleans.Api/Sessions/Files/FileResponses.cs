using System.Text.Json.Serialization;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Identifiers;
using Microsoft.AspNetCore.StaticFiles;

namespace AnchorOrleans.Api.Sessions.Files;

/// <summary>What an upload answers.</summary>
internal sealed record UploadedResponse(string Status, string Message);

/// <summary>A file that was uploaded.</summary>
internal sealed record AgentFileResponse(string Name, long Size, string Type, string LastModified)
{
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    public static AgentFileResponse Of(SessionUpload file) => new(
        file.Name, file.Size, ContentTypes.TryGetContentType(file.Name, out var type) ? type : "application/octet-stream", Timestamp.Of(file.UploadedAt));
}

/// <summary>The files that were uploaded.</summary>
internal sealed record AgentFileListResponse(IReadOnlyList<AgentFileResponse> Files);

/// <summary>A file that a session downloaded.</summary>
internal sealed record DownloadResponse(
    string Id,
    [property: JsonPropertyName("file_link")] string FileLink,
    [property: JsonPropertyName("original_download_url")] string OriginalDownloadUrl,
    [property: JsonPropertyName("origin_url")] string OriginUrl,
    [property: JsonPropertyName("suggested_file_name")] string SuggestedFileName,
    [property: JsonPropertyName("original_file_name")] string OriginalFileName,
    long Duration,
    long Size,
    [property: JsonPropertyName("created_at")] string CreatedAt)
{
    public static DownloadResponse Of(SessionDownload file, SessionId session, string baseUrl) => new(
        file.Id,
        $"{baseUrl}/v1/sessions/{session}/downloads/{Uri.EscapeDataString(file.Id)}",
        file.Url,
        file.PageUrl,
        file.Name,
        file.Name,
        (long)(file.EndedAt - file.BegunAt).TotalMilliseconds,
        file.Size,
        Timestamp.Of(file.BegunAt));
}

/// <summary>The files that a session downloaded.</summary>
internal sealed record DownloadListResponse(int Count, IReadOnlyList<DownloadResponse> Items);

/// <summary>Answers with a file that a web page made: browsers may save it, and nothing else.</summary>
internal sealed class DownloadedFile(SessionDownload file, OpenedDownload opened) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        ArtifactDownload.KeepFromBeingShown(httpContext.Response);
        httpContext.Response.ContentLength = opened.Length;
        return TypedResults.Stream(opened.Content, "application/octet-stream", file.Name).ExecuteAsync(httpContext);
    }
}
