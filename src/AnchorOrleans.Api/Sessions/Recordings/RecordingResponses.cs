using System.Globalization;
using System.Text.Json.Serialization;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions.Recordings;

/// <summary>A recording of a session.</summary>
internal sealed record RecordingResponse(
    string Id,
    [property: JsonPropertyName("is_primary")] bool IsPrimary,
    [property: JsonPropertyName("file_link")] string FileLink,
    [property: JsonPropertyName("suggested_file_name")] string SuggestedFileName,
    string Duration,
    long Size,
    [property: JsonPropertyName("created_at")] string CreatedAt)
{
    public static RecordingResponse Of(SessionArtifact file, SessionId session, bool isPrimary, string baseUrl) => new(
        file.Id,
        isPrimary,
        $"{baseUrl}/v1/sessions/{session}/recordings/{file.Id}/fetch",
        LeftFiles.NameOf(file.Kind, session),
        file.Duration.ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture),
        file.Content.Size,
        Timestamp.Of(file.CreatedAt));
}

/// <summary>The recordings of a session.</summary>
internal sealed record RecordingListResponse(int Count, IReadOnlyList<RecordingResponse> Items);

/// <summary>A trace of a session.</summary>
internal sealed record TraceResponse(
    string Id,
    [property: JsonPropertyName("file_link")] string FileLink,
    [property: JsonPropertyName("suggested_file_name")] string SuggestedFileName,
    long Size,
    [property: JsonPropertyName("created_at")] string CreatedAt)
{
    public static TraceResponse Of(SessionArtifact file, SessionId session, string baseUrl) => new(
        file.Id, $"{baseUrl}/v1/sessions/{session}/traces/{file.Id}/fetch", LeftFiles.NameOf(file.Kind, session), file.Content.Size, Timestamp.Of(file.CreatedAt));
}

/// <summary>The traces of a session.</summary>
internal sealed record TraceListResponse(int Count, IReadOnlyList<TraceResponse> Items);
