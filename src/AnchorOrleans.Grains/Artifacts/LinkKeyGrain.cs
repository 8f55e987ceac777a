using System.Security.Cryptography;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Grains.Persistence;

namespace AnchorOrleans.Grains.Artifacts;

/// <summary>Keeps the key that signs links.</summary>
[GrainType("link-key")]
internal sealed class LinkKeyGrain([PersistentState("link-key")] IPersistentState<LinkKeyState> stored) : Grain, ILinkKeyGrain
{
    private const int KeyBytes = 32;

    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        if (stored.State.Key is null)
        {
            await stored.StoreAsync(this, new LinkKeyState { Key = RandomNumberGenerator.GetHexString(2 * KeyBytes, lowercase: true) });
        }

        return stored.State.Key!;
    }
}

/// <summary>The key as it is stored.</summary>
[GenerateSerializer, Alias("anchor.link-key-state")]
internal sealed record LinkKeyState
{
    [Id(0)] public string? Key { get; init; }

    /// <summary>Hides the key.</summary>
    public override string ToString() => nameof(LinkKeyState);
}
