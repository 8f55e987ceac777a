using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Pagination;
using AnchorOrleans.Api.RateLimits;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Api.Tenants;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Browser sessions.</summary>
internal static class SessionEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var sessions = routes.MapGroup("/v1/sessions").WithTags("Sessions");
        sessions.MapPost("/", CreateAsync).Needs(Access.UseSessions).WithName("CreateSession").Answers<CreatedSessionResponse>(404, 409).WithMetadata(OpensSessions.Mark);
        sessions.MapGet("/", ListAsync).Needs(Access.LookAtSessions).WithName("ListSessions").Answers<SessionListResponse>();
        sessions.MapDelete("/all", EndAllAsync).Needs(Access.UseSessions).WithName("EndAllSessions").Answers<StatusResponse>();
        sessions.MapGet("/all/status", ListStatusesAsync).Needs(Access.LookAtSessions).WithName("ListSessionStatuses").Answers<SessionStatusesResponse>();
        sessions.MapGet("/{sessionId}", DescribeAsync).Needs(Access.LookAtSessions).WithName("DescribeSession").Answers<SessionResponse>(404);
        sessions.MapDelete("/{sessionId}", EndAsync).Needs(Access.UseSessions).WithName("EndSession").Answers<StatusResponse>(404);
    }

    /// <summary>Opens a session; its browser can be connected to when this answers.</summary>
    internal static async Task<IResult> CreateAsync(
        Body<CreateSessionRequest> body,
        Caller caller,
        HttpRequest http,
        SessionPlanning planning,
        SessionOpening opening,
        SessionLinks links,
        LiveTickets tickets,
        IOptions<ApiOptions> options,
        CancellationToken cancellationToken)
    {
        switch (planning.Plan(body.Value, caller))
        {
            case SessionPlan.Accepted plan:
                var outcome = await opening.OpenAsync(caller, plan.Settings, cancellationToken);
                if (outcome is not OpenOutcome.Opened { View.Session: var id })
                {
                    return ToRefusal(outcome, options.Value.RetryAfter);
                }

                var live = links.LiveViewOf(http, caller, id, (await tickets.IssuerAsync(cancellationToken)).Issue(caller.Tenant, id, plan.Settings));
                return Answer.Data(new CreatedSessionResponse(id.Value, links.CdpOf(http, caller, id), live, plan.Warnings));
            case SessionPlan.Refused refused:
                return refused.Refusal;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Lists sessions, also those that have ended; the oldest first unless asked otherwise.</summary>
    internal static async Task<IResult> ListAsync(
        SessionSelection selection, SessionListing listing, Paging paging, Caller caller, SessionReading reading, CancellationToken cancellationToken) =>
        Answer.Data(await reading.ListAsync(caller, selection, listing, paging, cancellationToken));

    /// <summary>Shows where sessions stand: those that have not ended, then the newest of the others.</summary>
    internal static async Task<IResult> ListStatusesAsync(
        SessionSelection selection, Caller caller, SessionReading reading, CancellationToken cancellationToken) =>
        Answer.Data(await reading.ListStatusesAsync(caller, selection, cancellationToken));

    /// <summary>Ends all sessions that have not ended.</summary>
    internal static async Task<IResult> EndAllAsync(Caller caller, SessionEnding ending, CancellationToken cancellationToken)
    {
        await ending.EndAllAsync(caller, cancellationToken);
        return Answer.Data(new StatusResponse("success"));
    }

    /// <summary>Shows a session, also one that has ended.</summary>
    internal static async Task<IResult> DescribeAsync(
        SessionRoute session, Caller caller, IGrainFactory grains, Teams teams, TimeProvider clock, CancellationToken cancellationToken) =>
        await FindAsync(grains, caller, session.Id, cancellationToken) is { } view
            ? Answer.Data(SessionResponse.Of(view, await teams.FindAsync(caller.Tenant, cancellationToken), clock.GetUtcNow()))
            : NoSession(session.Id);

    /// <summary>Ends a session; ending it again changes nothing.</summary>
    internal static async Task<IResult> EndAsync(SessionRoute session, Caller caller, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (await FindAsync(grains, caller, session.Id, cancellationToken) is null)
        {
            return NoSession(session.Id);
        }

        await grains.GetSession(caller.Tenant, session.Id).EndAsync("ended", CancellationToken.None);
        return Answer.Data(new StatusResponse("success"));
    }

    /// <summary>Finds a session that the caller may use; null when there is none.</summary>
    internal static async Task<SessionView?> FindAsync(IGrainFactory grains, Caller caller, SessionId session, CancellationToken cancellationToken) =>
        await grains.GetSession(caller.Tenant, session).DescribeAsync(cancellationToken) is { } view && caller.MayUse(view) ? view : null;

    /// <summary>Says that there is no such session.</summary>
    internal static Refusal NoSession(SessionId session) => Refusal.NotFound($"There is no session '{session}'.");

    /// <summary>Says why a session did not open.</summary>
    internal static Refusal ToRefusal(OpenOutcome outcome, TimeSpan retryAfter) => outcome switch
    {
        OpenOutcome.Waiting waiting => Refusal.TooMany(
            string.Create(CultureInfo.InvariantCulture, $"No browser became free in time; {waiting.Position} were waiting. Please try again."), retryAfter),
        OpenOutcome.TenantLimit limit => Refusal.TooMany(
            string.Create(CultureInfo.InvariantCulture, $"{limit.Limit} sessions are live, which is the limit. End one, or try again later."), retryAfter),
        OpenOutcome.Failed { Reason: SessionView.RunEnded } failed => Refusal.Conflict(failed.Problem),
        OpenOutcome.Failed { Reason: OpenOutcome.ProfileMissing or OpenOutcome.ExtensionMissing } failed => Refusal.NotFound(failed.Problem),
        OpenOutcome.Failed { Reason: OpenOutcome.ProfileBusy } failed => Refusal.Conflict(failed.Problem),
        OpenOutcome.Failed { Reason: "start_failed" } failed => new Refusal(StatusCodes.Status500InternalServerError, $"The browser did not start: {failed.Problem}"),
        OpenOutcome.Failed failed => Refusal.Unavailable($"The session ended before it opened ({failed.Reason}): {failed.Problem}", retryAfter),
        _ => throw new UnreachableException(),
    };
}
