using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Authentication;

/// <summary>What an endpoint does, as far as permission goes.</summary>
internal enum Access
{
    /// <summary>Shows tasks, versions, executions, logs.</summary>
    Look,

    /// <summary>Runs tasks and cancels runs.</summary>
    Run,

    /// <summary>Creates, changes and deploys tasks; issues and revokes API keys.</summary>
    Administer,

    /// <summary>Shows a session.</summary>
    LookAtSessions,

    /// <summary>Opens, uses and ends sessions.</summary>
    UseSessions,
}

/// <summary>Decides who may do what.</summary>
internal static class AccessRules
{
    /// <summary>Says why a caller may not do it; null when it may.</summary>
    public static string? WhyNot(Access access, Caller caller) => (access, caller) switch
    {
        (Access.LookAtSessions or Access.UseSessions, { Run: not null }) => null,
        (Access.Run, { Run: not null }) => "The key of a run cannot run or cancel tasks; it opens and uses sessions.",
        (_, { Run: not null }) => "The key of a run cannot read or change tasks; it opens and uses sessions.",
        (_, { Role: ApiKeyRole.Admin }) => null,
        (Access.Look or Access.LookAtSessions, { Role: ApiKeyRole.Run or ApiKeyRole.Read }) => null,
        (Access.Run or Access.UseSessions, { Role: ApiKeyRole.Run }) => null,
        (Access.Administer, { Role: ApiKeyRole.Run }) => "This key may run tasks but not administer: create, change or deploy tasks, or manage API keys (its role is 'run').",
        (_, { Role: ApiKeyRole.Read }) => "This key may only look (its role is 'read').",
        _ => "This key allows nothing.",
    };
}

/// <summary>Says on an endpoint what it does.</summary>
/// <param name="Access">What it does.</param>
internal sealed record RequiredAccess(Access Access);

/// <summary>Puts <see cref="RequiredAccess"/> on endpoints.</summary>
internal static class AccessConventions
{
    /// <summary>Lets in only callers who may do this.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder builder, Access access)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(
            new RequiredAccess(access),
            EndpointDescriptions.RefusesWith(StatusCodes.Status401Unauthorized),
            EndpointDescriptions.RefusesWith(StatusCodes.Status403Forbidden),
            EndpointDescriptions.RefusesWith(StatusCodes.Status503ServiceUnavailable));
}
