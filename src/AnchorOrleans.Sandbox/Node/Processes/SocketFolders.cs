using System.Globalization;

namespace AnchorOrleans.Sandbox.Node.Processes;

/// <summary>Makes the socket folders of this service, in one that no other user can enter.</summary>
/// <remarks>Below the folder for temporary files, because the address of a unix socket must be short.</remarks>
internal sealed class SocketFolders : IDisposable
{
    private const string Prefix = "anchor-sandbox-";

    private readonly string _path = Directory.CreateTempSubdirectory(
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-")).FullName;

    private long _count;

    /// <summary>Makes a folder for one process.</summary>
    public SocketFolder Create(bool isJailed) => new(_path, Interlocked.Increment(ref _count), isJailed);

    public void Dispose() => Directory.Delete(_path, recursive: true);

    /// <summary>Deletes what services left that were killed; told by process id, and a folder in use is at worst kept until the next start.</summary>
    public static void Sweep()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            var id = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var processId) && !Directory.Exists($"/proc/{processId}"))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }
}
