using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Sessions.Recordings;

/// <summary>The recordings of live sessions; the port to where the browsers are.</summary>
public interface ISessionRecordings
{
    /// <summary>Gets why sessions cannot be recorded, as the rest of a sentence; null when they can.</summary>
    string? Obstacle { get; }

    /// <summary>Leaves out of a session's recording what happens from now on; repeating it changes nothing.</summary>
    Task<RecordingOutcome> PauseAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken);

    /// <summary>Goes on with a session's recording; repeating it changes nothing.</summary>
    Task<RecordingOutcome> ResumeAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken);
}

/// <summary>What pausing or resuming a recording came to.</summary>
[Alias("anchor.recording-outcome")]
public abstract record RecordingOutcome
{
    private RecordingOutcome()
    {
    }

    /// <summary>It is as asked for.</summary>
    [Alias("anchor.recording-outcome.done")]
    public sealed record Done : RecordingOutcome;

    /// <summary>There is nothing to pause or to resume.</summary>
    /// <param name="Reason">A sentence.</param>
    [Alias("anchor.recording-outcome.refused")]
    public sealed record Refused(string Reason) : RecordingOutcome;

    /// <summary>The session has no browser.</summary>
    [Alias("anchor.recording-outcome.no-browser")]
    public sealed record NoBrowser : RecordingOutcome;
}
