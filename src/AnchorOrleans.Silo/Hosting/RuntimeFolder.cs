using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Silo.Hosting;

/// <summary>A private folder for the sockets of this service.</summary>
/// <remarks>Its path is short, since paths of sockets are bounded, and the same over restarts, so that a start clears what a crash left.</remarks>
internal sealed class RuntimeFolder
{
    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Names the folder of the service that owns a data folder; nothing is made yet.</summary>
    public RuntimeFolder(string dataPath)
    {
        var name = HexHash.Of(System.IO.Path.GetFullPath(dataPath))[..16];
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"anchor-{name}");
    }

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <summary>Gets the socket on which the API serves this silo's own jails.</summary>
    public string PlatformSocket => System.IO.Path.Combine(Path, "platform.sock");

    /// <summary>Gets the socket on which the API serves this process's own dashboard; no jail ever sees it.</summary>
    public string DashboardSocket => System.IO.Path.Combine(Path, "dashboard.sock");

    /// <summary>Gets the socket on which sandboxes leave the machine.</summary>
    public string EgressSocket => System.IO.Path.Combine(Path, "egress.sock");

    /// <summary>Makes it anew. Only the owner of the data folder may do so: it removes what is there.</summary>
    /// <exception cref="IOException">The folder belongs to somebody else.</exception>
    public void Create()
    {
        Remove();
        Directory.CreateDirectory(Path, OnlyOwner);
    }

    /// <summary>Removes it with all sockets.</summary>
    public void Remove()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
