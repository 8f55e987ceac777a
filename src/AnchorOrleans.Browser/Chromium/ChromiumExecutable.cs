using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace AnchorOrleans.Browser.Chromium;

/// <summary>The Chromium program that is started.</summary>
/// <param name="Path">The program on this machine.</param>
internal sealed record ChromiumExecutable(string Path)
{
    /// <summary>
    /// headless-shell first: it starts faster and smaller. Debian's <c>/usr/bin/chromium-headless-shell</c> is absent on purpose: it is a script
    /// that does not <c>exec</c>, so that killing it would leave the browser.
    /// </summary>
    private static readonly ImmutableArray<string> UsualPlaces =
    [
        "/usr/lib/chromium/chromium-headless-shell",
        "/usr/lib64/chromium-browser/headless_shell",
        "/usr/lib/chromium/chromium",
        "/usr/lib/chromium-browser/chromium-browser",
        "/usr/lib64/chromium-browser/chromium-browser",
        "/opt/google/chrome/chrome",
        "/opt/chromium/chrome",
    ];

    /// <summary>Gets a value indicating whether the program lies in <c>/usr</c>, which every jail sees.</summary>
    public bool IsSeenInEveryJail => Path.StartsWith("/usr/", StringComparison.Ordinal);

    /// <summary>Gets the program's folder, which holds the data files that it needs.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>Gets the program's name.</summary>
    public string FileName => System.IO.Path.GetFileName(Path);

    /// <summary>Finds the program that the options name, or one in the usual places.</summary>
    /// <param name="configured"><c>Browser:Executable</c>.</param>
    /// <param name="executable">The program.</param>
    /// <param name="problem">When there is none, one sentence for the operator.</param>
    public static bool TryFind(string? configured, [NotNullWhen(true)] out ChromiumExecutable? executable, [NotNullWhen(false)] out string? problem)
    {
        var path = configured ?? UsualPlaces.FirstOrDefault(File.Exists);
        problem = path switch
        {
            null => $"No Chromium was found in {string.Join(", ", UsualPlaces)}; install chromium-headless-shell or chromium, or set Browser:Executable.",
            _ when !File.Exists(path) => $"Browser:Executable is '{path}', which does not exist.",
            _ when IsScript(path) => $"Browser:Executable is '{path}', which is a script; name the program that it starts.",
            _ => null,
        };
        executable = problem is null ? new ChromiumExecutable(path!) : null;
        return executable is not null;
    }

    /// <summary>Finds the program that can show windows and load extensions.</summary>
    /// <param name="configured"><c>Browser:WindowedExecutable</c>.</param>
    /// <param name="hasWindow">Whether it is to show one.</param>
    /// <param name="executable">The program.</param>
    /// <param name="problem">When something is missing, one sentence for the operator.</param>
    public static bool TryFindFull(string? configured, bool hasWindow, [NotNullWhen(true)] out ChromiumExecutable? executable, [NotNullWhen(false)] out string? problem)
    {
        var full = UsualPlaces.Where(place => !place.Contains("headless", StringComparison.Ordinal)).ToList();
        var path = configured ?? full.Find(File.Exists);
        problem = path switch
        {
            _ when hasWindow && !File.Exists(JailLayout.Display) => $"Sessions with a window need {JailLayout.Display}; install the package 'xvfb', or ask for a session without (browser.headless).",
            null => $"Sessions with a window or extensions need the full Chromium, which was not found in {string.Join(", ", full)}; install chromium, or set Browser:WindowedExecutable.",
            _ when !File.Exists(path) => $"Browser:WindowedExecutable is '{path}', which does not exist.",
            _ when IsScript(path) => $"Browser:WindowedExecutable is '{path}', which is a script; name the program that it starts.",
            _ => null,
        };
        executable = problem is null ? new ChromiumExecutable(path!) : null;
        return executable is not null;
    }

    private static bool IsScript(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> start = stackalloc byte[2];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("#!"u8);
    }
}
