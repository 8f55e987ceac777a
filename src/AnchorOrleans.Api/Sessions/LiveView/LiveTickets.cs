using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions.LiveView;

/// <summary>Makes and reads what opens live views.</summary>
internal sealed class LiveTickets(LinkKey key)
{
    /// <summary>Gets what makes the tickets of sessions' links.</summary>
    public async Task<LiveTicketIssuer> IssuerAsync(CancellationToken cancellationToken) => new(await key.GetAsync(cancellationToken));

    /// <summary>Makes the ticket for which one that is good once was exchanged.</summary>
    public async Task<string> ReplaceAsync(LiveTicket ticket, CancellationToken cancellationToken) =>
        (ticket with { Word = "" }).Sign(await key.GetAsync(cancellationToken));

    /// <summary>Reads a ticket; null when it is not ours.</summary>
    public async Task<LiveTicket?> ReadAsync(string? text, CancellationToken cancellationToken) =>
        LiveTicket.TryRead(text, await key.GetAsync(cancellationToken));
}

/// <summary>Makes the tickets of sessions' links.</summary>
internal sealed class LiveTicketIssuer(byte[] key)
{
    /// <summary>Makes a ticket; one that is good once is another at each call.</summary>
    public string Issue(TenantId tenant, SessionId session, SessionSettings settings)
    {
        var word = settings.LiveView is { IsOneTime: true } ? Guid.NewGuid().ToString("N") : "";
        return new LiveTicket(tenant, session, word).Sign(key);
    }
}
