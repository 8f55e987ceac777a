using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Artifacts;

/// <summary>Knows the key with which links are signed. It never changes, so one question is enough.</summary>
internal sealed class LinkKey(IGrainFactory grains) : IDisposable
{
    private readonly SemaphoreSlim _asking = new(1);
    private byte[]? _key;

    /// <summary>Gets the key.</summary>
    public async Task<byte[]> GetAsync(CancellationToken cancellationToken)
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

    public void Dispose() => _asking.Dispose();
}
