using System.Text.Json.Serialization;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;
using Microsoft.AspNetCore.StaticFiles;

namespace AnchorOrleans.Api.Artifacts;

/// <summary>A file that an execution left.</summary>
internal sealed record ArtifactResponse(
    string Id, string FileName, string FilePath, long Size, string ContentType, string CreatedAt, string DownloadUrl)
{
    private static readonly FileExtensionContentTypeProvider ContentTypes = new();

    /// <param name="file">The file.</param>
    /// <param name="execution">The execution that left it.</param>
    /// <param name="baseUrl">What links begin with.</param>
    public static ArtifactResponse Of(ArtifactFile file, ExecutionId execution, string baseUrl) => new(
        file.Id,
        NameOf(file),
        file.Path,
        file.Content.Size,
        ContentTypeOf(file),
        Timestamp.Of(file.CreatedAt),
        $"{baseUrl}/v1/executions/{execution}/artifacts/{file.Id}/fetch");

    /// <summary>Takes the name from the path.</summary>
    public static string NameOf(ArtifactFile file) => file.Path[(file.Path.LastIndexOf('/') + 1)..];

    /// <summary>Tells what kind of content a name promises.</summary>
    public static string ContentTypeOf(ArtifactFile file) =>
        ContentTypes.TryGetContentType(file.Path, out var type) ? type : "application/octet-stream";
}

/// <summary>The files that an execution left.</summary>
internal sealed record ArtifactListResponse(IReadOnlyList<ArtifactResponse> Artifacts);

/// <summary>A link to a file that works without a key for a time.</summary>
/// <param name="Status">Always <c>success</c>; the official service has the field.</param>
/// <param name="SignedUrl">The link.</param>
/// <param name="ExpiresAt">Until when it works.</param>
internal sealed record SignedUrlResponse(
    string Status, [property: JsonPropertyName("SignedUrl")] string SignedUrl, string ExpiresAt);
