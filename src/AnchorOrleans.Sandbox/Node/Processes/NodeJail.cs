using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Jail;

namespace AnchorOrleans.Sandbox.Node.Processes;

/// <summary>Starts a script of the runtime in a jail and waits until it can be given work.</summary>
internal sealed class NodeJail(IJailer jailer, NodeFiles files, SandboxOptions options, TimeProvider clock)
{
    private static readonly byte[] Ready = "ready\n"u8.ToArray();
    private static readonly byte[] Prepare = """{"type":"prepare"}"""u8.ToArray();

    private static readonly ImmutableDictionary<string, string> Environment = ImmutableDictionary.CreateRange(StringComparer.Ordinal,
    [
        KeyValuePair.Create("HOME", "/tmp"),
        KeyValuePair.Create("LANG", "C.UTF-8"),
        KeyValuePair.Create("PATH", "/usr/bin:/bin"),
        KeyValuePair.Create("TMPDIR", "/tmp"),
        KeyValuePair.Create("TZ", "UTC"),
    ]);

    private readonly string _instance = Guid.NewGuid().ToString("N")[..8];
    private long _count;

    /// <summary>Starts the script.</summary>
    /// <exception cref="JailUnavailableException">This machine cannot jail, or the script did not get ready.</exception>
    public async Task<IJailedProcess> StartAsync(NodeScript script, JailLimits limits, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        var spec = new JailSpec
        {
            Name = $"sandbox-{_instance}-{number}",
            Command = NodeFiles.Command(script.File, [.. script.NodeOptions, HeapOption(limits)], script.Arguments),
            Environment = script.ArtifactsFolder is { } folder ? Environment.Add(SandboxArtifact.Variable, folder.Path) : Environment,
            Mounts = [.. files.Mounts, .. script.Mounts],
            MemoryFolders = script.ArtifactsFolder is null ? [] : [script.ArtifactsFolder],
            LoopbackNames = [SandboxPlatform.HostName],
            Limits = limits,
        };
        var process = await jailer.StartAsync(spec, cancellationToken);
        try
        {
            await WaitUntilReadyAsync(process, cancellationToken);
            return process;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or JailUnavailableException)
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has a waiting process load what most tasks need and what takes long.</summary>
    /// <exception cref="IOException">The process has ended.</exception>
    /// <exception cref="JailUnavailableException">It has not become ready again.</exception>
    public async Task PrepareAsync(IJailedProcess process, CancellationToken cancellationToken)
    {
        await process.StandardInput.WriteAsync((byte[])[.. Prepare, (byte)'\n'], cancellationToken);
        await process.StandardInput.FlushAsync(cancellationToken);
        await WaitUntilReadyAsync(process, cancellationToken);
    }

    /// <summary>Leaves a part of the memory to what is not the JavaScript heap: buffers, code, temporary files.</summary>
    private static string HeapOption(JailLimits limits)
    {
        var mebibytes = limits.MemoryBytes * 6 / 10 >> 20;
        return string.Create(CultureInfo.InvariantCulture, $"--max-old-space-size={mebibytes}");
    }

    private async Task WaitUntilReadyAsync(IJailedProcess process, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.StartTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var received = new byte[Ready.Length];
        try
        {
            // Not a byte more: the rest of the stream belongs to whoever gives the process its work.
            await process.StandardOutput.ReadExactlyAsync(received, either.Token);
        }
        catch (EndOfStreamException)
        {
            throw new JailUnavailableException("Node.js ended before it was ready: " + await ReadErrorAsync(process, either.Token));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new JailUnavailableException(
                $"Node.js was not ready after {options.StartTimeout} ({SandboxOptions.Section}:{nameof(options.StartTimeout)}).");
        }

        if (!received.AsSpan().SequenceEqual(Ready))
        {
            throw new JailUnavailableException("Node.js wrote something else than that it is ready.");
        }
    }

    private static async Task<string> ReadErrorAsync(IJailedProcess process, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(process.StandardError, leaveOpen: true);
        var text = await reader.ReadToEndAsync(cancellationToken);
        return text.Length <= 2_000 ? text.Trim() : text[..2_000].Trim();
    }
}

/// <summary>A script of the runtime.</summary>
/// <param name="File">Its name.</param>
/// <param name="NodeOptions">What Node.js must be told.</param>
/// <param name="Arguments">What it is told itself.</param>
/// <param name="Mounts">What it sees besides the runtime.</param>
/// <param name="ArtifactsFolder">Where it may leave files.</param>
internal sealed record NodeScript(
    string File,
    ImmutableArray<string> NodeOptions,
    ImmutableArray<string> Arguments,
    ImmutableArray<JailMount> Mounts,
    JailMemoryFolder? ArtifactsFolder = null);
