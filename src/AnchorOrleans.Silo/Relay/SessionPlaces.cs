using System.Collections.Concurrent;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Relay;

/// <summary>Knows which silo has a session's browser.</summary>
internal interface ISessionPlaces
{
    /// <summary>Finds it; null when the session has no browser, or one that only its own process reaches.</summary>
    Task<SessionPlace?> FindAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken);

    /// <summary>Asks anew the next time: nobody answers there.</summary>
    void Forget(SessionPlace place);
}

/// <summary>Where a browser is.</summary>
/// <param name="Host">The silo.</param>
/// <param name="Address">Where that answers.</param>
internal sealed record SessionPlace(HostId Host, Uri Address);

/// <summary>Asks the grains. That of the session is asked each time, since browsers move; addresses are remembered for a moment.</summary>
internal sealed class SessionPlaces(IGrainFactory grains, IOptions<RelayOptions> options, TimeProvider clock) : ISessionPlaces
{
    private readonly ConcurrentDictionary<HostId, (Uri Address, DateTimeOffset Until)> _addresses = new();

    /// <inheritdoc/>
    public async Task<SessionPlace?> FindAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken) =>
        await grains.GetSession(tenant, session).DescribeAsync(cancellationToken) is { Status: not SessionStatus.Ended, Host: { } host }
        && await FindAddressAsync(host, cancellationToken) is { } address
            ? new(host, address)
            : null;

    /// <inheritdoc/>
    public void Forget(SessionPlace place) => _addresses.TryRemove(place.Host, out _);

    private async Task<Uri?> FindAddressAsync(HostId host, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (_addresses.TryGetValue(host, out var known) && now < known.Until)
        {
            return known.Address;
        }

        if (await grains.GetHost(host).FindAddressAsync(cancellationToken) is not { } text)
        {
            return null;
        }

        var address = new Uri(text);
        _addresses[host] = (address, now + options.Value.AddressLifetime);
        return address;
    }
}
