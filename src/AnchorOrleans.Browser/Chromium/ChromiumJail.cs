using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Jail;

namespace AnchorOrleans.Browser.Chromium;

/// <summary>Writes down what a browser's jail consists of.</summary>
internal static class ChromiumJail
{
    private const long Mebibyte = 1024 * 1024;

    private static readonly string EntryScript = ReadEntryScript();

    /// <summary>Describes the jail of one browser.</summary>
    public static JailSpec Describe(ChromiumExecutable executable, BrowserFolder folder, BrowserRequest request, BrowserOptions options)
    {
        var program = executable.IsSeenInEveryJail ? executable.Path : $"{JailLayout.ChromiumFolder}/{executable.FileName}";
        return new JailSpec
        {
            Name = folder.Name,
            Command = ["/bin/sh", "-c", EntryScript, "entry.sh", program, .. ChromiumArguments.For(request)],
            Environment = Variables(request),
            Mounts = Mounts(executable, folder),
            WorkingDirectory = JailLayout.Session,
            AllowsUserNamespaces = true,
            Limits = new JailLimits(
                options.MemoryMebibytes * Mebibyte,
                options.Processes,
                options.TemporaryMebibytes * Mebibyte,
                options.SharedMemoryMebibytes * Mebibyte),
        };
    }

    private static ImmutableDictionary<string, string> Variables(BrowserRequest request)
    {
        var common = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["HOME"] = JailLayout.Session,
            ["LANG"] = "C.UTF-8",
            ["PATH"] = "/usr/bin:/bin",
            ["TMPDIR"] = "/tmp",
            ["DOWNLOADS_FOLDER"] = JailLayout.Downloads,
            ["DEVTOOLS_SOCKET"] = $"{JailLayout.DevToolsFolder}/{JailLayout.DevToolsSocket}",
            ["DEVTOOLS_PORT"] = JailLayout.DevToolsPort.ToString(CultureInfo.InvariantCulture),
            ["EGRESS_SOCKET"] = $"{JailLayout.EgressFolder}/{JailLayout.EgressSocket}",
            ["PROXY_PORT"] = JailLayout.ProxyPort.ToString(CultureInfo.InvariantCulture),
        }.ToImmutableDictionary(StringComparer.Ordinal);
        if (!request.HasWindow)
        {
            return common;
        }

        var (width, height) = JailLayout.DisplayOf(request);
        return common.Add("DISPLAY_SIZE", string.Create(CultureInfo.InvariantCulture, $"{width}x{height}x24"));
    }

    private static ImmutableArray<JailMount> Mounts(ChromiumExecutable executable, BrowserFolder folder)
    {
        ImmutableArray<JailMount> mounts =
        [
            new(folder.Session, JailLayout.Session, Writable: true),
            new(folder.Uploads, JailLayout.Uploads),
            new(folder.DevTools, JailLayout.DevToolsFolder, Writable: true),
            new(folder.Egress, JailLayout.EgressFolder),
        ];
        return executable.IsSeenInEveryJail ? mounts : mounts.Add(new(executable.Folder, JailLayout.ChromiumFolder));
    }

    private static string ReadEntryScript()
    {
        using var resource = typeof(ChromiumJail).Assembly.GetManifestResourceStream("entry.sh")!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
