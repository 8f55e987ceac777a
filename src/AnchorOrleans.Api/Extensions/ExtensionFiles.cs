using System.IO.Compression;

namespace AnchorOrleans.Api.Extensions;

/// <summary>The files of an extension in the ZIP file that was brought.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="All">Every file under its path, the manifest at the top.</param>
internal sealed record ExtensionFiles(ZipArchiveEntry Manifest, IReadOnlyList<(string Path, ZipArchiveEntry Entry)> All)
{
    private const string ManifestName = "manifest.json";
    private const int LongestPath = 500;
    private const int LongestShown = 100;
    private const int UnixModeShift = 16;
    private const int UnixKind = 0xF000;
    private const int UnixFile = 0x8000;

    /// <summary>What a store, or a computer, adds beside the extension; Chromium refuses a folder that holds it.</summary>
    private static readonly string[] Foreign = ["_metadata/", "__MACOSX/"];

    /// <summary>Finds the files.</summary>
    /// <param name="zip">The ZIP file.</param>
    /// <param name="problem">What is wrong with it, as a sentence.</param>
    /// <returns>Null when something is.</returns>
    public static ExtensionFiles? Of(ZipArchive zip, out string? problem)
    {
        List<(string Path, ZipArchiveEntry Entry)> files = [];
        foreach (var entry in zip.Entries)
        {
            // Some programs on Windows write the separators of their own paths.
            var path = entry.FullName.Replace('\\', '/');
            if ((problem = ProblemOf(path, entry)) is not null)
            {
                return null;
            }

            if (!path.EndsWith('/'))
            {
                files.Add((path, entry));
            }
        }

        var all = WithoutForeign(WithoutTopFolder(files));
        problem = ConflictIn(all);
        if (problem is not null)
        {
            return null;
        }

        var manifest = all.Find(file => file.Path == ManifestName).Entry;
        problem = manifest is null ? $"'file' must have '{ManifestName}' at its top, or in the one folder at its top." : null;
        return manifest is null ? null : new ExtensionFiles(manifest, all);
    }

    private static string? ProblemOf(string path, ZipArchiveEntry entry)
    {
        var kind = (entry.ExternalAttributes >> UnixModeShift) & UnixKind;
        var parts = path.TrimEnd('/').Split('/');
        return path.Length > LongestPath ? $"'file' has an entry whose path is longer than {LongestPath} characters: '{path[..LongestShown]}…'."
            : parts.Any(part => part is "" or "." or "..") || path.Any(char.IsControl) ? $"'file' has an entry whose path leads elsewhere or is none: '{Shown(path)}'."
            : !path.EndsWith('/') && kind is not (0 or UnixFile) ? $"'file' may have plain files only; '{Shown(path)}' is a link or something else."
            : null;
    }

    /// <summary>Lifts everything out of the one folder at the top, which is what packing a folder makes.</summary>
    private static List<(string Path, ZipArchiveEntry Entry)> WithoutTopFolder(List<(string Path, ZipArchiveEntry Entry)> files)
    {
        var own = WithoutForeign(files);
        var top = own is [var first, ..] && first.Path.IndexOf('/', StringComparison.Ordinal) is > 0 and var length ? first.Path[..(length + 1)] : null;
        return top is not null && own.TrueForAll(file => file.Path.StartsWith(top, StringComparison.Ordinal))
            ? [.. own.Select(file => (file.Path[top.Length..], file.Entry))]
            : files;
    }

    private static List<(string Path, ZipArchiveEntry Entry)> WithoutForeign(List<(string Path, ZipArchiveEntry Entry)> files) =>
        files.FindAll(file => !Array.Exists(Foreign, folder => file.Path.StartsWith(folder, StringComparison.Ordinal)));

    /// <summary>Finds two entries that cannot both be files of one folder.</summary>
    private static string? ConflictIn(List<(string Path, ZipArchiveEntry Entry)> files)
    {
        HashSet<string> paths = new(StringComparer.Ordinal);
        var twice = files.Find(file => !paths.Add(file.Path)).Path ?? files.Find(file => FoldersOf(file.Path).Any(paths.Contains)).Path;
        return twice is null ? null : $"'file' has two entries for '{Shown(twice)}'.";
    }

    private static IEnumerable<string> FoldersOf(string path)
    {
        for (var end = path.IndexOf('/', StringComparison.Ordinal); end > 0; end = path.IndexOf('/', end + 1))
        {
            yield return path[..end];
        }
    }

    private static string Shown(string path)
    {
        var plain = string.Concat(path.Where(letter => !char.IsControl(letter)));
        return plain.Length <= LongestShown ? plain : $"{plain[..LongestShown]}…";
    }
}
