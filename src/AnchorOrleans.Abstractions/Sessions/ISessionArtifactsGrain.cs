using System.Collections.Immutable;

namespace AnchorOrleans.Sessions;

/// <summary>The files that a session left, also after its end.</summary>
/// <remarks>Apart from the session itself, which waits for its host while that stores them.</remarks>
[Alias("anchor.session-artifacts")]
public interface ISessionArtifactsGrain : IGrainWithStringKey
{
    /// <summary>Notes a file that is stored; noting it again changes nothing.</summary>
    /// <returns>False when there are as many as may be, and this one was not noted.</returns>
    [Alias("AddAsync")]
    Task<bool> AddAsync(SessionArtifact artifact, CancellationToken cancellationToken = default);

    /// <summary>Forgets a file.</summary>
    /// <returns>What it was; null when there is none of that id.</returns>
    [Alias("RemoveAsync")]
    Task<SessionArtifact?> RemoveAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Lists the files, the oldest first.</summary>
    [Alias("ListAsync")]
    Task<ImmutableArray<SessionArtifact>> ListAsync(CancellationToken cancellationToken = default);
}
