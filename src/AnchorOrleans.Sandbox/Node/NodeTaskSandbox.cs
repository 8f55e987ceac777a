using System.Collections.Concurrent;
using System.Net.Sockets;
using AnchorOrleans.Jail;
using AnchorOrleans.Sandbox.Node.Compiling;
using AnchorOrleans.Sandbox.Node.Processes;
using AnchorOrleans.Sandbox.Node.Running;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Sandbox.Node;

/// <summary>Runs tasks in jailed Node.js processes.</summary>
internal sealed class NodeTaskSandbox : ITaskSandbox, IAsyncDisposable
{
    private readonly IJailer _jailer;
    private readonly SandboxOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly Lazy<Engine> _engine;
    private readonly ConcurrentDictionary<SandboxRun, bool> _running = new();
    private bool _isDisposed;

    public NodeTaskSandbox(IJailer jailer, IOptions<SandboxOptions> options, TimeProvider clock, ILoggerFactory loggers)
    {
        _jailer = jailer;
        _options = options.Value;
        _clock = clock;
        _loggers = loggers;
        _logger = loggers.CreateLogger<NodeTaskSandbox>();
        _engine = new Lazy<Engine>(CreateEngine);
    }

    public async Task<CompileOutcome> CompileAsync(string typeScript, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(typeScript);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        using var span = Diagnostics.Source.StartActivity("anchor.code.compile");
        var from = _clock.GetTimestamp();
        try
        {
            var outcome = await _engine.Value.Compiler.CompileAsync(typeScript, cancellationToken);
            Diagnostics.Compile.Record(_clock.GetElapsedTime(from).TotalSeconds);
            span?.SetTag("anchor.code.refused", outcome is CompileOutcome.Refused);
            return outcome;
        }
        catch (JailUnavailableException exception)
        {
            throw new SandboxUnavailableException(exception.Message, exception);
        }
    }

    public async Task<ISandboxRun> StartAsync(SandboxRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Check(request);
        using var span = Diagnostics.Source.StartActivity("anchor.sandbox.start");
        var from = _clock.GetTimestamp();
        try
        {
            var process = await _engine.Value.Processes.TakeAsync(request.Limits, cancellationToken);
            Diagnostics.Start.Record(_clock.GetElapsedTime(from).TotalSeconds);

            // Ended here, so that the run stands beside its start, not below it.
            span?.Dispose();
            return Follow(new SandboxRun(request, process, _clock, _logger));
        }
        catch (JailUnavailableException exception)
        {
            throw new SandboxUnavailableException(exception.Message, exception);
        }
    }

    /// <summary>Starts what waits for work.</summary>
    /// <exception cref="SandboxUnavailableException">Task code cannot run here.</exception>
    public async Task WarmAsync(CancellationToken cancellationToken)
    {
        var engine = _engine.Value;
        engine.Processes.Fill();
        if (_options.Warm > 0)
        {
            await engine.Compiler.WarmAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The container knows this object by two types and disposes of it once for each.
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        foreach (var run in _running.Keys)
        {
            run.Cancel("The service is stopping.");
        }

        await Task.WhenAll(_running.Keys.Select(run => run.Gone));
        if (_engine.IsValueCreated)
        {
            await _engine.Value.DisposeAsync();
        }
    }

    /// <summary>Refuses what would otherwise fail half-way, when there is a process already.</summary>
    private static void Check(SandboxRequest request)
    {
        foreach (var name in request.Environment.Keys)
        {
            if (name.Length == 0 || name.AsSpan().ContainsAny('=', '\0'))
            {
                throw new ArgumentException("Environment: a name is empty, or contains '=' or a null character.", nameof(request));
            }
        }

        // They check the length that the address of a socket may have.
        _ = new UnixDomainSocketEndPoint(request.PlatformSocket);
        _ = new UnixDomainSocketEndPoint(request.EgressSocket);
    }

    private SandboxRun Follow(SandboxRun run)
    {
        _running[run] = true;
        _ = run.Gone.ContinueWith(gone => _running.TryRemove(run, out _), TaskScheduler.Default);
        if (_isDisposed)
        {
            run.Cancel("The service is stopping.");
        }

        return run;
    }

    private Engine CreateEngine()
    {
        var support = _jailer.Support;
        if (!support.CanJail && !_options.AllowUnjailed)
        {
            throw new SandboxUnavailableException(
                $"Task code is refused, because it cannot be jailed: {support.Reason} To run it all the same, unprotected, set {SandboxOptions.Section}:{nameof(_options.AllowUnjailed)}=true.");
        }

        var node = new NodeJail(_jailer, NodeFiles.Find(_options), _options, _clock);
        var folders = new SocketFolders();
        return new Engine(
            new CodeCompiler(node, _options, _clock), new ProcessPool(node, folders, _options, _clock, _loggers.CreateLogger<ProcessPool>()), folders);
    }

    private sealed record Engine(CodeCompiler Compiler, ProcessPool Processes, SocketFolders Folders) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Compiler.DisposeAsync();
            await Processes.DisposeAsync();
            Folders.Dispose();
        }
    }
}
