using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Artifacts;

/// <summary>Makes and reads links to artifacts that work without a key for a time.</summary>
internal sealed class DownloadLinks(IGrainFactory grains, TimeProvider clock, IOptions<ApiOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _asking = new(1);
    private byte[]? _key;

    /// <summary>Makes a ticket.</summary>
    public async Task<(string Text, DateTimeOffset ExpiresAt)> IssueAsync(
        TenantId tenant, ExecutionId execution, string artifact, CancellationToken cancellationToken)
    {
        // Links name whole seconds.
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + options.Value.DownloadLinkLifetime).ToUnixTimeSeconds());
        return (new DownloadTicket(tenant, execution, artifact, expiresAt).Sign(await KeyAsync(cancellationToken)), expiresAt);
    }

    /// <summary>Reads a ticket; null when it is not ours or has expired.</summary>
    public async Task<DownloadTicket?> ReadAsync(string? text, CancellationToken cancellationToken) =>
        DownloadTicket.TryRead(text, await KeyAsync(cancellationToken), clock.GetUtcNow());

    public void Dispose() => _asking.Dispose();

    // It never changes, so one question is enough.
    private async Task<byte[]> KeyAsync(CancellationToken cancellationToken)
    {
        if (_key is { } known)
        {
            return known;
        }

        await _asking.WaitAsync(cancellationToken);
        try
        {
            return _key ??= Convert.FromHexString(await grains.GetLinkKey().GetAsync(cancellationToken));
        }
        finally
        {
            _asking.Release();
        }
    }
}
