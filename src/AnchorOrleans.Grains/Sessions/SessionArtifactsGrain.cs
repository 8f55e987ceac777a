using System.Collections.Immutable;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Grains.Sessions;

/// <summary>The files that a session left.</summary>
[GrainType("session-artifacts")]
internal sealed class SessionArtifactsGrain([PersistentState("session-artifacts")] IPersistentState<SessionArtifactsState> stored) : Grain, ISessionArtifactsGrain
{
    public async Task<bool> AddAsync(SessionArtifact artifact, CancellationToken cancellationToken)
    {
        if (stored.State.Has(artifact.Id))
        {
            return true;
        }

        if (stored.State.IsFull)
        {
            return false;
        }

        await stored.StoreAsync(this, stored.State with { Artifacts = stored.State.Artifacts.Add(artifact) });
        return true;
    }

    public async Task<SessionArtifact?> RemoveAsync(string id, CancellationToken cancellationToken)
    {
        var artifact = stored.State.Artifacts.FirstOrDefault(artifact => string.Equals(artifact.Id, id, StringComparison.Ordinal));
        if (artifact is not null)
        {
            await stored.StoreAsync(this, stored.State with { Artifacts = stored.State.Artifacts.Remove(artifact) });
        }

        return artifact;
    }

    public Task<ImmutableArray<SessionArtifact>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(stored.State.Artifacts);
}

/// <summary>The files as they are stored.</summary>
[GenerateSerializer, Alias("anchor.session-artifacts-state")]
internal sealed record SessionArtifactsState
{
    /// <summary>How many a session may leave; a browser has one recording and one trace, and a session has one browser.</summary>
    public const int Most = 20;

    [Id(0)] public ImmutableArray<SessionArtifact> Artifacts { get; init; } = [];

    public bool IsFull => Artifacts.Length >= Most;

    public bool Has(string id) => Artifacts.Any(artifact => string.Equals(artifact.Id, id, StringComparison.Ordinal));
}
