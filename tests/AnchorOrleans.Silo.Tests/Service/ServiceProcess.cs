using System.Diagnostics;
using System.Text.RegularExpressions;

namespace AnchorOrleans.Silo.Tests.Service;

/// <summary>The real service in a process of its own, on a free port, with a data folder of its own.</summary>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TaskCompletionSource<(string Address, string Key)> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _output = [];
    private string? _address;

    private ServiceProcess(Process process) => _process = process;

    public static string Executable { get; } = Path.Combine(
        AppContext.BaseDirectory.Replace("/AnchorOrleans.Silo.Tests/", "/AnchorOrleans.Silo/", StringComparison.Ordinal),
        "AnchorOrleans.Silo");

    public int ProcessId => _process.Id;

    public Uri Address { get; private set; } = null!;

    public string Key { get; private set; } = "";

    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    /// <summary>Starts the service and waits until it says that it is ready.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="settings">What is set.</param>
    /// <param name="program">What to start instead of the service's own program, with what stands before the service's arguments.</param>
    public static async Task<ServiceProcess> StartAsync(string data, IReadOnlyDictionary<string, string>? settings = null, params string[] program)
    {
        var service = Launch(data, settings, program);
        try
        {
            var (address, key) = await service._ready.Task.WaitAsync(StartTimeout, TestContext.Current.CancellationToken);
            // One that is given is not told.
            (service.Address, service.Key) = (new Uri(address), settings?.GetValueOrDefault("ANCHOR_API_KEY") ?? key);
            return service;
        }
        catch (Exception exception)
        {
            var output = service.Output;
            await service.DisposeAsync();
            throw new InvalidOperationException($"The service did not become ready. It wrote:\n{output}", exception);
        }
    }

    /// <summary>Starts the service and waits until it has ended, for starts that must fail.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(string data, IReadOnlyDictionary<string, string>? settings = null)
    {
        await using var service = Launch(data, settings, []);
        await service._process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(StartTimeout, TestContext.Current.CancellationToken);
        return (service._process.ExitCode, service.Output);
    }

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    public async Task<int> StopAsync()
    {
        Signal("TERM", ProcessId);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(StopTimeout, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Sends SIGKILL and waits for the end.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public static void Signal(string signal, int processId)
    {
        // The shell's own kill: the program of that name is not on every machine.
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {processId}"]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal("TERM", ProcessId);
            using var limit = new CancellationTokenSource(StopTimeout);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
    }

    private static ServiceProcess Launch(string data, IReadOnlyDictionary<string, string>? settings, string[] program)
    {
        var start = new ProcessStartInfo(program.FirstOrDefault(Executable), [.. program.Skip(1), "--urls", "http://127.0.0.1:0", "--data", data])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
        {
            start.ArgumentList.Add($"--{name}");
            start.ArgumentList.Add(value);
        }

        var service = new ServiceProcess(new Process { StartInfo = start });
        service._process.OutputDataReceived += (_, line) => service.Read(line.Data);
        service._process.ErrorDataReceived += (_, line) => service.Read(line.Data);
        service._process.Start();
        service._process.BeginOutputReadLine();
        service._process.BeginErrorReadLine();
        return service;
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            _ready.TrySetException(new InvalidOperationException("The service closed its output."));
            return;
        }

        lock (_output)
        {
            _output.Add(line);
        }

        if (AddressLine().Match(line) is { Success: true } address)
        {
            _address = address.Groups["value"].Value;
        }
        else if (KeyLine().Match(line) is { Success: true } key && _address is not null)
        {
            _ready.TrySetResult((_address, key.Groups["value"].Value));
        }
    }

    [GeneratedRegex(@"^\s+address\s+(?<value>http\S+)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex AddressLine();

    [GeneratedRegex(@"^\s+API key\s+(?<value>.+)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex KeyLine();
}
