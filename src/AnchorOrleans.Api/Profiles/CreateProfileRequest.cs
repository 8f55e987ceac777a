using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Profiles;

/// <summary>The body of <c>POST /v1/profiles</c>.</summary>
/// <param name="Name">What the profile is to be called.</param>
/// <param name="Description">The tenant's own words.</param>
/// <param name="Session">The session whose browser leaves it.</param>
/// <param name="WantsStickyAddress">Whether sessions with it are to leave from one address.</param>
internal sealed record CreateProfileRequest(string Name, string? Description, SessionId Session, bool WantsStickyAddress) : IRequestBody<CreateProfileRequest>
{
    private const int MaxDescriptionLength = 1_000;
    private const int MaxSourceLength = 20;
    private const int MaxSessionLength = 64;

    public static bool MayBeEmpty => false;

    public static CreateProfileRequest Read(JsonFields fields, ApiOptions limits)
    {
        var name = ProfileName.Read(fields);
        var description = fields.Text("description", MaxDescriptionLength);
        if (fields.Text("source", MaxSourceLength) is { } source and not "session")
        {
            fields.Refuse("source", $"must be 'session', and is '{source}'");
        }

        var session = IdText.TryNormaliseSession(fields.RequiredText("session_id", MaxSessionLength));
        if (session is null)
        {
            fields.Refuse("session_id", "must be the id of a session");
        }

        return new CreateProfileRequest(name ?? string.Empty, description, new SessionId(session ?? string.Empty), fields.Flag("dedicated_sticky_ip") ?? false);
    }
}
