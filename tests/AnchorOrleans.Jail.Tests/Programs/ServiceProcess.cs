using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace AnchorOrleans.Jail.Tests.Programs;

/// <summary>How a <see cref="ServiceProgram"/> is started.</summary>
internal sealed record ServiceSetup(string State, uint FirstUser, string Script)
{
    /// <summary>Gets a program, with arguments, that takes rights away and then starts the rest.</summary>
    public ImmutableArray<string> Prefix { get; init; } = [];

    public ImmutableArray<string> Command { get; init; } = ProgramFiles.Command(ProgramFiles.Runtime, ProgramFiles.Tests);

    public long MemoryBytes { get; init; } = JailFixture.Limits.MemoryBytes;

    /// <summary>Gets writable mounts, source and target in turn.</summary>
    public ImmutableArray<string> Mounts { get; init; } = [];

    public ImmutableArray<string> Line =>
    [
        .. Prefix, .. Command, ServiceProgram.Verb, State,
        FirstUser.ToString(CultureInfo.InvariantCulture), MemoryBytes.ToString(CultureInfo.InvariantCulture), Script, .. Mounts,
    ];
}

/// <summary>A running <see cref="ServiceProgram"/>.</summary>
internal sealed class ServiceProcess(ServiceSetup setup) : IDisposable
{
    private readonly Process _process = Process.Start(new ProcessStartInfo(setup.Line[0], setup.Line[1..])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
    })!;

    public async Task<string> ReadLineAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Within("a line of the service");
        return line ?? throw new InvalidOperationException("The service ended: " + await _process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    public async Task<(int ProcessId, string Limits)> ReadStartAsync()
    {
        var parts = (await ReadLineAsync()).Split(' ', 2);
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
    }

    /// <summary>Reads lines up to one that begins so; that one is left out.</summary>
    public async Task<IReadOnlyList<string>> ReadLinesUntilAsync(string last)
    {
        var lines = new List<string>();
        while (await ReadLineAsync() is var line && !line.StartsWith(last, StringComparison.Ordinal))
        {
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>Ends it as a crash would: without a chance to clean up.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
