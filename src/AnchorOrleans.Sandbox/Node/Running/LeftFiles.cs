using System.Buffers;
using System.Globalization;
using System.Text;
using AnchorOrleans.Jail;

namespace AnchorOrleans.Sandbox.Node.Running;

/// <summary>Decides what of a folder for artifacts is kept: regular files with usable names, as many and as large as the limits allow.</summary>
internal sealed class LeftFiles(JailFolder folder, SandboxLimits limits)
{
    private const int LongestPath = 512;
    private const int DeepestFolder = 16;
    private const int MostEntries = 10_000;

    // Each becomes a line of the log; what a task leaves must not fill that.
    private const int MostReasons = 100;

    // No name on Windows, or a surprise in a shell or a terminal.
    private static readonly SearchValues<char> Unusual = SearchValues.Create("\\:*?\"<>|");

    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private long _bytes;

    /// <summary>Reads the folder; each file is open until the next is asked for.</summary>
    public IEnumerable<SandboxArtifact> Read()
    {
        var (listed, leftOut) = (0, 0);
        foreach (var entry in folder.List(MostEntries + 1, DeepestFolder))
        {
            if (++listed > MostEntries)
            {
                yield return LeftOut("…", $"the folder holds more than {MostEntries:N0} entries, and only those were looked at");
                yield break;
            }

            switch (Judge(entry))
            {
                case SandboxArtifact.Kept kept:
                    using (kept.Content)
                    {
                        yield return kept;
                    }

                    break;
                case { } other when leftOut++ < MostReasons:
                    yield return other;
                    break;
            }
        }

        if (leftOut > MostReasons)
        {
            yield return LeftOut("…", $"so were {leftOut - MostReasons:N0} more");
        }
    }

    private static SandboxArtifact.LeftOut LeftOut(string path, FormattableString reason) => new(path, reason.ToString(CultureInfo.InvariantCulture));

    private static string Clean(string path)
    {
        var text = new StringBuilder(path.Length);
        foreach (var rune in path.EnumerateRunes())
        {
            var isUsual = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                && !(rune.IsBmp && Unusual.Contains((char)rune.Value));
            text.Append(isUsual ? rune.ToString() : "_");
        }

        return text.ToString();
    }

    private static string Cut(string path) => path.Length <= LongestPath ? path : $"{path[..LongestPath]}…";

    /// <summary>Answers null for what is neither kept nor worth a word.</summary>
    private SandboxArtifact? Judge(JailEntry entry)
    {
        var path = Clean(entry.Path);
        return entry.Kind switch
        {
            JailEntryKind.Folder => entry.Path.Count(static character => character == '/') < DeepestFolder
                ? null
                : LeftOut(Cut(path), $"folders are looked into down to the {DeepestFolder}th only"),
            JailEntryKind.Link => LeftOut(Cut(path), $"it is a link, and links are not followed"),
            JailEntryKind.Special => LeftOut(Cut(path), $"it is not a regular file"),
            JailEntryKind.Unknown => LeftOut(Cut(path), $"its name is not UTF-8"),
            _ when path.Length > LongestPath => LeftOut(Cut(path), $"its path is longer than {LongestPath} characters"),
            _ when _paths.Count >= limits.Artifacts => LeftOut(path, $"the limit is {limits.Artifacts:N0} files ({SandboxOptions.Section}:{nameof(SandboxOptions.Artifacts)})"),
            _ when entry.Size > limits.ArtifactBytes - _bytes => LeftOut(
                path, $"with its {entry.Size:N0} bytes the files would be larger than {limits.ArtifactBytes:N0} bytes together ({SandboxOptions.Section}:{nameof(SandboxOptions.ArtifactBytes)})"),
            _ when _paths.Contains(path) => LeftOut(path, $"another file has the same name once unusual characters are replaced"),
            _ => Keep(entry, path),
        };
    }

    private SandboxArtifact Keep(JailEntry entry, string path)
    {
        try
        {
            var content = folder.OpenFile(entry.Path);
            _bytes += entry.Size;
            _paths.Add(path);
            return new SandboxArtifact.Kept(path, entry.Size, content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return LeftOut(path, $"it cannot be read: {exception.Message}");
        }
    }
}
