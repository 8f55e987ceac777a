using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Recordings;

/// <summary>How sessions are recorded as video. Bound from the <c>Recordings</c> section.</summary>
public sealed class RecordingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Recordings";

    /// <summary>Gets or sets the path of ffmpeg; it must lie in <c>/usr</c>, which is what its jail sees.</summary>
    /// <value>An absolute path. By default <c>ffmpeg</c> is looked for in <c>/usr/bin</c> and <c>/usr/local/bin</c>; where there is none, sessions are not recorded.</value>
    public string? FfmpegPath { get; set; }

    /// <summary>Gets or sets how many pictures a second a recording has at most; <see cref="Screencasts.ScreencastOptions.FramesPerSecond"/> bounds it too.</summary>
    /// <value>From 1 to 30. The default is 5.</value>
    [Range(1, 30)]
    public int FramesPerSecond { get; set; } = 5;

    /// <summary>Gets or sets how large one recording may become; then it ends, and the session goes on.</summary>
    /// <value>From 1 to 4,096 MiB. The default is 256.</value>
    [Range(1, 4_096)]
    public int Mebibytes { get; set; } = 256;

    /// <summary>Gets or sets how long one recording may become, without its pauses; then it ends, and the session goes on.</summary>
    /// <value>From 1 s to 1 day. The default is 4 h.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromHours(4);

    /// <summary>Gets or sets how much memory one encoder may use.</summary>
    /// <value>From 64 to 4,096 MiB. The default is 512.</value>
    [Range(64, 4_096)]
    public int MemoryMebibytes { get; set; } = 512;

    /// <summary>Gets or sets how many processes and threads one encoder may have.</summary>
    /// <value>From 16 to 1,024. The default is 64.</value>
    [Range(16, 1_024)]
    public int Processes { get; set; } = 64;

    /// <summary>Gets or sets how long an encoder may take to finish when a recording ends; then it is killed, and what it wrote is kept.</summary>
    /// <value>From 1 s to 20 s. The default is 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:20")]
    public TimeSpan FinishTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>Checks the ranges that attributes can express.</summary>
[OptionsValidator]
internal sealed partial class RecordingOptionsValidator : IValidateOptions<RecordingOptions>;
