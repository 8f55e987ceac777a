using System.Globalization;

namespace AnchorOrleans.Sandbox.Node.Processes;

/// <summary>Makes the socket folders of this service, in one that no other user can enter.</summary>
/// <remarks>Below the folder for temporary files, because the address of a unix socket must be short.</remarks>
internal sealed class SocketFolders : IDisposable
{
    private const string Prefix = "anchor-sandbox-";
    private const string LockName = "lock";

    private readonly string _path;
    private readonly FileStream _lock;
    private long _count;

    public SocketFolders()
    {
        _path = Directory.CreateTempSubdirectory(Prefix).FullName;
        _lock = new FileStream(Path.Combine(_path, LockName), FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    /// <summary>Makes a folder for one process.</summary>
    public SocketFolder Create()
    {
        return new SocketFolder(Path.Combine(_path, Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture)));
    }

    public void Dispose()
    {
        _lock.Dispose();
        Directory.Delete(_path, recursive: true);
    }

    /// <summary>Deletes what services left that were killed: the lock of a service ends with it, also in another container.</summary>
    /// <returns>How many folders were deleted.</returns>
    public static int Sweep()
    {
        return Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*").Count(TryDelete);
    }

    private static bool TryDelete(string folder)
    {
        try
        {
            using (new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.Write, FileShare.None))
            {
                Directory.Delete(folder, recursive: true);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A service that lives holds it, or it belongs to another user.
            return false;
        }
    }
}
