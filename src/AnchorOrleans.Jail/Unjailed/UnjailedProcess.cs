using System.Diagnostics;

namespace AnchorOrleans.Jail.Unjailed;

/// <summary>A program that runs with the service's rights and without limits, because an operator allowed it where no jail can be made.</summary>
internal sealed class UnjailedProcess : IJailedProcess
{
    private readonly Process _process;

    private UnjailedProcess(Process process)
    {
        _process = process;
        Exited = FollowAsync();
    }

    public int ProcessId => _process.Id;

    public Stream StandardInput => _process.StandardInput.BaseStream;

    public Stream StandardOutput => _process.StandardOutput.BaseStream;

    public Stream StandardError => _process.StandardError.BaseStream;

    public Task<JailExit> Exited { get; }

    public static UnjailedProcess Start(JailSpec spec)
    {
        var paths = new MountedPaths(spec.Mounts);
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

        return new UnjailedProcess(Process.Start(start)!);
    }

    public void Kill() => _process.Kill(entireProcessTree: true);

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        _process.Dispose();
    }

    private async Task<JailExit> FollowAsync()
    {
        await _process.WaitForExitAsync();
        return new JailExit(_process.ExitCode, OutOfMemory: false);
    }
}
