namespace AnchorOrleans.Silo.Recordings;

/// <summary>Stores what an earlier process of this service was recording when it died.</summary>
internal sealed partial class RecordingRecovery(RecordingFolder folder, SessionRecordings recordings, ILogger<RecordingRecovery> logger) : IHostedService
{
    private Task _storing = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Listed before anything new can be recorded; storing long videos is nothing to wait for.
        _storing = StoreAsync(folder.Open());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _storing.WaitAsync(cancellationToken);

    private async Task StoreAsync(IReadOnlyList<UnfinishedRecording> left)
    {
        foreach (var recording in left)
        {
            LogFound(recording.Session.Id);
            await recordings.StoreAsync(recording);
        }
    }

    [LoggerMessage(LogLevel.Information, "Session {Session} was recorded when the service died; what there is of it is stored now.")]
    private partial void LogFound(string session);
}
