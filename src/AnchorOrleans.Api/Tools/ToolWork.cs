using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Tools;

/// <summary>Has a tool's command performed, in a session that is there or in one of its own that ends afterwards.</summary>
internal sealed class ToolWork(IGrainFactory grains, ISessionControl control, SessionOpening opening, IOptions<ApiOptions> options)
{
    /// <summary>Performs it.</summary>
    /// <returns>What it came to, or why nothing was done.</returns>
    public async Task<(CommandOutcome? Outcome, Refusal? Refusal)> PerformAsync(
        Caller caller, SessionId? session, PageVisitRequest visit, SessionCommand command, CancellationToken cancellationToken)
    {
        if (session is { } given)
        {
            return await SessionEndpoints.FindAsync(grains, caller, given, cancellationToken) is null
                ? (null, SessionEndpoints.NoSession(given))
                : await PerformAsync(caller, given, command, cancellationToken);
        }

        if (visit.Url is null)
        {
            return (null, Refusal.Invalid("'url' is required where 'sessionId' names no session whose page could be taken."));
        }

        // Should this service end in the middle, the session ends by itself soon.
        var limit = options.Value.GiveUpAfter(visit.Wait);
        var settings = new SessionSettings(null, Headless: true, CreateSessionRequest.DefaultWidth, CreateSessionRequest.DefaultHeight, limit, limit, [], ConfigurationJson: null);
        var outcome = await opening.OpenAsync(caller, settings, cancellationToken);
        if (outcome is not OpenOutcome.Opened { View.Session: var own })
        {
            return (null, SessionEndpoints.ToRefusal(outcome, options.Value.RetryAfter));
        }

        try
        {
            return await PerformAsync(caller, own, command, cancellationToken);
        }
        finally
        {
            await grains.GetSession(caller.Tenant, own).EndAsync("ended", CancellationToken.None);
        }
    }

    private async Task<(CommandOutcome? Outcome, Refusal? Refusal)> PerformAsync(Caller caller, SessionId session, SessionCommand command, CancellationToken cancellationToken) =>
        await control.PerformAsync(caller.Tenant, session, command, cancellationToken) switch
        {
            CommandOutcome.NoBrowser => (null, Guests.NotLive(session)),
            CommandOutcome.Refused refused => (null, new Refusal(StatusCodes.Status500InternalServerError, refused.Reason)),
            var outcome => (outcome, null),
        };
}
