using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Profiles;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Profiles;

namespace AnchorOrleans.Api.Agents.Environments;

/// <summary>Profiles as the agent API has them, under both of its names for them.</summary>
internal static class EnvironmentEndpoints
{
    private const string Environment = "Environment";
    private const string Profile = "Profile";

    /// <summary>Maps the endpoints.</summary>
    public static void MapEnvironments(this IEndpointRouteBuilder routes)
    {
        var environments = routes.MapGroup("").WithTags("Environments");
        environments.MapPost("/environments", CreateAsync).Needs(Access.UseSessions).WithName("CreateEnvironment").AnswersAgents<EnvironmentMadeResponse>(409);
        environments.MapGet("/environments", ListAsync).Needs(Access.Look).WithName("ListEnvironments").AnswersAgents<EnvironmentListResponse>();
        environments.MapDelete("/environments/{id}", DeleteAsync).Needs(Access.Run).WithName("DeleteEnvironment").AnswersAgents<DeliveredResponse>();
        environments.MapPost("/profiles", CreateProfileAsync).Needs(Access.UseSessions).WithName("CreateAgentProfile").AnswersAgents<AgentProfileMadeResponse>(409);
        environments.MapGet("/profiles", ListProfilesAsync).Needs(Access.Look).WithName("ListAgentProfiles").AnswersAgents<AgentProfileListResponse>();
        environments.MapDelete("/profiles/{id}", DeleteProfileAsync).Needs(Access.Run).WithName("DeleteAgentProfile").AnswersAgents<DeliveredResponse>();
    }

    /// <summary>Makes an empty environment. Sessions that name it as <c>environmentId</c> begin with what the one before has left in it.</summary>
    internal static async Task<IResult> CreateAsync(Body<EnvironmentRequest> body, Caller caller, IGrainFactory grains)
    {
        var (made, refusal) = await MakeAsync(grains, caller.Tenant, body.Value, Environment);
        return made is null ? refusal! : Answer.Json(new EnvironmentMadeResponse(Success: true, "Environment created", made));
    }

    /// <summary>Lists the environments, the newest first.</summary>
    internal static async Task<IResult> ListAsync(Caller caller, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Json(new EnvironmentListResponse(Success: true, await FindAllAsync(grains, caller.Tenant, cancellationToken)));

    /// <summary>Deletes an environment with what is in it.</summary>
    internal static Task<IResult> DeleteAsync(EnvironmentRoute environment, Caller caller, IGrainFactory grains, IArtifactStore artifacts) =>
        RemoveAsync(grains, artifacts, caller.Tenant, environment.Id, Environment);

    /// <summary>The same as <c>POST /environments</c>.</summary>
    internal static async Task<IResult> CreateProfileAsync(Body<EnvironmentRequest> body, Caller caller, IGrainFactory grains)
    {
        var (made, refusal) = await MakeAsync(grains, caller.Tenant, body.Value, Profile);
        return made is null ? refusal! : Answer.Json(new AgentProfileMadeResponse(Success: true, "Profile created", made));
    }

    /// <summary>The same as <c>GET /environments</c>.</summary>
    internal static async Task<IResult> ListProfilesAsync(Caller caller, IGrainFactory grains, CancellationToken cancellationToken) =>
        Answer.Json(new AgentProfileListResponse(Success: true, await FindAllAsync(grains, caller.Tenant, cancellationToken)));

    /// <summary>The same as <c>DELETE /environments/{id}</c>.</summary>
    internal static Task<IResult> DeleteProfileAsync(EnvironmentRoute profile, Caller caller, IGrainFactory grains, IArtifactStore artifacts) =>
        RemoveAsync(grains, artifacts, caller.Tenant, profile.Id, Profile);

    /// <summary>Says that there is no such environment.</summary>
    internal static Refusal NotFound(string noun) => Refusal.NotFound($"{noun} not found") with { Code = $"{noun.ToUpperInvariant()}_NOT_FOUND" };

    /// <summary>Says why no session can begin with an environment; null when one can.</summary>
    internal static async Task<Refusal?> WhyNotAsync(IGrainFactory grains, TenantId tenant, string? id, CancellationToken cancellationToken) =>
        id is null || (ProfileName.IsValid(id) && await grains.GetProfile(tenant, id).DescribeAsync(cancellationToken) is not null) ? null : NotFound(Environment);

    private static async Task<(EnvironmentResponse? Made, Refusal? Refusal)> MakeAsync(IGrainFactory grains, TenantId tenant, EnvironmentRequest request, string noun) =>
        await grains.GetProfile(tenant, request.Name).CreateAsync(request.Name, request.Description, CancellationToken.None) switch
        {
            ProfileOutcome.Accepted accepted => (EnvironmentResponse.Of(tenant, accepted.View), null),
            ProfileOutcome.Exists => (null, Refusal.Conflict($"{noun} '{request.Name}' exists already; names are ids here.") with { Details = new("name") }),
            ProfileOutcome.TooMany many => (null, Refusal.Invalid(string.Create(CultureInfo.InvariantCulture, $"Maximum of {many.Limit} {noun.ToLowerInvariant()}s allowed"))),
            _ => throw new UnreachableException(),
        };

    private static async Task<IReadOnlyList<EnvironmentResponse>> FindAllAsync(IGrainFactory grains, TenantId tenant, CancellationToken cancellationToken) =>
        [.. (await ProfileEndpoints.FindAllAsync(grains, tenant, cancellationToken)).OrderByDescending(view => view.CreatedAt).Select(view => EnvironmentResponse.Of(tenant, view))];

    private static async Task<IResult> RemoveAsync(IGrainFactory grains, IArtifactStore artifacts, TenantId tenant, string? id, string noun) =>
        id is not null && await ProfileEndpoints.RemoveAsync(grains, artifacts, tenant, id) ? Answer.Json(new DeliveredResponse(Success: true, $"{noun} deleted")) : NotFound(noun);
}
