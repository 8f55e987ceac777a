using Microsoft.Extensions.Options;

namespace AnchorOrleans.Storage;

/// <summary>The folder of what is this process's own, which it owns alone.</summary>
/// <remarks>
/// The owner is whoever holds the operating system's lock on <c>anchor.lock</c>. The lock goes with its process, however that ends,
/// so nothing has to be cleaned up after a crash; the file itself stays and means nothing.
/// </remarks>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int WouldBlock = 11;

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    public string Path { get; }

    public string DatabaseFile => System.IO.Path.Combine(Path, "anchor.db");

    public static DataFolder Open(IOptions<StorageOptions> options) => Open(options.Value.DataPath);

    /// <exception cref="StorageUnavailableException">The folder cannot be made or written, or another service owns it.</exception>
    public static DataFolder Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        Create(full);
        return new(full, Lock(full));
    }

    public void Dispose() => _lock.Dispose();

    private static void Create(string path)
    {
        try
        {
            // Code under test and pages run under other users of this machine; what is stored is none of their business.
            _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, OwnerOnly);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(
                $"The data folder '{path}' cannot be created: {exception.Message} Set Storage:DataPath (--data) to a folder that this user may write.", exception);
        }
    }

    private static FileStream Lock(string path)
    {
        var file = System.IO.Path.Combine(path, "anchor.lock");
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (IsHeldByAnother(exception))
        {
            throw new StorageUnavailableException(
                $"The data folder '{path}' is in use: another service holds '{file}'. Stop that service, or give this one a folder of its own with Storage:DataPath (--data).",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(
                $"The data folder '{path}' cannot be written: {exception.Message} Make it writable for the user this service runs as, or set Storage:DataPath (--data) to another folder.",
                exception);
        }
    }

    // Windows: sharing violation; elsewhere the errno of flock(2).
    private static bool IsHeldByAnother(IOException exception) =>
        OperatingSystem.IsWindows() ? (exception.HResult & 0xFFFF) == 32 : exception.HResult == WouldBlock;
}
