using System.Text.Json.Serialization;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Profiles;

namespace AnchorOrleans.Api.Agents.Environments;

/// <summary>A profile in the agent API's words.</summary>
/// <param name="Id">Its name, by which objectives name it.</param>
/// <param name="UserId">Whose it is.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Description">The tenant's own words.</param>
/// <param name="Status"><c>empty</c>, or <c>ready</c> when a session has left something.</param>
/// <param name="BlobSize">Bytes that it takes, compressed and encrypted.</param>
/// <param name="BlobUploadedAt">Not recorded.</param>
/// <param name="LastUsedAt">Not recorded.</param>
/// <param name="UsageCount">Not recorded.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">The same; later changes are not recorded.</param>
internal sealed record EnvironmentResponse(
    [property: JsonPropertyName("_id")] string Id,
    string UserId,
    string Name,
    string? Description,
    string Status,
    long BlobSize,
    string? BlobUploadedAt,
    string? LastUsedAt,
    int? UsageCount,
    string CreatedAt,
    string UpdatedAt)
{
    public static EnvironmentResponse Of(TenantId tenant, ProfileView view)
    {
        var createdAt = Timestamp.Of(view.CreatedAt);
        return new(view.Name, tenant.Value, view.Name, view.Description, view.Content is null ? "empty" : "ready", view.Content?.Archive.Size ?? 0, null, null, null, createdAt, createdAt);
    }
}

/// <summary>An environment that was made.</summary>
internal sealed record EnvironmentMadeResponse(bool Success, string Message, EnvironmentResponse Environment);

/// <summary>The environments of a tenant.</summary>
/// <param name="Success">Always true.</param>
/// <param name="Environments">The newest first.</param>
internal sealed record EnvironmentListResponse(bool Success, IReadOnlyList<EnvironmentResponse> Environments);

/// <summary>A profile that was made.</summary>
internal sealed record AgentProfileMadeResponse(bool Success, string Message, EnvironmentResponse Profile);

/// <summary>The profiles of a tenant.</summary>
/// <param name="Success">Always true.</param>
/// <param name="Profiles">The newest first.</param>
internal sealed record AgentProfileListResponse(bool Success, IReadOnlyList<EnvironmentResponse> Profiles);
