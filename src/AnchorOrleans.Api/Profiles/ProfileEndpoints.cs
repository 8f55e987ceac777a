using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Profiles;

namespace AnchorOrleans.Api.Profiles;

/// <summary>Profiles: what browsers leave, for later sessions to begin with.</summary>
internal static class ProfileEndpoints
{
    private static readonly Refusal NoStickyAddress = new(
        StatusCodes.Status501NotImplemented, "'dedicated_sticky_ip' is not offered: this service has no addresses of its own to give.");

    /// <summary>Maps the endpoints.</summary>
    public static void MapProfiles(this IEndpointRouteBuilder routes)
    {
        var profiles = routes.MapGroup("/v1/profiles").WithTags("Profiles");
        profiles.MapPost("/", CreateAsync).Needs(Access.UseSessions).WithName("CreateProfile").Answers<StatusResponse>(404, 409, 501);
        profiles.MapGet("/", ListAsync).Needs(Access.Look).WithName("ListProfiles").Answers<ProfileListResponse>();
        profiles.MapGet("/{name}", DescribeAsync).Needs(Access.Look).WithName("DescribeProfile").Answers<ProfileResponse>();
        profiles.MapDelete("/{name}", DeleteAsync).Needs(Access.Run).WithName("DeleteProfile").Answers<StatusResponse>();
    }

    /// <summary>Makes a profile of a running session's browser; it is stored when that session ends.</summary>
    internal static async Task<IResult> CreateAsync(Body<CreateProfileRequest> body, Caller caller, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var request = body.Value;
        if (request.WantsStickyAddress)
        {
            return NoStickyAddress;
        }

        switch (await SessionEndpoints.FindAsync(grains, caller, request.Session, cancellationToken))
        {
            case null:
                return SessionEndpoints.NoSession(request.Session);
            case { IsLive: false }:
                return Refusal.Invalid($"'session_id' must be the id of a running session; session '{request.Session}' is not running.");
        }

        var profile = grains.GetProfile(caller.Tenant, request.Name);
        var outcome = await profile.PrepareAsync(request.Name, request.Session, request.Description, CancellationToken.None);
        if (outcome is not ProfileOutcome.Accepted)
        {
            return ToRefusal(outcome, request.Name);
        }

        if (await grains.GetSession(caller.Tenant, request.Session).SaveProfileAsync(request.Name, CancellationToken.None))
        {
            return Answer.Data(new StatusResponse("success"));
        }

        await profile.DeleteAsync(request.Name, CancellationToken.None);
        return Refusal.Invalid($"'session_id' must be the id of a running session of which at most five profiles are made; session '{request.Session}' is not.");
    }

    /// <summary>Lists the profiles.</summary>
    internal static async Task<IResult> ListAsync(Caller caller, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var names = await grains.GetProfileNames(caller.Tenant).ListAsync(cancellationToken);
        var views = await Task.WhenAll(names.Select(name => grains.GetProfile(caller.Tenant, name).DescribeAsync(cancellationToken)));
        ProfileResponse[] items = [.. views.OfType<ProfileView>().Select(ProfileResponse.Of)];
        return Answer.Data(new ProfileListResponse(items.Length, items));
    }

    /// <summary>Shows a profile.</summary>
    internal static async Task<IResult> DescribeAsync(ProfileRoute profile, Caller caller, IGrainFactory grains, CancellationToken cancellationToken) =>
        await grains.GetProfile(caller.Tenant, profile.Name).DescribeAsync(cancellationToken) is { } view
            ? Answer.Data(ProfileResponse.Of(view))
            : NoProfile(profile.Name);

    /// <summary>Deletes a profile. Sessions that began with it go on; what they leave does not bring it back.</summary>
    internal static async Task<IResult> DeleteAsync(ProfileRoute profile, Caller caller, IGrainFactory grains, IArtifactStore artifacts)
    {
        if (await grains.GetProfile(caller.Tenant, profile.Name).DeleteAsync(profile.Name, CancellationToken.None) is not { } last)
        {
            return NoProfile(profile.Name);
        }

        if (last.Content is { } content)
        {
            await artifacts.DeleteAsync(content.Archive.Hash, CancellationToken.None);
        }

        return Answer.Data(new StatusResponse("success"));
    }

    private static Refusal NoProfile(string name) => Refusal.NotFound($"There is no profile '{name}'.");

    private static Refusal ToRefusal(ProfileOutcome outcome, string name) => outcome switch
    {
        ProfileOutcome.Exists => Refusal.Conflict($"There is a profile '{name}' already. Delete it, or have a session replace it with 'browser.profile.persist'."),
        ProfileOutcome.TooMany many => Refusal.Conflict(
            string.Create(CultureInfo.InvariantCulture, $"There are {many.Limit} profiles, which is the limit (Profiles:PerTenant). Delete one.")),
        _ => throw new UnreachableException(),
    };
}
