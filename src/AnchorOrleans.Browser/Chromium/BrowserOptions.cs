using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Browser.Chromium;

/// <summary>How browsers run on this machine. Bound from the <c>Browser</c> section.</summary>
public sealed class BrowserOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Browser";

    /// <summary>Gets or sets the Chromium program itself, not a script that starts it.</summary>
    /// <value>An absolute path. The default is to look in the usual places, headless-shell first.</value>
    public string? Executable { get; set; }

    /// <summary>Gets or sets the full Chromium, which sessions with a window use.</summary>
    /// <value>An absolute path. The default is to look in the usual places.</value>
    public string? WindowedExecutable { get; set; }

    /// <summary>Gets or sets how many browsers this machine offers at once.</summary>
    /// <value>From 1 to 1,000. The default follows from memory and cores, at least two a core.</value>
    [Range(1, 1_000)]
    public int? Slots { get; set; }

    /// <summary>Gets or sets how many browsers wait started, each with a page open.</summary>
    /// <value>From 0 to 100. The default is 1.</value>
    [Range(0, 100)]
    public int Warm { get; set; } = 1;

    /// <summary>Gets or sets the folder for profiles and sockets of running browsers; nothing in it outlives its browser.</summary>
    /// <value>An absolute path of at most 60 bytes, as socket paths are bounded. The default is <c>anchor-browser</c> in the user's folder for local application data.</value>
    public string StateDirectory { get; set; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "anchor-browser");

    /// <summary>Gets or sets how long Chromium may take until its page answers.</summary>
    /// <value>From 1 s to 5 minutes. The default is 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long a DevTools connection or request may take to be answered.</summary>
    /// <value>From 100 ms to 5 minutes. The default is 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long a page or worker that a guest attached to may wait for that guest before it is started without it.</summary>
    /// <value>From 100 ms to 10 minutes. The default is 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan PausedTargetTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how large a DevTools command may be whose parameters are checked, or which names its method after its parameters; others have no limit.</summary>
    /// <value>Bytes, from 64 KiB to 64 MiB. The default is 4 MiB.</value>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int CheckedCommandBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Gets or sets how much memory one browser with all its pages may use.</summary>
    /// <value>From 256 to 65,536 MiB. The default is 2,048.</value>
    [Range(256, 65_536)]
    public int MemoryMebibytes { get; set; } = 2_048;

    /// <summary>Gets or sets how many processes and threads one browser may have.</summary>
    /// <value>From 128 to 65,536. The default is 2,048; a page of its own takes about 20.</value>
    [Range(128, 65_536)]
    public int Processes { get; set; } = 2_048;

    /// <summary>Gets or sets how much one browser may keep in its session's folder: profile, cache, what pages store.</summary>
    /// <value>From 64 to 1,048,576 MiB. The default is 1,024.</value>
    [Range(64, 1_048_576)]
    public int SessionMebibytes { get; set; } = 1_024;

    /// <summary>Gets or sets how often the session's folder is measured; until then a browser may exceed it.</summary>
    /// <value>From 100 ms to 10 minutes. The default is 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan SessionCheckInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the size of a browser's folder for temporary files.</summary>
    /// <value>From 16 to 65,536 MiB. The default is 256.</value>
    [Range(16, 65_536)]
    public int TemporaryMebibytes { get; set; } = 256;

    /// <summary>Gets or sets the size of the memory that a browser's processes share, which bounds what they draw.</summary>
    /// <value>From 64 to 65,536 MiB. The default is 512.</value>
    [Range(64, 65_536)]
    public int SharedMemoryMebibytes { get; set; } = 512;
}

/// <summary>Checks the ranges that attributes can express.</summary>
[OptionsValidator]
internal sealed partial class BrowserRangeValidator : IValidateOptions<BrowserOptions>;

/// <summary>Checks the paths.</summary>
internal sealed class BrowserPathValidator : IValidateOptions<BrowserOptions>
{
    private const int LongestStateDirectory = 60;

    public ValidateOptionsResult Validate(string? name, BrowserOptions options)
    {
        List<string> errors = [];
        if (!Path.IsPathFullyQualified(options.StateDirectory) || System.Text.Encoding.UTF8.GetByteCount(options.StateDirectory) > LongestStateDirectory)
        {
            errors.Add($"Browser:StateDirectory must be an absolute path of at most {LongestStateDirectory} bytes, because the path of a socket in it may have 107.");
        }

        if (options.Executable is { } executable && !Path.IsPathFullyQualified(executable))
        {
            errors.Add("Browser:Executable must be an absolute path.");
        }

        if (options.WindowedExecutable is { } windowed && !Path.IsPathFullyQualified(windowed))
        {
            errors.Add("Browser:WindowedExecutable must be an absolute path.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
