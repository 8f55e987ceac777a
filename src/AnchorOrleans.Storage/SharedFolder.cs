using AnchorOrleans.Storage.Artifacts;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Storage;

/// <summary>The folder that all processes of a cluster share; with one process, its data folder.</summary>
/// <remarks>
/// Nobody owns it, and nobody locks it: whatever appears in it is written beside and renamed, under a name that no two processes give to different
/// contents. So it may lie on a file system of the network.
/// </remarks>
public sealed class SharedFolder(string path)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Takes the folder that the settings name.</summary>
    public SharedFolder(IOptions<StorageOptions> options)
        : this(options.Value.ResolveSharedPath())
    {
    }

    /// <summary>Gets the whole path.</summary>
    public string FullPath { get; } = Path.GetFullPath(path);

    internal string Artifacts => Path.Combine(FullPath, "artifacts");

    internal string Uploads => Path.Combine(FullPath, "uploads");

    internal string Logs => Path.Combine(FullPath, "logs");

    /// <summary>Makes the folder, and finds out whether it can be written.</summary>
    /// <exception cref="StorageUnavailableException">It cannot.</exception>
    public void Create()
    {
        try
        {
            // Code under test and pages run under other users of this machine; what is stored is none of their business.
            _ = OperatingSystem.IsWindows() ? Directory.CreateDirectory(FullPath) : Directory.CreateDirectory(FullPath, OwnerOnly);
            var probe = Path.Combine(FullPath, $".probe-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(
                $"The shared folder '{FullPath}' cannot be written: {exception.Message} Make it writable for the user this service runs as, or set Storage:SharedPath to another folder.",
                exception);
        }
    }

    /// <summary>Reads a file, which is made when it is first asked for; of several processes that ask at once one makes it, and all read what that one wrote.</summary>
    /// <param name="name">Its path within the folder, or a whole path.</param>
    /// <param name="make">Makes the content.</param>
    public byte[] ReadOrCreate(string name, Func<byte[]> make)
    {
        var file = Path.Combine(FullPath, name);
        if (!File.Exists(file))
        {
            DurableFile.PlaceOnce(file, make());
        }

        return File.ReadAllBytes(file);
    }
}
