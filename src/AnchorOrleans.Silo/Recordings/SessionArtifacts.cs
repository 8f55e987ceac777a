using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Silo.Recordings;

/// <summary>Stores the files that sessions leave.</summary>
internal sealed partial class SessionArtifacts(IArtifactStore store, IGrainFactory grains, ILogger<SessionArtifacts> logger)
{
    /// <summary>Stores one; repeating it with the same id changes nothing.</summary>
    /// <exception cref="IOException">The store cannot be written, or the content cannot be read.</exception>
    public async Task StoreAsync(TenantKey session, SessionArtifactKind kind, string id, DateTimeOffset begunAt, TimeSpan duration, Stream content)
    {
        var reference = await store.PutAsync(content);
        if (await grains.GetSessionArtifacts(session.Tenant, new(session.Id)).AddAsync(new(id, kind, reference, begunAt, duration)))
        {
            LogStored(session.Id, kind, reference.Size);
        }
        else
        {
            await store.DeleteAsync(reference.Hash);
            LogTooMany(session.Id, kind);
        }
    }

    [LoggerMessage(LogLevel.Information, "Session {Session} left a file of {Bytes} bytes ({Kind}).")]
    private partial void LogStored(string session, SessionArtifactKind kind, long bytes);

    [LoggerMessage(LogLevel.Warning, "Session {Session} has left as many files as it may; one more ({Kind}) was dropped.")]
    private partial void LogTooMany(string session, SessionArtifactKind kind);
}
