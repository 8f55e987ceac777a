using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions.Recordings;

/// <summary>Finds, answers and deletes the files that sessions left.</summary>
internal sealed class LeftFiles(IGrainFactory grains, IArtifactStore artifacts, ArtifactReading reading, DownloadLinks downloads)
{
    /// <summary>Lists those of a kind, the oldest first; null when the caller may use no such session.</summary>
    public async Task<IReadOnlyList<SessionArtifact>?> ListAsync(Caller caller, SessionId session, SessionArtifactKind kind, CancellationToken cancellationToken) =>
        await SessionEndpoints.FindAsync(grains, caller, session, cancellationToken) is null
            ? null
            : [.. (await grains.GetSessionArtifacts(caller.Tenant, session).ListAsync(cancellationToken)).Where(file => file.Kind == kind)];

    /// <summary>Finds a file of a session, whatever its kind; null when there is none.</summary>
    public async Task<ArtifactFile?> FindAsync(TenantId tenant, SessionId session, string id, CancellationToken cancellationToken) =>
        Find(await grains.GetSessionArtifacts(tenant, session).ListAsync(cancellationToken), id) is { } file ? ToSave(file, session) : null;

    /// <summary>Answers one of them, or a link to it that works without a key for a time, as players need it.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="session">Whose.</param>
    /// <param name="kind">Of which kind.</param>
    /// <param name="id">Its id, or <see cref="LeftFileRoute.Primary"/>.</param>
    /// <param name="linkBase">What a link begins with; null for the file itself.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IResult> FetchAsync(Caller caller, SessionId session, SessionArtifactKind kind, string id, string? linkBase, CancellationToken cancellationToken) =>
        await ListAsync(caller, session, kind, cancellationToken) is not { } files
            ? SessionEndpoints.NoSession(session)
            : Find(files, id) is not { } file
                ? NoFile(session, kind)
                : linkBase is null
                    ? await reading.DownloadAsync(ToSave(file, session), cancellationToken)
                    : await downloads.AnswerAsync(caller.Tenant, new TicketSource.Session(session), file.Id, linkBase, cancellationToken);

    /// <summary>Deletes one of them.</summary>
    /// <returns>Why that could not be; null when it is done.</returns>
    public async Task<Refusal?> DeleteAsync(Caller caller, SessionId session, SessionArtifactKind kind, string id, CancellationToken cancellationToken)
    {
        if (await ListAsync(caller, session, kind, cancellationToken) is not { } files)
        {
            return SessionEndpoints.NoSession(session);
        }

        if (Find(files, id) is not { } file)
        {
            return NoFile(session, kind);
        }

        // Its bytes name the session or the instant, so nothing else in the store can be the same.
        await artifacts.DeleteAsync(file.Content.Hash, CancellationToken.None);
        await grains.GetSessionArtifacts(caller.Tenant, session).RemoveAsync(file.Id, CancellationToken.None);
        return null;
    }

    /// <summary>Names a file as it is saved.</summary>
    public static string NameOf(SessionArtifactKind kind, SessionId session) => kind == SessionArtifactKind.Recording ? $"recording-{session}.mp4" : $"trace-{session}.json.gz";

    private static ArtifactFile ToSave(SessionArtifact file, SessionId session) => new(NameOf(file.Kind, session), file.Content, file.CreatedAt);

    private static SessionArtifact? Find(IReadOnlyList<SessionArtifact> files, string id) => string.Equals(id, LeftFileRoute.Primary, StringComparison.OrdinalIgnoreCase)
        ? files is [var first, ..] ? first : null
        : files.FirstOrDefault(file => string.Equals(file.Id, id, StringComparison.OrdinalIgnoreCase));

    private static Refusal NoFile(SessionId session, SessionArtifactKind kind) => Refusal.NotFound(kind switch
    {
        SessionArtifactKind.Recording => $"Session '{session}' has no such recording; there is one when the session was recorded and has ended.",
        _ => $"Session '{session}' has no such trace; there is one when the session was traced and has ended.",
    });
}
