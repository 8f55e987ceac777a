using AnchorOrleans.Api.Sessions.Recordings;
using AnchorOrleans.Browser.Recordings;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Silo.Sessions;

namespace AnchorOrleans.Silo.Recordings;

/// <summary>The recordings of the sessions whose browsers this silo has.</summary>
internal sealed class RecordingControl(SessionBrowsers browsers, SessionRecorders recorders) : ISessionRecordings
{
    /// <inheritdoc/>
    public string? Obstacle => recorders.Obstacle;

    /// <inheritdoc/>
    public async Task<RecordingOutcome> PauseAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken)
    {
        var (recorder, outcome) = Find(tenant, session);
        await (recorder?.PauseAsync(cancellationToken) ?? Task.CompletedTask);
        return outcome;
    }

    /// <inheritdoc/>
    public Task<RecordingOutcome> ResumeAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken)
    {
        var (recorder, outcome) = Find(tenant, session);
        recorder?.Resume();
        return Task.FromResult(outcome);
    }

    private (SessionRecorder? Recorder, RecordingOutcome Outcome) Find(TenantId tenant, SessionId session) => browsers.Find(new(tenant, session.Value)) switch
    {
        null => (null, new RecordingOutcome.NoBrowser()),
        { Recording: null } => (null, new RecordingOutcome.Refused("The session is not recorded; ask for it with 'session.recording' when it is created.")),
        { Recording.Recorder: { Completed.IsCompleted: true } } => (null, new RecordingOutcome.Refused("The recording has ended already.")),
        { Recording.Recorder: var recorder } => (recorder, new RecordingOutcome.Done()),
    };
}
