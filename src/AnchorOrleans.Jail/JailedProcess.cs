using AnchorOrleans.Jail.Limits;
using AnchorOrleans.Jail.Processes;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Jail;

/// <summary>The streams of a jail on the service's side.</summary>
internal sealed record JailStreams(Stream Input, Stream Output, Stream Error, Stream Status);

/// <summary>A jail that runs: it watches for the end, from whatever cause, and cleans up after it.</summary>
internal sealed partial class JailedProcess : IJailedProcess
{
    private readonly string _name;
    private readonly int _monitorId;
    private readonly ProcessReference _first;
    private readonly JailStreams _streams;
    private readonly JailCell _cell;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly Lock _killing = new();
    private bool _isGone;

    public JailedProcess(
        string name, int monitorId, ProcessReference first, JailStreams streams, JailCell cell, IMemoryGuard guard, TimeProvider clock, ILogger logger)
    {
        _name = name;
        _monitorId = monitorId;
        _first = first;
        _streams = streams;
        _cell = cell;
        _clock = clock;
        _logger = logger;
        Exited = FollowAsync(guard);
    }

    public int ProcessId => _first.Identity.Id;

    public Stream StandardInput => _streams.Input;

    public Stream StandardOutput => _streams.Output;

    public Stream StandardError => _streams.Error;

    public Task<JailExit> Exited { get; }

    public void Kill()
    {
        // The kernel kills the rest of a pid namespace with its first process, also what left its session or process group.
        lock (_killing)
        {
            if (!_isGone)
            {
                _first.Kill();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited;
        await _streams.Input.DisposeAsync();
        await _streams.Output.DisposeAsync();
        await _streams.Error.DisposeAsync();
    }

    private async Task<JailExit> FollowAsync(IMemoryGuard guard)
    {
        using var ended = new CancellationTokenSource();
        var guarding = guard.WatchAsync(Kill, ended.Token);

        // Bubblewrap's monitor alone holds the other end: it closes when the command has ended or the monitor was killed.
        await _streams.Status.CopyToAsync(Stream.Null, CancellationToken.None);
        await _streams.Status.DisposeAsync();
        var exitCode = ChildExit.Take(_monitorId);

        // The command may have left others behind.
        _first.Kill();
        await _first.WaitForEndAsync(_clock);
        await ended.CancelAsync();
        await guarding;
        var outOfMemory = guard.LimitWasReached();
        await ReturnCellAsync();
        return new JailExit(exitCode, outOfMemory);
    }

    private async Task ReturnCellAsync()
    {
        lock (_killing)
        {
            _isGone = true;
            _first.Dispose();
        }

        try
        {
            await _cell.ReturnAsync(_clock);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogCellNotReturned(exception, _name);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Jail {Name} has ended, but something of it could not be removed; the next start of a service tries again.")]
    private partial void LogCellNotReturned(Exception exception, string name);
}
