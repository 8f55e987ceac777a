using AnchorOrleans.Jail;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Sandbox.Node.Processes;

/// <summary>Keeps processes started and loaded, each for the one execution that will take it.</summary>
internal sealed partial class ProcessPool : IAsyncDisposable
{
    private static readonly TimeSpan AnyTime = TimeSpan.FromHours(1);

    // Preparing costs a core for a third of a second: not while executions want it.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    // What keeps processes from getting ready seldom passes within a moment.
    private static readonly TimeSpan PauseAfterLoss = TimeSpan.FromSeconds(2);

    private readonly NodeJail _node;
    private readonly SocketFolders _folders;
    private readonly ILogger _logger;
    private readonly int _wanted;
    private readonly ProcessBounds _bounds;
    private readonly CancellationTokenSource _stopping = new();
    private readonly WaitingProcesses _waiting = new();
    private readonly Lock _lock = new();
    private readonly ITimer _quiet;
    private readonly ITimer _refill;

    public ProcessPool(NodeJail node, SocketFolders folders, SandboxOptions options, TimeProvider clock, ILogger<ProcessPool> logger)
    {
        _node = node;
        _folders = folders;
        _logger = logger;
        _wanted = options.Warm;
        _bounds = ProcessBounds.Of(options.LimitsFor(AnyTime));
        _quiet = clock.CreateTimer(_ => PrepareOne(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _refill = clock.CreateTimer(_ => Fill(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Starts what is missing to the wanted number.</summary>
    public void Fill()
    {
        lock (_lock)
        {
            FillWhileLocked();
        }
    }

    /// <summary>Hands out a process that nobody had and nobody else will have.</summary>
    /// <exception cref="JailUnavailableException">None can be started.</exception>
    public async Task<SandboxProcess> TakeAsync(SandboxLimits limits, CancellationToken cancellationToken)
    {
        var wanted = ProcessBounds.Of(limits);
        while (wanted == _bounds && Next() is { } waiting)
        {
            if (await TryTakeAsync(waiting, cancellationToken) is { } warm)
            {
                return warm;
            }
        }

        return await StartAsync(wanted, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Task<SandboxProcess>[] waiting;
        lock (_lock)
        {
            _stopping.Cancel();
            waiting = _waiting.TakeAll();
        }

        await _quiet.DisposeAsync();
        await _refill.DisposeAsync();
        foreach (var process in waiting)
        {
            await process.ContinueWith(DisposeStartedAsync, TaskScheduler.Default).Unwrap();
        }

        _stopping.Dispose();
    }

    private static Task DisposeStartedAsync(Task<SandboxProcess> started)
    {
        return started.IsCompletedSuccessfully ? started.Result.DisposeAsync().AsTask() : Task.CompletedTask;
    }

    private Task<SandboxProcess>? Next()
    {
        lock (_lock)
        {
            var next = _waiting.Take();
            FillWhileLocked();
            return next;
        }
    }

    private void FillWhileLocked()
    {
        if (_stopping.IsCancellationRequested || _wanted == 0)
        {
            return;
        }

        while (_waiting.Count < _wanted)
        {
            var starting = Task.Run(() => StartAsync(_bounds, _stopping.Token));
            _waiting.Add(starting);
            _ = TendAsync(starting);
        }

        _quiet.Change(Quiet, Quiet);
    }

    /// <summary>Replaces a process that does not get ready, or ends while it waits: nobody would take it, and its place would stay empty.</summary>
    private async Task TendAsync(Task<SandboxProcess> starting)
    {
        Exception? problem = null;
        try
        {
            await (await starting).Jail.Exited;
        }
        catch (Exception exception) when (exception is JailUnavailableException or IOException or OperationCanceledException)
        {
            problem = exception;
        }

        lock (_lock)
        {
            // Whoever took it, or ends the pool, looks after it.
            if (_stopping.IsCancellationRequested || !_waiting.Remove(starting))
            {
                return;
            }

            _refill.Change(PauseAfterLoss, Timeout.InfiniteTimeSpan);
        }

        if (problem is null)
        {
            LogWarmProcessDied();
        }
        else
        {
            LogWarmProcessFailed(problem);
        }

        await DisposeStartedAsync(starting);
    }

    private void PrepareOne()
    {
        lock (_lock)
        {
            if (_waiting.FindUnprepared() is { } process)
            {
                _ = process.PrepareAsync(_node, _stopping.Token);
            }
        }
    }

    private async Task<SandboxProcess?> TryTakeAsync(Task<SandboxProcess> waiting, CancellationToken cancellationToken)
    {
        try
        {
            var process = await waiting.WaitAsync(cancellationToken);
            await (process.Preparation ?? Task.CompletedTask).WaitAsync(cancellationToken);
            if (!process.Jail.Exited.IsCompleted)
            {
                return process;
            }

            LogWarmProcessDied();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = waiting.ContinueWith(DisposeStartedAsync, TaskScheduler.Default);
            throw;
        }
        catch (Exception exception) when (exception is JailUnavailableException or IOException or OperationCanceledException)
        {
            LogWarmProcessFailed(exception);
        }

        await DisposeStartedAsync(waiting);
        return null;
    }

    private async Task<SandboxProcess> StartAsync(ProcessBounds bounds, CancellationToken cancellationToken)
    {
        var sockets = _folders.Create();
        IJailedProcess? jail = null;
        try
        {
            var script = new NodeScript("execute.js", NodeOptions: [], [SocketFolder.PathInside], [sockets.Mount], bounds.ArtifactsFolder);
            jail = await _node.StartAsync(script, bounds.Jail, cancellationToken);
            return new SandboxProcess(jail, sockets, OperatingSystem.IsLinux() ? jail.OpenFolder(bounds.ArtifactsFolder.Path) : null);
        }
        catch (Exception exception) when (exception is JailUnavailableException or IOException or OperationCanceledException)
        {
            if (jail is not null)
            {
                await jail.DisposeAsync();
            }

            await sockets.DisposeAsync();
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A process that was to wait for an execution did not get ready; another takes its place.")]
    private partial void LogWarmProcessFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "A process that waited for an execution had ended; another takes its place.")]
    private partial void LogWarmProcessDied();
}
