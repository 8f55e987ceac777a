using AnchorOrleans.Jail;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Sandbox.Node.Processes;

/// <summary>Keeps processes started and loaded, each for the one execution that will take it.</summary>
internal sealed partial class ProcessPool(NodeJail node, SocketFolders folders, SandboxOptions options, ILogger<ProcessPool> logger) : IAsyncDisposable
{
    private static readonly TimeSpan AnyTime = TimeSpan.FromHours(1);

    private readonly Queue<Task<SandboxProcess>> _waiting = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly JailLimits _limits = JailLimitsOf(options.LimitsFor(AnyTime));

    /// <summary>Starts what is missing to the wanted number.</summary>
    public void Fill()
    {
        lock (_waiting)
        {
            while (_waiting.Count < options.Warm && !_stopping.IsCancellationRequested)
            {
                _waiting.Enqueue(Task.Run(() => StartAsync(_limits, _stopping.Token)));
            }
        }
    }

    /// <summary>Hands out a process that nobody had and nobody else will have.</summary>
    /// <exception cref="JailUnavailableException">None can be started.</exception>
    public async Task<SandboxProcess> TakeAsync(SandboxLimits limits, CancellationToken cancellationToken)
    {
        var wanted = JailLimitsOf(limits);
        while (wanted == _limits && Next() is { } waiting)
        {
            // One that is just starting is ready sooner than one that is not, hence no preference.
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
        lock (_waiting)
        {
            _stopping.Cancel();
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var process in waiting)
        {
            await process.ContinueWith(DisposeStartedAsync, TaskScheduler.Default).Unwrap();
        }

        _stopping.Dispose();
    }

    private static JailLimits JailLimitsOf(SandboxLimits limits)
    {
        return new JailLimits(limits.MemoryBytes, limits.Processes, limits.TemporaryBytes, limits.SharedMemoryBytes);
    }

    private static Task DisposeStartedAsync(Task<SandboxProcess> started)
    {
        return started.IsCompletedSuccessfully ? started.Result.DisposeAsync().AsTask() : Task.CompletedTask;
    }

    private Task<SandboxProcess>? Next()
    {
        Task<SandboxProcess>? next;
        lock (_waiting)
        {
            _ = _waiting.TryDequeue(out next);
        }

        Fill();
        return next;
    }

    private async Task<SandboxProcess?> TryTakeAsync(Task<SandboxProcess> waiting, CancellationToken cancellationToken)
    {
        try
        {
            var process = await waiting.WaitAsync(cancellationToken);
            if (!process.Jail.Exited.IsCompleted)
            {
                return process;
            }

            await process.DisposeAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = waiting.ContinueWith(DisposeStartedAsync, TaskScheduler.Default);
            throw;
        }
        catch (Exception exception) when (exception is JailUnavailableException or IOException)
        {
            LogWarmProcessFailed(exception);
            return null;
        }

        LogWarmProcessDied();
        return null;
    }

    private async Task<SandboxProcess> StartAsync(JailLimits limits, CancellationToken cancellationToken)
    {
        var sockets = folders.Create(node.IsJailed);
        try
        {
            var script = new NodeScript("execute.js", [], [sockets.Mount]);
            return new SandboxProcess(await node.StartAsync(script, limits, cancellationToken), sockets, limits);
        }
        catch (Exception exception) when (exception is JailUnavailableException or IOException or OperationCanceledException)
        {
            await sockets.DisposeAsync();
            throw;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A process that waited for an execution could not be started; another is tried.")]
    private partial void LogWarmProcessFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "A process that waited for an execution had ended; another is taken.")]
    private partial void LogWarmProcessDied();
}
