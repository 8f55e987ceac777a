using System.Collections.Concurrent;
using System.Threading.Channels;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Agents;

/// <summary>Tells those who follow a session of the objectives that come to it through this process; of others they learn by looking.</summary>
internal sealed class SessionNews
{
    private const int Unread = 16;

    private readonly ConcurrentDictionary<Subscription, bool> _subscriptions = new();

    /// <summary>Begins to listen.</summary>
    public Subscription Listen(TenantId tenant, SessionId session)
    {
        var subscription = new Subscription(this, tenant, session);
        _subscriptions[subscription] = true;
        return subscription;
    }

    /// <summary>Tells of an execution; who does not listen in time finds it by looking.</summary>
    public void Tell(TenantId tenant, SessionId session, ExecutionId execution)
    {
        foreach (var (subscription, _) in _subscriptions)
        {
            if (subscription.Tenant == tenant && subscription.Session == session)
            {
                subscription.Told.Writer.TryWrite(execution);
            }
        }
    }

    /// <summary>Somebody who listens, until it is disposed.</summary>
    internal sealed class Subscription(SessionNews news, TenantId tenant, SessionId session) : IDisposable
    {
        public TenantId Tenant => tenant;

        public SessionId Session => session;

        public Channel<ExecutionId> Told { get; } = Channel.CreateBounded<ExecutionId>(Unread);

        public void Dispose() => news._subscriptions.TryRemove(this, out _);
    }
}
