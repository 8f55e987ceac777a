using System.Collections.Concurrent;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.RateLimits;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Agents;

/// <summary>Lets in who follows a session by its id: without a key who knows the id, with a key only whose session it is.</summary>
/// <remarks>Ids carry 74 random bits each. Unknown ones are counted by address as unknown keys are, so nobody tries them all.</remarks>
internal sealed class SessionOwners(IGrainFactory grains, IReadModel lists, Callers callers, RequestLimits limits, IOptions<ApiOptions> options)
{
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<SessionId, TenantId> _known = new();

    /// <summary>Gets the refusal of an id that nobody, or somebody else, has.</summary>
    public static Refusal NoSession { get; } = Refusal.NotFound("Session not found or unauthorized") with { Code = "SESSION_NOT_FOUND" };

    /// <summary>Finds the session.</summary>
    /// <param name="context">The request.</param>
    /// <param name="sessionId">The id as it was sent.</param>
    /// <param name="key">The key as it was sent; null for none.</param>
    public async Task<(Follower? Follower, Refusal? Refusal)> FindAsync(HttpContext context, string? sessionId, string? key)
    {
        var (address, cancellationToken) = (context.Connection.RemoteIpAddress, context.RequestAborted);
        if (key is null && options.Value.RequireKeyForPolling)
        {
            return (null, BearerKey.Refuse(null));
        }

        if (IdText.TryNormaliseSession(sessionId) is not { } id)
        {
            return (null, NoSession);
        }

        var session = new SessionId(id);
        if (key is not null)
        {
            var (caller, tooMany) = await callers.FindAsync(key, address, cancellationToken);
            if (caller is null)
            {
                return (null, tooMany ?? BearerKey.Refuse(key));
            }

            return await grains.GetSession(caller.Tenant, session).DescribeAsync(cancellationToken) is { } own && caller.MayUse(own)
                ? (new Follower(caller.Tenant, own, caller), null)
                : (null, NoSession);
        }

        if (!_known.ContainsKey(session) && limits.RefuseUnknown(address) is { } refusal)
        {
            return (null, refusal);
        }

        if (await FindTenantAsync(session, cancellationToken) is { } tenant && await grains.GetSession(tenant, session).DescribeAsync(cancellationToken) is { } view)
        {
            return (new Follower(tenant, view, Caller: null), null);
        }

        limits.CountUnknown(address);
        return (null, NoSession);
    }

    private async ValueTask<TenantId?> FindTenantAsync(SessionId session, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(session, out var known))
        {
            return known;
        }

        if (await lists.FindTenantAsync(session, cancellationToken) is not { } tenant)
        {
            return null;
        }

        if (_known.Count >= MaxRemembered)
        {
            _known.Clear();
        }

        return _known.GetOrAdd(session, tenant);
    }
}

/// <summary>Who follows a session.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Session">As it stands.</param>
/// <param name="Caller">Who asks; null when no key was sent.</param>
internal sealed record Follower(TenantId Tenant, SessionView Session, Caller? Caller);
