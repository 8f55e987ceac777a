using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Artifacts;

/// <summary>Makes and reads links to artifacts that work without a key for a time.</summary>
internal sealed class DownloadLinks(LinkKey key, TimeProvider clock, IOptions<ApiOptions> options)
{
    /// <summary>Makes a ticket.</summary>
    public async Task<(string Text, DateTimeOffset ExpiresAt)> IssueAsync(
        TenantId tenant, ExecutionId execution, string artifact, CancellationToken cancellationToken)
    {
        // Links name whole seconds.
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + options.Value.DownloadLinkLifetime).ToUnixTimeSeconds());
        return (new DownloadTicket(tenant, execution, artifact, expiresAt).Sign(await key.GetAsync(cancellationToken)), expiresAt);
    }

    /// <summary>Reads a ticket; null when it is not ours or has expired.</summary>
    public async Task<DownloadTicket?> ReadAsync(string? text, CancellationToken cancellationToken) =>
        DownloadTicket.TryRead(text, await key.GetAsync(cancellationToken), clock.GetUtcNow());
}
