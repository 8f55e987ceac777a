using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions.LiveView;

/// <summary>Makes and reads what opens live views.</summary>
internal sealed class LiveTickets(LinkKey key)
{
    /// <summary>Makes the ticket of a session's link.</summary>
    public async Task<string> IssueAsync(TenantId tenant, SessionId session, SessionSettings settings, CancellationToken cancellationToken)
    {
        var word = settings.LiveView is { IsOneTime: true } ? Guid.NewGuid().ToString("N") : "";
        return new LiveTicket(tenant, session, word).Sign(await key.GetAsync(cancellationToken));
    }

    /// <summary>Makes the ticket for which one that is good once was exchanged.</summary>
    public async Task<string> ReplaceAsync(LiveTicket ticket, CancellationToken cancellationToken) =>
        (ticket with { Word = "" }).Sign(await key.GetAsync(cancellationToken));

    /// <summary>Reads a ticket; null when it is not ours.</summary>
    public async Task<LiveTicket?> ReadAsync(string? text, CancellationToken cancellationToken) =>
        LiveTicket.TryRead(text, await key.GetAsync(cancellationToken));
}
