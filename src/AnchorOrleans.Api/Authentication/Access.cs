using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Authentication;

/// <summary>What an endpoint does, as far as permission goes.</summary>
internal enum Access
{
    /// <summary>Shows tasks, versions, executions, logs.</summary>
    Look,

    /// <summary>Cancels runs, checks code.</summary>
    Run,

    /// <summary>Creates, changes and deploys tasks; issues and revokes API keys.</summary>
    Administer,

    /// <summary>Shows a session.</summary>
    LookAtSessions,

    /// <summary>Opens, uses and ends sessions.</summary>
    UseSessions,

    /// <summary>Runs tasks.</summary>
    RunTasks,
}

/// <summary>Decides who may do what.</summary>
internal static class AccessRules
{
    /// <summary>Says why a caller may not do it; null when it may.</summary>
    /// <param name="access">What the endpoint does.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="isOwnChild">Whether the caller is a run and what is asked about is an execution that it started.</param>
    public static string? WhyNot(Access access, Caller caller, bool isOwnChild = false) => (access, caller) switch
    {
        (Access.LookAtSessions or Access.UseSessions or Access.RunTasks, { Run: not null }) => null,
        (Access.Look or Access.Run, { Run: not null }) when isOwnChild => null,
        (_, { Run: not null }) => "The key of a run opens and uses sessions, runs tasks, and reads and cancels the executions that it started; it does nothing else.",
        (_, { Role: ApiKeyRole.Admin }) => null,
        (Access.Look or Access.LookAtSessions, { Role: ApiKeyRole.Run or ApiKeyRole.Read }) => null,
        (Access.Run or Access.RunTasks or Access.UseSessions, { Role: ApiKeyRole.Run }) => null,
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
            EndpointDescriptions.RefusesWith(StatusCodes.Status429TooManyRequests),
            EndpointDescriptions.RefusesWith(StatusCodes.Status503ServiceUnavailable));
}
