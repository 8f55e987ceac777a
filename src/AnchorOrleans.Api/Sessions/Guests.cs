using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Primitives;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Finds out who wants to connect to which session, and whether that can be.</summary>
internal sealed class Guests(IGrainFactory grains, Callers callers)
{
    /// <summary>Says that a session has no browser.</summary>
    public static Refusal NotLive(SessionId session) => Refusal.NotFound($"Session '{session}' has no browser to connect to.");

    /// <summary>Reads the query (or the header, for the key).</summary>
    public async Task<(Guest? Guest, Refusal? Refusal)> FindAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var key = request.Query[ApiKeyHeaders.QueryKey] is { Count: > 0 } inQuery ? inQuery : request.Headers[CallerGate.KeyHeader];
        var (caller, tooMany) = await callers.FindAsync(key, request.HttpContext.Connection.RemoteIpAddress, cancellationToken);
        if (caller is null)
        {
            return (null, tooMany ?? Refusal.Unauthorized($"Invalid API key: the query parameter 'apiKey' (or the header '{CallerGate.KeyHeader}') is missing or its key is unknown."));
        }

        return AccessRules.WhyNot(Access.UseSessions, caller) is { } reason
            ? (null, Refusal.Forbidden(reason))
            : await FindSessionAsync(caller, request.Query["sessionId"], cancellationToken);
    }

    private async Task<(Guest? Guest, Refusal? Refusal)> FindSessionAsync(Caller caller, StringValues text, CancellationToken cancellationToken)
    {
        if (StringValues.IsNullOrEmpty(text))
        {
            return (null, Refusal.Invalid("'sessionId' is required: the id of a session that POST /v1/sessions answered."));
        }

        if (IdText.TryNormaliseSession(text) is not { } id)
        {
            return (null, Refusal.NotFound("There is no such session."));
        }

        var session = new SessionId(id);
        return await SessionEndpoints.FindAsync(grains, caller, session, cancellationToken) switch
        {
            null => (null, SessionEndpoints.NoSession(session)),
            { IsLive: true } => (new Guest(caller, session), null),
            _ => (null, NotLive(session)),
        };
    }
}

/// <summary>Who may connect to what.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Session">To which session.</param>
internal sealed record Guest(Caller Caller, SessionId Session);
