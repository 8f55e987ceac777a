using AnchorOrleans.Api.Json;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Artifacts;

/// <summary>Makes and reads links to artifacts that work without a key for a time.</summary>
internal sealed class DownloadLinks(LinkKey key, TimeProvider clock, IOptions<ApiOptions> options)
{
    /// <summary>Where links lead.</summary>
    public const string Path = "/v1/downloads";

    /// <summary>Answers a link to a file.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="source">What left it.</param>
    /// <param name="artifact">Which it is.</param>
    /// <param name="baseUrl">What links begin with.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IResult> AnswerAsync(TenantId tenant, TicketSource source, string artifact, string baseUrl, CancellationToken cancellationToken)
    {
        // Links name whole seconds.
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + options.Value.DownloadLinkLifetime).ToUnixTimeSeconds());
        var ticket = new DownloadTicket(tenant, source, artifact, expiresAt).Sign(await key.GetAsync(cancellationToken));
        return Answer.Json(new SignedUrlResponse("success", $"{baseUrl}{Path}?ticket={ticket}", Timestamp.Of(expiresAt)));
    }

    /// <summary>Reads a ticket; null when it is not ours or has expired.</summary>
    public async Task<DownloadTicket?> ReadAsync(string? text, CancellationToken cancellationToken) =>
        DownloadTicket.TryRead(text, await key.GetAsync(cancellationToken), clock.GetUtcNow());
}
