using System.Diagnostics;
using AnchorOrleans.Jail;

namespace AnchorOrleans.Sandbox.Node.Processes;

/// <summary>A process with nothing around it, for <see cref="SandboxOptions.AllowUnjailed"/>: only the limits of time, heap, output and log hold.</summary>
internal sealed class UnjailedProcess : IJailedProcess
{
    private readonly Process _process;

    private UnjailedProcess(Process process)
    {
        _process = process;
        Exited = FollowAsync(process);
    }

    public int ProcessId => _process.Id;

    public Stream StandardInput => _process.StandardInput.BaseStream;

    public Stream StandardOutput => _process.StandardOutput.BaseStream;

    public Stream StandardError => _process.StandardError.BaseStream;

    public Task<JailExit> Exited { get; }

    public static UnjailedProcess Start(JailSpec spec)
    {
        var start = new ProcessStartInfo(spec.Command[0], spec.Command.Skip(1))
        {
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
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

    private static async Task<JailExit> FollowAsync(Process process)
    {
        await process.WaitForExitAsync();
        return new JailExit(process.ExitCode, OutOfMemory: false);
    }
}
