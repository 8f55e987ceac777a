using AnchorOrleans.Browser.Recordings;
using AnchorOrleans.Browser.Screencasts;
using AnchorOrleans.Jail;
using AnchorOrleans.Sessions;
using AnchorOrleans.Silo.Sessions;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Recordings;

/// <summary>Records the sessions that ask for it, and stores each recording when it ends, for whatever reason.</summary>
internal sealed partial class SessionRecordings(
    SessionRecorders recorders,
    SessionArtifacts artifacts,
    RecordingFolder folder,
    IOptions<ScreencastOptions> screencast,
    TimeProvider clock,
    ILogger<SessionRecordings> logger)
{
    /// <summary>Begins to record a browser when its session asks for that. It is no guest of the session, which may become idle all the same.</summary>
    public void Begin(SessionBrowser browser)
    {
        var settings = browser.Assignment.Settings;
        if (!settings.IsRecorded)
        {
            return;
        }

        var file = folder.Begin(browser.Assignment.Session, clock.GetUtcNow());
        var video = VideoFormat.For(file.Id.ToString(), settings.ViewportWidth, settings.ViewportHeight, screencast.Value);
        var recorder = recorders.Start(browser.ViewWith(screencast.Value), video, file.Path, browser.Ending);
        browser.Recording = new(recorder, KeepAsync(recorder, file));
    }

    /// <summary>Stores a recording that is not written any more, as far as it can be played.</summary>
    public async Task StoreAsync(UnfinishedRecording recording)
    {
        try
        {
            await using (var file = new FileStream(recording.Path, new FileStreamOptions { Access = FileAccess.ReadWrite, Options = FileOptions.Asynchronous }))
            {
                if (await FragmentedVideo.MeasureAsync(file) is { } video)
                {
                    file.SetLength(video.Length);
                    file.Position = 0;
                    await artifacts.StoreAsync(recording.Session, SessionArtifactKind.Recording, recording.Id.ToString(), recording.BegunAt, video.Duration, file);
                }
                else
                {
                    LogEmpty(recording.Session.Id);
                }
            }

            File.Delete(recording.Path);
        }
        catch (FileNotFoundException)
        {
            // It ended before it was begun.
            LogEmpty(recording.Session.Id);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The file stays where the next start finds it.
            LogNotStored(exception, recording.Session.Id);
        }
    }

    private async Task KeepAsync(SessionRecorder recorder, UnfinishedRecording file)
    {
        try
        {
            await recorder.Completed;
        }
        catch (Exception exception) when (exception is JailUnavailableException or IOException or OperationCanceledException)
        {
            LogNotRecorded(exception, file.Session.Id);
        }

        await StoreAsync(file);
    }

    [LoggerMessage(LogLevel.Debug, "Session {Session} ended before there was anything to record.")]
    private partial void LogEmpty(string session);

    [LoggerMessage(LogLevel.Warning, "Session {Session} is not recorded: the encoder could not be started.")]
    private partial void LogNotRecorded(Exception exception, string session);

    [LoggerMessage(LogLevel.Error, "The recording of session {Session} could not be stored now; it is tried again at the next start.")]
    private partial void LogNotStored(Exception exception, string session);
}

/// <summary>A recording that goes on.</summary>
/// <param name="Recorder">What records.</param>
/// <param name="Kept">Completes when it has ended and what there is of it is stored; it does not fail.</param>
internal sealed record BrowserRecording(SessionRecorder Recorder, Task Kept);
