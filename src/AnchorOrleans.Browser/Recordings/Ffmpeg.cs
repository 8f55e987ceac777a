using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using AnchorOrleans.Jail;

namespace AnchorOrleans.Browser.Recordings;

/// <summary>The program that encodes videos, and the jail in which it does: it reads pictures of pages that nobody here wrote.</summary>
/// <param name="Path">The program on this machine and in its jail.</param>
internal sealed record Ffmpeg(string Path)
{
    private const long Mebibyte = 1024 * 1024;

    /// <summary>Its files go through pipes; the folders in memory that every jail has stay empty.</summary>
    private const long FolderBytes = 1 * Mebibyte;

    private const string SeenInEveryJail = "/usr/";

    private static readonly string[] UsualPlaces = ["/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg"];

    /// <summary>Finds the program that the options name, or one in the usual places.</summary>
    /// <param name="configured"><c>Recordings:FfmpegPath</c>.</param>
    /// <param name="ffmpeg">The program.</param>
    /// <param name="problem">When there is none, one sentence.</param>
    public static bool TryFind(string? configured, [NotNullWhen(true)] out Ffmpeg? ffmpeg, [NotNullWhen(false)] out string? problem)
    {
        var path = string.IsNullOrEmpty(configured) ? Array.Find(UsualPlaces, File.Exists) : configured;
        problem = path switch
        {
            null => "recording needs ffmpeg, which is not installed here.",
            _ when !path.StartsWith(SeenInEveryJail, StringComparison.Ordinal) => "recording needs ffmpeg, and what Recordings:FfmpegPath names does not lie in /usr.",
            _ when !File.Exists(path) => "recording needs ffmpeg, and what Recordings:FfmpegPath names does not exist.",
            _ => null,
        };
        ffmpeg = problem is null ? new Ffmpeg(path!) : null;
        return ffmpeg is not null;
    }

    /// <summary>Describes a jail in which it turns <see cref="MatroskaFrames"/> on its standard input into an MP4 file on its standard output.</summary>
    /// <param name="name">Of the jail.</param>
    /// <param name="video">What it makes.</param>
    /// <param name="options">Its limits.</param>
    public JailSpec Describe(string name, VideoFormat video, RecordingOptions options) => new()
    {
        Name = name,

        // Whoever waits for a browser goes first.
        Command = ["/usr/bin/nice", "-n", "10", Path, .. Arguments(video)],
        Limits = new JailLimits(options.MemoryMebibytes * Mebibyte, options.Processes, FolderBytes, FolderBytes),
    };

    private static string[] Arguments(VideoFormat video)
    {
        var size = string.Create(CultureInfo.InvariantCulture, $"{video.Width}:{video.Height}");
        return
        [
            "-hide_banner", "-loglevel", "error", "-nostdin",

            // What comes is known; looking at more of it would hold the first pictures back.
            "-threads", "1", "-analyzeduration", "0", "-fpsprobesize", "0", "-f", "matroska", "-i", "pipe:0",

            // Pages change their size, a video does not.
            "-an", "-filter_threads", "1",
            "-vf", $"scale={size}:force_original_aspect_ratio=decrease:out_range=tv,pad={size}:-1:-1,format=yuv420p,setsar=1",

            // Every picture at its own instant, whatever lies between; nothing is held back to look ahead.
            "-fps_mode", "vfr", "-enc_time_base", "1:1000", "-video_track_timescale", "1000",
            "-c:v", "libx264", "-threads", "1", "-preset", "veryfast", "-tune", "zerolatency", "-crf", "26",
            "-force_key_frames", "expr:gte(t,n_forced*10)",

            // Otherwise two sessions with the same pictures might share their bytes in the store, and deleting one would take the other.
            "-metadata", $"comment={video.Id}",

            // In pieces of two seconds, each of which can be played without those that follow: whatever ends it, what was written is a video.
            "-movflags", "empty_moov+default_base_moof", "-frag_duration", "2000000", "-f", "mp4", "pipe:1",
        ];
    }
}

/// <summary>What a video is to be.</summary>
/// <param name="Id">What tells it from every other.</param>
/// <param name="Width">Pixels, an even number.</param>
/// <param name="Height">Pixels, an even number.</param>
public sealed record VideoFormat(string Id, int Width, int Height)
{
    private const int Smallest = 16;

    /// <summary>Makes a page's size fit what a screencast shows of it, and an encoder takes.</summary>
    /// <param name="id">What tells the video from every other.</param>
    /// <param name="width">CSS pixels.</param>
    /// <param name="height">CSS pixels.</param>
    /// <param name="options">How the screencast is.</param>
    public static VideoFormat For(string id, int width, int height, Screencasts.ScreencastOptions options)
    {
        var scale = Math.Min(1, Math.Min((double)options.MaxWidth / width, (double)options.MaxHeight / height));
        return new(id, EvenOf(width * scale), EvenOf(height * scale));
    }

    private static int EvenOf(double pixels) => Math.Max(Smallest, (int)Math.Round(pixels) & ~1);
}
