using System.Diagnostics;
using System.Globalization;

namespace AnchorOrleans.Resilience.Cluster;

/// <summary>A process of the cluster, in a network namespace of its own.</summary>
/// <param name="number">From 1; its place in the network.</param>
/// <param name="role"><c>silo</c> or <c>gateway</c>.</param>
/// <param name="folder">Of the whole trial.</param>
/// <param name="database">How the cluster's database is reached.</param>
internal sealed class Member(int number, string role, string folder, string database) : IAsyncDisposable
{
    /// <summary>Where <c>libfaketime</c> is, which lets a clock jump.</summary>
    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    private static readonly string Executable = Path.Combine(
        AppContext.BaseDirectory.Replace("/AnchorOrleans.Resilience/", "/AnchorOrleans.Silo/", StringComparison.Ordinal), "AnchorOrleans.Silo");

    private readonly string _log = Path.Combine(folder, $"{role}-{number}.log");
    private readonly string _clock = Path.Combine(folder, $"{role}-{number}.clock");
    private Process? _process;
    private Task _writing = Task.CompletedTask;

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{role}-{number}");

    public bool IsSilo => role == "silo";

    public int Number => number;

    public Uri Address => new($"http://{Network.AddressOf(number)}:8080");

    public int ProcessId => _process!.Id;

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>Starts the process; where it waits for others, it goes on waiting.</summary>
    public async Task StartAsync(string key)
    {
        var start = new ProcessStartInfo("unshare", ["--net", "--", "/bin/sh", "-c", "echo waiting && read ready && exec \"$0\" \"$@\"", Executable, .. Arguments()])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ANCHOR_API_KEY"] = key;
        if (IsSilo && File.Exists(FakeTime))
        {
            await File.WriteAllTextAsync(_clock, "+0");
            start.Environment["LD_PRELOAD"] = FakeTime;
            start.Environment["FAKETIME_TIMESTAMP_FILE"] = _clock;
            start.Environment["FAKETIME_CACHE_DURATION"] = "1";
            start.Environment["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
            start.Environment["DONT_FAKE_MONOTONIC"] = "1";
        }

        _process = Process.Start(start)!;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // Only now it is in a namespace of its own.
        await _process.StandardOutput.ReadLineAsync();
        _writing = WriteLogAsync(_process, ready);
        await Network.ConnectAsync(number, _process.Id);
        await _process.StandardInput.WriteLineAsync("ready");
        await _process.StandardInput.FlushAsync();
        await ready.Task.WaitAsync(StartTimeout);
    }

    /// <summary>Ends it in peace.</summary>
    public async Task<int> StopAsync()
    {
        await Shell.SignalAsync("TERM", ProcessId);
        await _process!.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Ends it at once.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await _process!.WaitForExitAsync(limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Has its clock differ by so much from now on.</summary>
    /// <exception cref="InvalidOperationException">Nothing here lets a clock differ; a trial without it would show nothing.</exception>
    public Task ShiftClockAsync(TimeSpan by) => !File.Exists(FakeTime) ? throw new InvalidOperationException("libfaketime is missing (on Debian: apt-get install faketime).") : File.WriteAllTextAsync(_clock, string.Create(CultureInfo.InvariantCulture, $"{(by < TimeSpan.Zero ? "-" : "+")}{Math.Abs(by.TotalSeconds):0}"));

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await Shell.SignalAsync("CONT", ProcessId);
            await KillAsync();
        }

        await _writing;
        _process?.Dispose();
    }

    private string[] Arguments() =>
    [
        "--roles", role, "--Silo:Name", Name, "--urls", $"{Address.GetLeftPart(UriPartial.Authority)}",
        "--data", Path.Combine(folder, Name), "--Storage:Provider", "postgres", "--Storage:ConnectionString", $"{database};Timeout=5;Command Timeout=10", "--Storage:SharedPath", Path.Combine(folder, "shared"),
        "--Cluster:Listen", Network.AddressOf(number), "--Browser:Slots", "2", "--Browser:Warm", "1", "--Sandbox:Slots", "2", "--Sandbox:Warm", "1", "--Silo:DrainTimeout", "00:00:10",
    ];

    private async Task WriteLogAsync(Process process, TaskCompletionSource ready)
    {
        await using var log = new StreamWriter(_log, append: true);
        using var turn = new SemaphoreSlim(1);
        await Task.WhenAll(CopyAsync(process.StandardOutput), CopyAsync(process.StandardError));
        ready.TrySetException(new InvalidOperationException($"{Name} ended before it was ready; see {_log}."));

        async Task CopyAsync(StreamReader from)
        {
            while (await from.ReadLineAsync() is { } line)
            {
                await turn.WaitAsync();
                await log.WriteLineAsync($"{DateTime.UtcNow:HH:mm:ss.fff} {line}");
                await log.FlushAsync();
                turn.Release();
                if (line.Contains("AnchorOrleans is ready", StringComparison.Ordinal))
                {
                    ready.TrySetResult();
                }
            }
        }
    }
}
