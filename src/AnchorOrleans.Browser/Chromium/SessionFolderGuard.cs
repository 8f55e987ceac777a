namespace AnchorOrleans.Browser.Chromium;

/// <summary>Watches how much a browser keeps in its session's folder, which no control group bounds.</summary>
internal static class SessionFolderGuard
{
    /// <summary>What a file takes at least, so that many empty ones count as well.</summary>
    private const long LeastBytesAFile = 4 * 1024;

    /// <summary>Just below what the system takes as a path, an entry's own name included.</summary>
    private const int LongestPath = 3_800;

    private static readonly EnumerationOptions Everything = new()
    {
        // Links are counted and never followed: what they point to is not the session's, and they are a hostile process' to place.
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = true,
        RecurseSubdirectories = false,
    };

    /// <summary>Waits until the folder holds more than it may.</summary>
    public static async Task WaitForExcessAsync(string folder, long limitBytes, TimeSpan interval, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, clock);
        do
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
        while (Holds(folder, limitBytes) <= limitBytes);
    }

    /// <summary>Adds up what a folder holds, and stops above the limit.</summary>
    public static long Holds(string folder, long limitBytes)
    {
        var bytes = 0L;
        var folders = new Stack<string>([folder]);
        while (bytes <= limitBytes && folders.TryPop(out var next))
        {
            bytes += HoldsItself(next, folders, limitBytes);
        }

        return bytes;
    }

    private static long HoldsItself(string folder, Stack<string> folders, long limitBytes)
    {
        if (folder.Length > LongestPath)
        {
            // No browser nests so deep for any good; what cannot be counted is not allowed.
            return limitBytes + 1;
        }

        var bytes = 0L;
        try
        {
            foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", Everything))
            {
                var isLink = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
                if (entry is DirectoryInfo && !isLink)
                {
                    folders.Push(entry.FullName);
                }

                bytes += Math.Max(entry is FileInfo file && !isLink ? file.Length : 0, LeastBytesAFile);
                if (bytes > limitBytes)
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // The browser deletes while this counts; what is gone takes nothing.
        }

        return bytes;
    }
}
