using System.Collections.Concurrent;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Authentication;

/// <summary>Knows for a short time what API keys stand for.</summary>
/// <remarks>Only known keys are remembered: a new key works at once, and guessing keys fills no memory.</remarks>
internal sealed class ApiKeys(IGrainFactory grains, TimeProvider clock, IOptions<ApiOptions> options)
{
    private const int MaxRemembered = 10_000;

    private readonly ConcurrentDictionary<ApiKeyHash, Remembered> _known = new();
    private readonly TimeSpan _for = options.Value.KeyCache;

    /// <summary>Answers what a key stands for; null when it is unknown or revoked.</summary>
    public async ValueTask<ApiKeyGrant?> FindAsync(string key, CancellationToken cancellationToken)
    {
        var hash = ApiKeyHash.Of(key);
        if (_known.TryGetValue(hash, out var remembered) && clock.GetUtcNow() < remembered.Until)
        {
            return remembered.Grant;
        }

        // Counted from before the question, so that a revocation during it is not outlived.
        var until = clock.GetUtcNow() + _for;
        var grant = await grains.GetApiKey(hash).AuthorizeAsync(cancellationToken);
        if (grant is null)
        {
            _known.TryRemove(hash, out _);
            return null;
        }

        if (_known.Count >= MaxRemembered)
        {
            _known.Clear();
        }

        _known[hash] = new Remembered(grant, until);
        return grant;
    }

    /// <summary>Tells whether a key was good when it was last looked up here, however long ago.</summary>
    public bool WasGood(string key) => _known.ContainsKey(ApiKeyHash.Of(key));

    /// <summary>Believes a key no longer, because it was revoked here.</summary>
    public void Forget(ApiKeyHash hash) => _known.TryRemove(hash, out _);

    private sealed record Remembered(ApiKeyGrant Grant, DateTimeOffset Until);
}
