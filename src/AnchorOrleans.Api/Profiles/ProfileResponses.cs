using System.Text.Json.Serialization;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Profiles;

namespace AnchorOrleans.Api.Profiles;

/// <summary>A profile.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Description">The tenant's own words.</param>
/// <param name="Source">What it was made of.</param>
/// <param name="SessionId">The session that left it, or whose end it waits for.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="Size">Bytes that it takes, compressed and encrypted.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record ProfileResponse(
    string Name,
    string? Description,
    string Source,
    [property: JsonPropertyName("session_id")] string? SessionId,
    string Status,
    [property: JsonPropertyName("created_at")] string CreatedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Size,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error)
{
    public static ProfileResponse Of(ProfileView view) => new(
        view.Name, view.Description, "session", view.Session?.Value, WordOf(view.Status), Timestamp.Of(view.CreatedAt), view.Content?.Archive.Size, view.Problem);

    private static string WordOf(ProfileStatus status) => status switch
    {
        ProfileStatus.Ready => "ready",
        ProfileStatus.Pending => "pending",
        ProfileStatus.Empty => "empty",
        _ => "failed",
    };
}

/// <summary>The profiles of a tenant.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Items">In the order of their names.</param>
internal sealed record ProfileListResponse(int Count, IReadOnlyList<ProfileResponse> Items);
