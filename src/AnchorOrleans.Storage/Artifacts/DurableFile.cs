using System.Runtime.InteropServices;

namespace AnchorOrleans.Storage.Artifacts;

/// <summary>Puts a file in place so that it is there whole or not at all, also after a power failure.</summary>
internal static partial class DurableFile
{
    private const int CloseOnExec = 0x80000;

    /// <summary>Writes beside, flushes, and renames; then flushes the folder, because a name is lost with it otherwise.</summary>
    /// <exception cref="IOException">The disk is full, gone, or refuses.</exception>
    public static void Place(string temporary, string target, ReadOnlySpan<byte> content)
    {
        try
        {
            using (var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(file, content, fileOffset: 0);
                RandomAccess.FlushToDisk(file);
            }

            Move(temporary, target);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Puts a file in place unless there is one already; only whoever owns this service may read it. Of several that do so at once the first wins.</summary>
    /// <exception cref="IOException">The disk is full, gone, or refuses.</exception>
    public static void PlaceOnce(string target, ReadOnlySpan<byte> content)
    {
        var temporary = $"{target}.{Guid.NewGuid():N}";
        try
        {
            using (var file = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = OperatingSystem.IsWindows() ? null : UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: false);
        }
        catch (IOException) when (File.Exists(target))
        {
            // Another process was first; what it wrote holds.
        }
        finally
        {
            // It has moved when this process was first.
            File.Delete(temporary);
        }

        FlushFolder(Path.GetDirectoryName(target)!);
    }

    /// <summary>Renames a file that is flushed already; then flushes the folder, because a name is lost with it otherwise.</summary>
    /// <exception cref="IOException">The disk is gone or refuses.</exception>
    public static void Move(string temporary, string target)
    {
        File.Move(temporary, target, overwrite: true);
        FlushFolder(Path.GetDirectoryName(target)!);
    }

    /// <summary>Makes a folder and the missing ones above it, and flushes the names of those it made.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(path)!;
        CreateFolder(parent);
        Directory.CreateDirectory(path);
        FlushFolder(parent);
    }

    // .NET opens no folders, and fsync(2) wants one open. Windows needs neither.
    private static void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, CloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"The folder '{path}' cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        var result = Flush(descriptor);
        var message = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        if (result != 0)
        {
            throw new IOException($"The folder '{path}' cannot be flushed to disk: {message}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
