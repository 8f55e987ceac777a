using System.Text;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sandbox;
using AnchorOrleans.Secrets;
using AnchorOrleans.Silo.Hosting;
using AnchorOrleans.Silo.Tasks;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Silo.Executions;

/// <summary>Runs code in a sandbox: gives it code, environment and way out, stores what it returns, and reports the end until that is acknowledged.</summary>
internal sealed class CodeWork(
    ITaskSandbox sandbox,
    IArtifactStore artifacts,
    IExecutionLogs logs,
    RunSessions sessions,
    RunArtifacts leftovers,
    ISecretBox box,
    AttemptReports reports,
    RuntimeFolder runtime,
    IOptions<SandboxOptions> options,
    TimeProvider clock) : IAttemptWork
{
    /// <inheritdoc/>
    public ExecutionFailure Broken { get; } = new("SANDBOX_CRASHED", "The sandbox could not run the code.");

    /// <inheritdoc/>
    public async Task RunAsync(RunAssignment assignment, Attempt attempt)
    {
        var secrets = RunSecrets.Of(assignment, box);
        await using var log = new LogWriter(logs, assignment.Execution, secrets, clock);
        if (assignment.Request.Version.Content.Compilation is { CanRun: false } compilation)
        {
            var problem = compilation.Diagnostics.First(diagnostic => diagnostic.IsError);
            await reports.ReportAsync(assignment, Failed("COMPILE_ERROR", $"task.ts:{problem.Line}:{problem.Column}: {problem.Message}"));
            return;
        }

        var session = await sessions.OpenForAsync(assignment, attempt.Stopping);
        if (session.Problem is { } refusal)
        {
            await reports.ReportAsync(assignment, Failed("SESSION_UNAVAILABLE", refusal));
            return;
        }

        await using var run = await sandbox.StartAsync(await RequestAsync(assignment, session.Session, secrets, log), attempt.Stopping);
        using var stop = attempt.Stopping.Register(() => run.Cancel("The execution was ended."));

        var result = await ResultOfAsync(await run.Completed, assignment, secrets, attempt);
        result = result with { Artifacts = await leftovers.StoreAsync(run, assignment.Execution.Id, log) };
        await log.DisposeAsync();
        await reports.ReportAsync(assignment, result);
    }

    private async Task<SandboxRequest> RequestAsync(RunAssignment assignment, SessionId? session, RunSecrets secrets, LogWriter log)
    {
        var request = assignment.Request;
        var bundle = artifacts.ReadAsync(request.Version.Content.Compilation.Compiled!.Hash);
        var inputs = request.Inputs is null ? null : await artifacts.ReadAsync(request.Inputs.Hash);
        var left = assignment.Deadline - clock.GetUtcNow();
        return new()
        {
            Name = assignment.Execution.Id,
            Code = SandboxCompiler.ReadBundle(await bundle),
            Environment = RunEnvironment.Of(assignment, inputs, secrets.Inputs, session),
            PlatformSocket = runtime.PlatformSocket,
            EgressSocket = runtime.EgressSocket,
            Limits = options.Value.LimitsFor(left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1)),
            Log = log.AddAsync,
        };
    }

    private async Task<AttemptResult> ResultOfAsync(SandboxOutcome outcome, RunAssignment assignment, RunSecrets secrets, Attempt attempt)
    {
        switch (outcome)
        {
            case SandboxOutcome.Succeeded succeeded:
                return new(ExecutionStatus.Succeeded, await artifacts.PutAsync(Encoding.UTF8.GetBytes(succeeded.OutputJson)), null);
            case SandboxOutcome.Failed { Failure: var failure }:
                return new(ExecutionStatus.Failed, null, new(failure.Code, secrets.Hide(MessageOf(failure)), failure.Stack.Length == 0 ? null : secrets.Hide(failure.Stack)));
            case SandboxOutcome.TimedOut:
                return new(assignment.Request.Limit.Outcome, null, ExecutionFailures.LimitReached(assignment.Request.Limit));
            case SandboxOutcome.Cancelled when attempt.IsLost:
                return new(ExecutionStatus.Failed, null, ExecutionFailures.HostLost);
            case SandboxOutcome.Cancelled cancelled:
                return new(ExecutionStatus.Cancelled, null, new("CANCELLED", cancelled.Reason));
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static string MessageOf(SandboxFailure failure) =>
        failure.Position is { } position ? $"{failure.Message} (task.ts:{position.Line}:{position.Column})" : failure.Message;

    private static AttemptResult Failed(string code, string message) => new(ExecutionStatus.Failed, null, new(code, message));
}
