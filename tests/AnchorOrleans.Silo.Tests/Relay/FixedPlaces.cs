using AnchorOrleans.Identifiers;
using AnchorOrleans.Silo.Relay;

namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>Says that all browsers are at one silo, until the test says otherwise.</summary>
internal sealed class FixedPlaces(Uri? address) : ISessionPlaces
{
    private readonly Queue<Uri?> _next = new();
    private Uri? _address = address;

    public int Forgotten { get; private set; }

    /// <summary>Answers another address once the current one was forgotten.</summary>
    public FixedPlaces Then(Uri? next)
    {
        _next.Enqueue(next);
        return this;
    }

    public Task<SessionPlace?> FindAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken) =>
        Task.FromResult(_address is null ? null : new SessionPlace(new("elsewhere"), _address));

    public void Forget(SessionPlace place)
    {
        Forgotten++;
        if (_next.TryDequeue(out var next))
        {
            _address = next;
        }
    }
}
