using AnchorOrleans.Browser.Screencasts;
using AnchorOrleans.Jail;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Recordings;

/// <summary>Records browsers, where this machine can.</summary>
/// <param name="jailer">Makes the encoders' jails.</param>
/// <param name="options">The limits.</param>
/// <param name="clock">Tells when pictures were seen.</param>
public sealed class SessionRecorders(IJailer jailer, IOptions<RecordingOptions> options, TimeProvider clock)
{
    private const long Mebibyte = 1024 * 1024;
    private const int NameLength = 20;

    private readonly RecordingOptions _options = options.Value;

    /// <summary>Gets why nothing can be recorded here, as the rest of a sentence; <see langword="null"/> when it can.</summary>
    public string? Obstacle => Ffmpeg.TryFind(_options.FfmpegPath, out _, out var problem) ? null : problem;

    /// <summary>Begins to record a browser.</summary>
    /// <param name="view">What is recorded.</param>
    /// <param name="video">What is made of it.</param>
    /// <param name="path">The file that is written; there must be none.</param>
    /// <param name="ending">The browser is about to end.</param>
    public SessionRecorder Start(LiveView view, VideoFormat video, string path, CancellationToken ending) =>
        SessionRecorder.Start(view, () => StartEncoderAsync(video, path, ending), _options, clock, ending);

    private Task<VideoEncoder> StartEncoderAsync(VideoFormat video, string path, CancellationToken cancellationToken) =>
        Ffmpeg.TryFind(_options.FfmpegPath, out var ffmpeg, out var problem)
            ? VideoEncoder.StartAsync(jailer, ffmpeg.Describe($"rec-{Guid.NewGuid():N}"[..NameLength], video, _options), video, path, _options.Mebibytes * Mebibyte, cancellationToken)
            : throw new JailUnavailableException(problem);
}
