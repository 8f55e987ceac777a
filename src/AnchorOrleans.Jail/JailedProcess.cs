using System.Globalization;
using AnchorOrleans.Jail.Bubblewrap;
using AnchorOrleans.Jail.Limits;
using AnchorOrleans.Jail.Processes;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Jail;

/// <summary>What a start leaves behind for the jail's life.</summary>
/// <param name="MonitorId">Bubblewrap on the host's side, our child.</param>
/// <param name="First">Bubblewrap as the first process of the pid namespace.</param>
/// <param name="Streams">To and from the command.</param>
/// <param name="Cell">What is given back at the end.</param>
/// <param name="Guard">What ends it at its memory limit.</param>
internal sealed record JailParts(int MonitorId, ProcessReference First, JailStreams Streams, JailCell Cell, IMemoryGuard Guard);

/// <summary>A jail that runs: it watches for the end, from whatever cause, and cleans up after it.</summary>
internal sealed partial class JailedProcess : IJailedProcess
{
    private readonly JailSpec _spec;
    private readonly JailParts _parts;
    private readonly LiveJails _live;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _killing = new();
    private bool _isGone;

    public JailedProcess(JailSpec spec, JailParts parts, LiveJails live, ProcessWatch watch, TimeProvider clock, ILogger logger)
    {
        _spec = spec;
        _parts = parts;
        _live = live;
        _clock = clock;
        _logger = logger;
        live.Add(this);
        Exited = FollowAsync(watch);
    }

    public int ProcessId => _parts.First.Identity.Id;

    public Stream StandardInput => _parts.Streams.Input;

    public Stream StandardOutput => _parts.Streams.Output;

    public Stream StandardError => _parts.Streams.Error;

    public Task<JailExit> Exited { get; }

    public JailFolder OpenFolder(string path)
    {
        var folder = JailFolder.Open(string.Create(CultureInfo.InvariantCulture, $"/proc/{ProcessId}/root{path}"));
        if (!_parts.First.HasEnded)
        {
            return folder;
        }

        // Its number may be another process' by now, and the folder that one's.
        folder.Dispose();
        throw new IOException($"Jail {_spec.Name} ended before its folder {path} was opened.");
    }

    public void Kill()
    {
        // The kernel kills the rest of a pid namespace with its first process, also what left its session or process group.
        lock (_killing)
        {
            if (!_isGone)
            {
                _parts.First.Kill();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        _parts.Streams.Dispose();
    }

    private async Task<JailExit> FollowAsync(ProcessWatch watch)
    {
        using var ended = new CancellationTokenSource();
        var guarding = _parts.Guard.WatchAsync(Kill, ended.Token);

        // Bubblewrap's monitor alone holds the other end: it closes when the command has ended or the monitor was killed.
        await _parts.Streams.Status.CopyToAsync(Stream.Null, CancellationToken.None);
        var exitCode = ChildExit.Take(_parts.MonitorId);

        // The command may have left others behind.
        _parts.First.Kill();
        await watch.WaitForEndAsync(_parts.First);
        await ended.CancelAsync();
        await guarding;
        var outOfMemory = _parts.Guard.LimitWasReached();
        await ReturnCellAsync();
        return new JailExit(exitCode, outOfMemory);
    }

    private async Task ReturnCellAsync()
    {
        lock (_killing)
        {
            _isGone = true;
            _parts.First.Dispose();
        }

        try
        {
            await _parts.Cell.ReturnAsync(_clock);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotCleared(exception, _spec.Name);
        }

        _live.Remove(_spec, this);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Jail {Name} has ended, but not all of it could be cleared away; the next sweep tries again.")]
    private partial void LogNotCleared(Exception exception, string name);
}
