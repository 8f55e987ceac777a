using System.Diagnostics;

namespace AnchorOrleans.Jail.Unjailed;

/// <summary>A program that runs with the service's rights and without limits, because an operator allowed it where no jail can be made.</summary>
internal sealed class UnjailedProcess : IJailedProcess
{
    private readonly Process _process;
    private readonly Dictionary<string, string> _folders;

    private UnjailedProcess(Process process, Dictionary<string, string> folders)
    {
        _process = process;
        _folders = folders;
        Exited = FollowAsync();
    }

    public int ProcessId => _process.Id;

    public Stream StandardInput => _process.StandardInput.BaseStream;

    public Stream StandardOutput => _process.StandardOutput.BaseStream;

    public Stream StandardError => _process.StandardError.BaseStream;

    public Task<JailExit> Exited { get; }

    public static UnjailedProcess Start(JailSpec spec)
    {
        // Ordinary folders of the host stand for those in memory, without their bounds.
        var folders = spec.MemoryFolders.ToDictionary(
            folder => folder.Path, _ => Directory.CreateTempSubdirectory("anchor-unjailed-").FullName, StringComparer.Ordinal);
        var paths = new MountedPaths([.. spec.Mounts, .. folders.Select(folder => new JailMount(folder.Value, folder.Key, Writable: true))]);
        var folder = paths.Translate(spec.WorkingDirectory);
        var start = new ProcessStartInfo(paths.Translate(spec.Command[0]), spec.Command.Skip(1).Select(paths.Translate))
        {
            WorkingDirectory = Directory.Exists(folder) ? folder : Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = paths.Translate(value);
        }

        return new UnjailedProcess(Process.Start(start)!, folders);
    }

    public JailFolder OpenFolder(string path) => _folders.Remove(path, out var folder)
        ? JailFolder.Open(folder, isOwn: true)
        : throw new IOException($"There is no folder {path} to open, or it was opened before.");

    public void Kill() => _process.Kill(entireProcessTree: true);

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        _process.Dispose();
        foreach (var folder in _folders.Values)
        {
            Directory.Delete(folder, recursive: true);
        }

        _folders.Clear();
    }

    private async Task<JailExit> FollowAsync()
    {
        await _process.WaitForExitAsync();
        return new JailExit(_process.ExitCode, OutOfMemory: false);
    }
}
