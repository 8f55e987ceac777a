using System.Security.Cryptography;
using System.Text;

namespace AnchorOrleans.Silo.Hosting;

/// <summary>A private folder for the sockets of this service: short, since socket paths are, and the same over its restarts, so that a start clears what a crash left.</summary>
internal sealed class RuntimeFolder : IDisposable
{
    /// <summary>Makes an empty folder that belongs to the service with this data folder.</summary>
    /// <exception cref="IOException">The folder belongs to somebody else.</exception>
    public RuntimeFolder(string dataPath)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(dataPath))))[..16];
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"anchor-{name}");
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }

        Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <summary>Gets the socket on which the API serves this silo's own jails.</summary>
    public string PlatformSocket => System.IO.Path.Combine(Path, "platform.sock");

    /// <summary>Gets the socket on which sandboxes leave the machine.</summary>
    public string EgressSocket => System.IO.Path.Combine(Path, "egress.sock");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
