using AnchorOrleans.Api.Sessions.Recordings;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Silo.Relay;

/// <summary>The recordings of sessions, wherever their browsers are.</summary>
internal sealed class LocatedRecordings(RelayClient relay, LocalSessions? here = null) : ISessionRecordings
{
    /// <inheritdoc/>
    /// <remarks>Whoever has no browsers does not know what stands against recording them; each silo says that for its own.</remarks>
    public string? Obstacle => here?.Recordings.Obstacle;

    /// <inheritdoc/>
    public async Task<RecordingOutcome> PauseAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken) =>
        here?.With(tenant, session) is { } local
            ? await local.Recordings.PauseAsync(tenant, session, cancellationToken)
            : await AskAsync(tenant, session, RelayPath.Pause, cancellationToken);

    /// <inheritdoc/>
    public async Task<RecordingOutcome> ResumeAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken) =>
        here?.With(tenant, session) is { } local
            ? await local.Recordings.ResumeAsync(tenant, session, cancellationToken)
            : await AskAsync(tenant, session, RelayPath.Resume, cancellationToken);

    private async Task<RecordingOutcome> AskAsync(TenantId tenant, SessionId session, string path, CancellationToken cancellationToken) =>
        await relay.AskAsync<RecordingOutcome>(tenant, session, HttpMethod.Post, path, content: null, cancellationToken) ?? new RecordingOutcome.NoBrowser();
}
