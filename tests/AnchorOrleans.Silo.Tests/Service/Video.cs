using System.Diagnostics;
using System.Globalization;

namespace AnchorOrleans.Silo.Tests.Service;

/// <summary>What a video shows, as ffmpeg decodes it.</summary>
/// <param name="Duration">How long it says it plays.</param>
/// <param name="Scenes">The colours in their order: each from its first picture until the next colour's.</param>
internal sealed record Video(TimeSpan Duration, IReadOnlyList<(string Color, TimeSpan From)> Scenes)
{
    /// <summary>The colours that tests show, far from one another.</summary>
    private static readonly (string Name, int Red, int Green, int Blue)[] Palette = [("red", 255, 0, 0), ("lime", 0, 255, 0), ("blue", 0, 0, 255), ("white", 255, 255, 255)];

    public IEnumerable<string> Colors => Scenes.Select(scene => scene.Color);

    /// <summary>Decodes every picture of a file, and fails on anything that is wrong with it.</summary>
    public static async Task<Video> ReadAsync(byte[] content)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "video.mp4");
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        var pixels = await RunAsync("ffmpeg", "-v", "error", "-xerror", "-i", file, "-fps_mode", "passthrough", "-vf", "crop=8:8:iw/2:ih/2,scale=1:1", "-pix_fmt", "rgb24", "-f", "rawvideo", "-");
        var instants = Text(await RunAsync("ffprobe", "-v", "error", "-show_entries", "packet=pts_time", "-of", "csv=p=0", file)).Select(TimeOf).ToList();
        var duration = Text(await RunAsync("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", file)).Select(TimeOf).Single();
        Assert.Equal(instants.Count, pixels.Length / 3);

        var scenes = new List<(string Color, TimeSpan From)>();
        foreach (var (color, from) in pixels.Chunk(3).Select(NameOf).Zip(instants))
        {
            if (scenes.Count == 0 || scenes[^1].Color != color)
            {
                scenes.Add((color, from));
            }
        }

        return new(duration, scenes);
    }

    private static string NameOf(byte[] pixel) => Palette.MinBy(color => Math.Abs(color.Red - pixel[0]) + Math.Abs(color.Green - pixel[1]) + Math.Abs(color.Blue - pixel[2])).Name;

    private static TimeSpan TimeOf(string seconds) => TimeSpan.FromSeconds(double.Parse(seconds.TrimEnd(','), CultureInfo.InvariantCulture));

    private static string[] Text(byte[] output) => System.Text.Encoding.ASCII.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static async Task<byte[]> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        using var output = new MemoryStream();
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}: {await errors}");
        return output.ToArray();
    }
}
