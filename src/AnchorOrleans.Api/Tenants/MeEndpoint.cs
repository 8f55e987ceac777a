using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Tenants;

/// <summary>Who the caller is.</summary>
internal static class MeEndpoint
{
    /// <summary>Maps the endpoint.</summary>
    public static void MapMe(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/me", DescribeAsync).WithTags("API keys").Needs(Access.Look).WithName("DescribeMe").Answers<MeResponse>();

    /// <summary>Shows whose the key is with which this is asked, and what it may do.</summary>
    internal static async Task<IResult> DescribeAsync(Caller caller, IGrainFactory grains, Teams teams, HttpResponse response, CancellationToken cancellationToken)
    {
        response.Headers.CacheControl = "no-store";

        // A key that was revoked a moment ago may still be believed here; whoever asks who it is must not be told that it is good.
        return await grains.GetApiKey(ApiKeyHash.Of(caller.Key)).DescribeAsync(cancellationToken) is { RevokedAt: null } key
            ? Answer.Data(MeResponse.Of(caller, key, await teams.FindAsync(caller.Tenant, cancellationToken)))
            : CallerGate.UnknownKey;
    }
}

/// <summary>Who a key belongs to, and what it may do.</summary>
internal sealed record MeResponse(TeamResponse Team, MyKeyResponse Key, PermissionsResponse May)
{
    public static MeResponse Of(Caller caller, ApiKeyDescription key, string team) => new(
        new(team, caller.Tenant.Value),
        new(key.Id, key.Name, RoleWord.Of(key.Role), key.IsOperator),
        PermissionsResponse.Of(caller));
}

/// <summary>A tenant.</summary>
/// <param name="Id">The UUID that tasks show as their <c>teamId</c>.</param>
/// <param name="Name">What the operator calls it.</param>
internal sealed record TeamResponse(string Id, string Name);

/// <summary>The key with which the request was sent.</summary>
internal sealed record MyKeyResponse(string Id, string Name, string Role, bool Operator);

/// <summary>What a key may do.</summary>
/// <param name="Look">Look at tasks, executions and sessions.</param>
/// <param name="Run">Run tasks and objectives, and cancel them.</param>
/// <param name="UseSessions">Open, use and end sessions.</param>
/// <param name="Administer">Create, change and deploy tasks, manage API keys, see the settings.</param>
internal sealed record PermissionsResponse(bool Look, bool Run, bool UseSessions, bool Administer)
{
    public static PermissionsResponse Of(Caller caller) => new(
        May(Access.Look, caller), May(Access.Run, caller) && May(Access.RunTasks, caller), May(Access.UseSessions, caller), May(Access.Administer, caller));

    private static bool May(Access access, Caller caller) => AccessRules.WhyNot(access, caller) is null;
}
