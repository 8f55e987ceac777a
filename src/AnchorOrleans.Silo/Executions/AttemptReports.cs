using System.Diagnostics;
using AnchorOrleans.Admission;
using AnchorOrleans.Agents;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Silo.Executions;

/// <summary>Tells grains what ended, again and again until they have taken it: an end that nobody hears of would hold its caller and its slot for ever.</summary>
internal sealed partial class AttemptReports(IGrainFactory grains, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<AttemptReports> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Reports the end of an attempt.</summary>
    public Task ReportAsync(RunAssignment assignment, AttemptResult result)
    {
        Tell(Activity.Current, result);
        return UntilTakenAsync(
            () => grains.GetExecution(assignment.Execution.Tenant, new(assignment.Execution.Id)).ReportEndAsync(assignment.Attempt, result),
            assignment.Execution.Id);
    }

    /// <summary>Reports that an agent waits for a person.</summary>
    public Task ReportQuestionAsync(RunAssignment assignment, AgentQuestion question, ArtifactReference? memory) => UntilTakenAsync(
        () => grains.GetExecution(assignment.Execution.Tenant, new(assignment.Execution.Id)).ReportQuestionAsync(assignment.Attempt, question, memory),
        assignment.Execution.Id);

    /// <summary>Reports what a session's browser had open when its execution began to wait for a person; null once that goes on.</summary>
    public Task KeepCheckpointAsync(TenantKey session, ArtifactReference? checkpoint) => UntilTakenAsync(
        () => grains.GetSession(session.Tenant, new(session.Id)).KeepCheckpointAsync(checkpoint),
        session.Id);

    /// <summary>Gives a slot back whose processes are gone.</summary>
    public Task EndLeaseAsync(SlotLease lease) => UntilTakenAsync(() => grains.GetHost(lease.Host).EndLeaseAsync(lease.Lease), lease.Lease.Value);

    /// <summary>Tells the attempt's span how it ended: by its code alone, since messages may repeat what task code was given.</summary>
    private static void Tell(Activity? span, AttemptResult result)
    {
        span?.SetTag("anchor.execution.state", result.Status.ToString());
        if (result.Failure is { } failure)
        {
            span?.SetTag("error.type", failure.Code).SetStatus(ActivityStatusCode.Error);
        }
    }

    private async Task UntilTakenAsync(Func<Task> tell, string what)
    {
        for (var pause = FirstPause; !lifetime.ApplicationStopped.IsCancellationRequested; pause = pause < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await tell();
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogNotTaken(exception, what, pause.TotalSeconds);
                await Task.Delay(pause, clock, CancellationToken.None);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "What became of {What} could not be reported; trying again in {Pause} s.")]
    private partial void LogNotTaken(Exception exception, string what, double pause);
}
