using System.Globalization;

namespace AnchorOrleans.Browser.Chromium;

/// <summary>Deletes what a browser left, however it was left.</summary>
/// <remarks>Links are deleted and never followed. Folders nested deeper than a path can name are moved up first: who breaks out of Chromium could nest them so.</remarks>
internal static class FolderDeletion
{
    /// <summary>Half of what the system takes as a path, so that an entry's own name always fits.</summary>
    private const int LongestPath = 2_000;

    /// <summary>Deletes a folder with all that is in it.</summary>
    public static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or ArgumentException)
        {
            // Which of the two comes of a path that is too long depends on the step that meets it.
            MoveUpWhatIsDeep(folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void MoveUpWhatIsDeep(string root)
    {
        var moved = 0;
        var folders = new Stack<string>([root]);
        while (folders.TryPop(out var folder))
        {
            foreach (var entry in new DirectoryInfo(folder).GetDirectories())
            {
                if (entry.Attributes.HasFlag(FileAttributes.ReparsePoint))
                {
                    continue;
                }

                var path = entry.FullName;
                if (path.Length > LongestPath)
                {
                    path = Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"deep-{Guid.NewGuid():N}-{moved++}"));
                    entry.MoveTo(path);
                }

                folders.Push(path);
            }
        }
    }
}
