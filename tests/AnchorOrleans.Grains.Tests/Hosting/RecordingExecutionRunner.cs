using System.Collections.Concurrent;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Hosts;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Tests.Hosting;

/// <summary>Stands where sandboxes would run: it notes what it is told, and ends an attempt when the test says so.</summary>
internal sealed class RecordingExecutionRunner(Journal journal) : IExecutionRunner
{
    private readonly ConcurrentDictionary<string, RunAssignment> _running = new(StringComparer.Ordinal);

    /// <summary>Gets or sets the way back to the grains, which exist only when the host is built.</summary>
    public IGrainFactory? Grains { get; set; }

    public void StartAttempt(RunAssignment assignment)
    {
        _running.TryAdd(Name(assignment.Execution, assignment.Attempt), assignment);
        journal.Note($"start {Name(assignment.Execution, assignment.Attempt)}");
    }

    public void StopAttempt(TenantKey execution, int attempt) => journal.Note($"stop {Name(execution, attempt)}");

    public async Task<RunAssignment> StartedAsync(string execution, int attempt = 1)
    {
        await journal.SeenAsync($"start {execution}#{attempt}");
        return _running[$"{execution}#{attempt}"];
    }

    /// <summary>Ends an attempt as a runner does: the execution learns of it first, then the lease ends.</summary>
    public async Task EndAsync(string execution, AttemptResult? result = null, int attempt = 1)
    {
        var assignment = await ReportAsync(execution, result, attempt);
        await EndLeaseAsync(assignment);
    }

    public async Task<RunAssignment> ReportAsync(string execution, AttemptResult? result = null, int attempt = 1)
    {
        var assignment = await StartedAsync(execution, attempt);
        await Grains!.GetExecution(assignment.Execution.Tenant, new(assignment.Execution.Id))
            .ReportEndAsync(attempt, result ?? Samples.Success, TestContext.Current.CancellationToken);
        return assignment;
    }

    public Task EndLeaseAsync(RunAssignment assignment) =>
        Grains!.GetHost(assignment.Lease.Host).EndLeaseAsync(assignment.Lease.Lease, TestContext.Current.CancellationToken);

    private static string Name(TenantKey execution, int attempt) => $"{execution.Id}#{attempt}";
}
