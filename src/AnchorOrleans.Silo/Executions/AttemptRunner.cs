using System.Collections.Concurrent;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Hosts;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Silo.Agents;
using AnchorOrleans.Silo.Telemetry;

namespace AnchorOrleans.Silo.Executions;

/// <summary>Carries out attempts, each by the work that its kind of execution is, and gives its slot back when nothing of it is left.</summary>
internal sealed partial class AttemptRunner(
    CodeWork code, AgentWork agents, AttemptReports reports, RunTraces traces, TimeProvider clock, ILogger<AttemptRunner> logger) : IExecutionRunner
{
    private readonly ConcurrentDictionary<(TenantKey Execution, int Attempt), Attempt> _attempts = new();

    /// <inheritdoc/>
    public void StartAttempt(RunAssignment assignment)
    {
        var attempt = new Attempt();
        if (_attempts.TryAdd((assignment.Execution, assignment.Attempt), attempt))
        {
            Diagnostics.CountRunners(+1);
            attempt.Running = Task.Run(() => RunAsync(assignment, attempt));
        }
    }

    /// <inheritdoc/>
    public void StopAttempt(TenantKey execution, int attempt)
    {
        if (_attempts.TryGetValue((execution, attempt), out var running))
        {
            running.Stop();
        }
    }

    /// <summary>Waits for what runs, for at most <paramref name="patience"/>, then ends the rest. What waits for a person may wait elsewhere, and is not waited for.</summary>
    public async Task DrainAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        foreach (var attempt in _attempts.Values.Where(attempt => attempt.IsAwaitingPerson))
        {
            attempt.Lose();
        }

        var running = Task.WhenAll(_attempts.Values.Select(attempt => attempt.Running));
        try
        {
            await running.WaitAsync(patience, clock, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            LogDrainEnded(_attempts.Count, patience.TotalSeconds);
            foreach (var attempt in _attempts.Values)
            {
                attempt.Lose();
            }

            await running;
        }
    }

    private async Task RunAsync(RunAssignment assignment, Attempt attempt)
    {
        using var span = DetachedSpans.Begin(SpanNames.Attempt, assignment.Request.TraceParent);
        span?.SetTag("anchor.execution.id", assignment.Execution.Id).SetTag("anchor.execution.attempt", assignment.Attempt);
        using var followed = traces.Follow(assignment.RunKey, span);
        IAttemptWork work = assignment.Request.Agent is null ? code : agents;
        try
        {
            await work.RunAsync(assignment, attempt);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogAttemptFailed(exception, assignment.Execution.Id);
            await reports.ReportAsync(assignment, new(ExecutionStatus.Failed, null, work.Broken));
        }
        finally
        {
            _attempts.TryRemove((assignment.Execution, assignment.Attempt), out _);
            await reports.EndLeaseAsync(assignment.Lease);
            Diagnostics.CountRunners(-1);
            attempt.Dispose();
        }
    }

    [LoggerMessage(LogLevel.Error, "Execution {Execution} could not be run.")]
    private partial void LogAttemptFailed(Exception exception, string execution);

    [LoggerMessage(LogLevel.Warning, "{Attempts} executions still ran {Patience} s after the service was told to stop, and are ended now.")]
    private partial void LogDrainEnded(int attempts, double patience);
}

/// <summary>What an attempt of one kind of execution consists of.</summary>
internal interface IAttemptWork
{
    /// <summary>Gets what an attempt ends with that failed by a fault of ours.</summary>
    ExecutionFailure Broken { get; }

    /// <summary>Does it, and reports its end.</summary>
    Task RunAsync(RunAssignment assignment, Attempt attempt);
}

/// <summary>One attempt under way.</summary>
internal sealed class Attempt : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private bool _isLost;

    public Task Running { get; set; } = Task.CompletedTask;

    /// <summary>Gets a value indicating whether, when it is ended, that is because the service stops or its browser is gone, not because somebody wished so.</summary>
    public bool IsLost => _isLost || IsAwaitingPerson;

    /// <summary>Gets or sets a value indicating whether it does nothing until a person has answered.</summary>
    public bool IsAwaitingPerson { get; set; }

    public CancellationToken Stopping => _stopping.Token;

    public void Stop() => _stopping.Cancel();

    public void Lose()
    {
        _isLost = true;
        _stopping.Cancel();
    }

    public void Dispose() => _stopping.Dispose();
}
