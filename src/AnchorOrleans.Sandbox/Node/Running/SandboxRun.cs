using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using AnchorOrleans.Jail;
using AnchorOrleans.Sandbox.Node.Processes;
using Microsoft.Extensions.Logging;

namespace AnchorOrleans.Sandbox.Node.Running;

/// <summary>One execution in its process: whatever happens first to it becomes its outcome, and then the process is gone.</summary>
internal sealed partial class SandboxRun : ISandboxRun
{
    // How long the end of a run waits for a receiver of log lines that does not return.
    private static readonly TimeSpan LogGrace = TimeSpan.FromSeconds(5);

    private readonly SandboxRequest _request;
    private readonly SandboxProcess _process;
    private readonly JailFolder? _artifacts;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<Ending> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _nonce = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private bool _heapIsExhausted;

    /// <summary>Gives a waiting process its execution; the process belongs to the run from now on.</summary>
    public SandboxRun(SandboxRequest request, SandboxProcess process, TimeProvider clock, ILogger logger)
    {
        _request = request;
        _process = process;
        _artifacts = process.TakeArtifacts();
        _clock = clock;
        _logger = logger;
        Completed = Task.Run(CompleteAsync);
        Gone = EndProcessAsync();
    }

    public Task<SandboxOutcome> Completed { get; }

    /// <summary>Gets a task that completes when nothing of the run is left.</summary>
    public Task Gone { get; }

    public void Cancel(string reason) => _ending.TrySetResult(duration => new SandboxOutcome.Cancelled(reason, duration));

    public async IAsyncEnumerable<SandboxArtifact> ReadArtifactsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await ((Task)Completed).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Most runs leave nothing; they need not wait for the end of their processes.
        if (_artifacts is null || _artifacts.IsEmpty)
        {
            yield break;
        }

        await Gone.WaitAsync(cancellationToken);
        foreach (var artifact in new LeftFiles(_artifacts, _request.Limits).Read())
        {
            yield return artifact;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cancel("The run was given up.");
        await Gone;
        _artifacts?.Dispose();
    }

    private async Task EndProcessAsync()
    {
        await ((Task)Completed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _process.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task<SandboxOutcome> CompleteAsync()
    {
        using var span = Diagnostics.Source.StartActivity("anchor.sandbox.run");
        var started = _clock.GetTimestamp();
        var limit = _request.Limits.Time;
        await using var timer = _clock.CreateTimer(
            _ => _ending.TrySetResult(duration => new SandboxOutcome.TimedOut(limit, duration)), null, limit, Timeout.InfiniteTimeSpan);

        var reading = ReadAsync();
        var sending = SendJobAsync();
        await Task.WhenAny(_ending.Task, reading);
        var duration = _clock.GetElapsedTime(started);

        _process.Jail.Kill();
        await sending;
        await FinishReadingAsync(reading);
        if (!_ending.Task.IsCompleted)
        {
            var exit = await _process.Jail.Exited;
            _ending.TrySetResult(took => new SandboxOutcome.Failed(Explain(exit), took));
        }

        var outcome = (await _ending.Task)(duration);
        span?.SetTag("anchor.sandbox.outcome", outcome.GetType().Name);
        LogEnded(_request.Name, outcome.GetType().Name, duration.TotalMilliseconds);
        return outcome;
    }

    private async Task SendJobAsync()
    {
        _process.Sockets.Open(_request);
        var (code, limits) = (_request.Code, _request.Limits);
        var job = new RuntimeJob(
            _nonce,
            code.JavaScript,
            code.SourceMap,
            code.HasDefaultExport,
            _request.Environment,
            SandboxPlatform.HostName,
            limits.OutputBytes,
            limits.LogBytes);
        try
        {
            await using var input = _process.Jail.StandardInput;
            await JsonSerializer.SerializeAsync(input, job, RuntimeJson.Default.RuntimeJob);
            await input.WriteAsync("\n"u8.ToArray());
        }
        catch (IOException exception)
        {
            // The process ended before it had read everything, and its end says why.
            LogJobNotTaken(exception, _request.Name);
        }
    }

    private async Task ReadAsync()
    {
        using var log = new RunLog(_request, _clock, _stopping.Token);
        Task[] both = [ReadMessagesAsync(log), ReadErrorsAsync(log)];
        if ((await Task.WhenAny(both)).IsFaulted)
        {
            // The receiver of the log threw: there is no use in reading on.
            await _stopping.CancelAsync();
        }

        await Task.WhenAll(both);
    }

    private async Task ReadMessagesAsync(RunLog log)
    {
        // JSON inside JSON: escaping doubles the output at worst; the rest is room for a log line or an error.
        var messageBytes = (2 * _request.Limits.OutputBytes) + (512 << 10);
        await foreach (var line in RuntimeReader.ReadAsync(_process.Jail.StandardOutput, _nonce, messageBytes, _stopping.Token))
        {
            var message = line.Message is null ? null : TryParse(line.Message);
            if (message is not null && EndingOf(message) is { } ending)
            {
                _ending.TrySetResult(ending);
                return;
            }

            if (message is { Type: RuntimeMessage.LogType, Text: { } entry })
            {
                await log.WriteAsync(Level(message.Level), entry);
            }
            else if (line.Text is { Length: > 0 } text)
            {
                await log.WriteAsync(LogLineLevel.Log, text);
            }
        }
    }

    private async Task ReadErrorsAsync(RunLog log)
    {
        await foreach (var line in RuntimeReader.ReadAsync(_process.Jail.StandardError, nonce: null, messageBytes: 0, _stopping.Token))
        {
            // V8's last words; afterwards it aborts, and its signal alone does not tell why.
            _heapIsExhausted |= line.Text!.Contains("JavaScript heap out of memory", StringComparison.Ordinal);
            await log.WriteAsync(LogLineLevel.Error, line.Text);
        }
    }

    private async Task FinishReadingAsync(Task reading)
    {
        try
        {
            await reading.WaitAsync(LogGrace, _clock);
        }
        catch (TimeoutException)
        {
            LogReceiverStuck(_request.Name);
            await _stopping.CancelAsync();
            _ = reading.ContinueWith(static late => late.Exception, TaskScheduler.Default);
        }
    }

    private SandboxFailure Explain(JailExit exit)
    {
        var memory = string.Create(CultureInfo.InvariantCulture, $"{_request.Limits.MemoryBytes} bytes ({SandboxOptions.Section}:{nameof(SandboxOptions.MemoryBytes)})");
        var (code, message) = exit switch
        {
            { OutOfMemory: true } => (SandboxFailureCodes.OutOfMemory, $"The task used more memory than its limit of {memory}."),
            _ when _heapIsExhausted => (SandboxFailureCodes.OutOfMemory, $"The task's JavaScript heap used more than its part of the memory limit of {memory}."),
            _ => (SandboxFailureCodes.SandboxCrashed, $"The task's process ended with exit code {exit.ExitCode} before the task did."),
        };
        return new SandboxFailure(code, message, Position: null, Stack: "");
    }

    private static Ending? EndingOf(RuntimeMessage message)
    {
        switch (message)
        {
            case { Type: RuntimeMessage.SucceededType, Output: { } output }:
                return duration => new SandboxOutcome.Succeeded(output, duration);
            case { Type: RuntimeMessage.FailedType, Code: { } code, Message: { } text }:
                var failure = new SandboxFailure(code, text, message.Position, message.Stack ?? "");
                return duration => new SandboxOutcome.Failed(failure, duration);
            default:
                return null;
        }
    }

    private static RuntimeMessage? TryParse(byte[] message)
    {
        try
        {
            return JsonSerializer.Deserialize(message, RuntimeJson.Default.RuntimeMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static LogLineLevel Level(string? name) => name switch
    {
        "debug" => LogLineLevel.Debug,
        "info" => LogLineLevel.Info,
        "warn" => LogLineLevel.Warn,
        "error" => LogLineLevel.Error,
        _ => LogLineLevel.Log,
    };

    private delegate SandboxOutcome Ending(TimeSpan duration);

    [LoggerMessage(LogLevel.Debug, "Execution {Name} ended as {Outcome} after {Milliseconds} ms.")]
    private partial void LogEnded(string name, string outcome, double milliseconds);

    [LoggerMessage(LogLevel.Debug, "The process of execution {Name} ended before it had taken its code.")]
    private partial void LogJobNotTaken(Exception exception, string name);

    [LoggerMessage(LogLevel.Warning, "The receiver of the log of execution {Name} did not return; the last lines are lost.")]
    private partial void LogReceiverStuck(string name);
}
