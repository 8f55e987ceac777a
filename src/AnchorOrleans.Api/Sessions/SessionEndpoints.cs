using System.Diagnostics;
using System.Globalization;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Tenants;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Secrets;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Browser sessions.</summary>
internal static class SessionEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var sessions = routes.MapGroup("/v1/sessions").WithTags("Sessions");
        sessions.MapPost("/", CreateAsync).Needs(Access.UseSessions).WithName("CreateSession").Answers<CreatedSessionResponse>(404, 409, 429);
        sessions.MapGet("/{sessionId}", DescribeAsync).Needs(Access.LookAtSessions).WithName("DescribeSession").Answers<SessionResponse>(404);
        sessions.MapDelete("/{sessionId}", EndAsync).Needs(Access.UseSessions).WithName("EndSession").Answers<StatusResponse>(404);
    }

    /// <summary>Opens a session; its browser can be connected to when this answers.</summary>
    internal static async Task<IResult> CreateAsync(
        Body<CreateSessionRequest> body,
        Caller caller,
        HttpRequest http,
        SessionOpening opening,
        SessionLinks links,
        UnsupportedOptions unsupported,
        ISecretBox secrets,
        IOptions<ApiOptions> options,
        CancellationToken cancellationToken)
    {
        var (request, refusal) = body.Value.FilledFrom(caller.Run, options.Value);
        if (refusal is not null)
        {
            return refusal;
        }

        var warnings = unsupported.In(request.Session);
        if (warnings.Count > 0 && unsupported.AreRefused)
        {
            return Refusal.Invalid(string.Join(' ', warnings));
        }

        var settings = unsupported.Without(request.ToSettings(caller, secrets, options.Value));
        var outcome = await opening.OpenAsync(caller, settings, cancellationToken);
        return outcome is OpenOutcome.Opened { View.Session: var id }
            ? Answer.Data(new CreatedSessionResponse(id.Value, links.CdpOf(http, caller, id), links.LiveViewOf(http, caller, id), warnings.Count > 0 ? warnings : null))
            : ToRefusal(outcome, options.Value.RetryAfter);
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
        OpenOutcome.Failed { Reason: SessionOpening.RunEnded } failed => Refusal.Conflict(failed.Problem),
        OpenOutcome.Failed { Reason: OpenOutcome.ProfileMissing } failed => Refusal.NotFound(failed.Problem),
        OpenOutcome.Failed { Reason: OpenOutcome.ProfileBusy } failed => Refusal.Conflict(failed.Problem),
        OpenOutcome.Failed { Reason: "start_failed" } failed => new Refusal(StatusCodes.Status500InternalServerError, $"The browser did not start: {failed.Problem}"),
        OpenOutcome.Failed failed => Refusal.Unavailable($"The session ended before it opened ({failed.Reason}): {failed.Problem}", retryAfter),
        _ => throw new UnreachableException(),
    };
}
