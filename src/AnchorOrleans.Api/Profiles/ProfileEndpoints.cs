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
        ProfileResponse[] items = [.. (await FindAllAsync(grains, caller.Tenant, cancellationToken)).Select(ProfileResponse.Of)];
        return Answer.Data(new ProfileListResponse(items.Length, items));
    }

    /// <summary>Finds the profiles, in the order of their names.</summary>
    internal static async Task<IEnumerable<ProfileView>> FindAllAsync(IGrainFactory grains, TenantId tenant, CancellationToken cancellationToken)
    {
        var names = await grains.GetProfileNames(tenant).ListAsync(cancellationToken);
        return (await Task.WhenAll(names.Select(name => grains.GetProfile(tenant, name).DescribeAsync(cancellationToken)))).OfType<ProfileView>();
    }

    /// <summary>Shows a profile.</summary>
    internal static async Task<IResult> DescribeAsync(ProfileRoute profile, Caller caller, IGrainFactory grains, CancellationToken cancellationToken) =>
        await grains.GetProfile(caller.Tenant, profile.Name).DescribeAsync(cancellationToken) is { } view
            ? Answer.Data(ProfileResponse.Of(view))
            : NoProfile(profile.Name);

    /// <summary>Deletes a profile. Sessions that began with it go on; what they leave does not bring it back.</summary>
    internal static async Task<IResult> DeleteAsync(ProfileRoute profile, Caller caller, IGrainFactory grains, IArtifactStore artifacts) =>
        await RemoveAsync(grains, artifacts, caller.Tenant, profile.Name) ? Answer.Data(new StatusResponse("success")) : NoProfile(profile.Name);

    /// <summary>Deletes a profile with what it consists of.</summary>
    /// <returns>Whether there was one.</returns>
    internal static async Task<bool> RemoveAsync(IGrainFactory grains, IArtifactStore artifacts, TenantId tenant, string name)
    {
        var last = await grains.GetProfile(tenant, name).DeleteAsync(name, CancellationToken.None);
        if (last?.Content is { } content)
        {
            await artifacts.DeleteAsync(content.Archive.Hash, CancellationToken.None);
        }

        return last is not null;
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
