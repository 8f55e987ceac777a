using AnchorOrleans.Api.Errors;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Executions;

/// <summary>Waits for the end of a run, over lost silos and lost answers.</summary>
internal sealed partial class RunWaiting(
    IGrainFactory grains,
    IArtifactStore artifacts,
    TimeProvider clock,
    IOptions<ApiOptions> options,
    Drain drain,
    ILogger<RunWaiting> logger)
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits for the end and reads the output.</summary>
    /// <returns>What the run came to, or why that is not known; the run itself goes on then.</returns>
    public async Task<(RunResponse? Run, Refusal? Refusal)> WaitAsync(TenantId tenant, ExecutionView view, CancellationToken cancellationToken)
    {
        var (ended, output, refusal) = await WaitForOutputAsync(tenant, view, options.Value.SyncRunLimit, cancellationToken);
        return ended is null ? (null, refusal) : (RunResponse.OfEnded(ended, output), null);
    }

    /// <summary>Waits for the end and reads the output, for as long as the run may take and the grace after that.</summary>
    /// <returns>The execution and what it left, or why that is not known; the run itself goes on then.</returns>
    public async Task<(ExecutionView? Ended, byte[]? Output, Refusal? Refusal)> WaitForOutputAsync(
        TenantId tenant, ExecutionView view, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var outOfTime = new CancellationTokenSource(limit + options.Value.OutcomeGrace, clock);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, drain.Completed, outOfTime.Token);
        try
        {
            var ended = view.HasEnded ? view : await WaitForEndAsync(tenant, view.Execution, giveUp.Token);
            var output = ended.Output is { } artifact ? await artifacts.ReadAsync(artifact.Hash, giveUp.Token) : null;
            return (ended, output, null);
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return (null, null, drain.Completed.IsCancellationRequested
                ? Refusal.Unavailable($"The service is stopping; execution '{view.Execution}' goes on and will be found in the history.", options.Value.RetryAfter)
                : new Refusal(StatusCodes.Status504GatewayTimeout, $"The outcome of execution '{view.Execution}' is not known yet; it will be found in the history."));
        }
    }

    /// <summary>Waits for the end for as long as it takes.</summary>
    public Task<ExecutionView> WaitForEndAsync(TenantId tenant, ExecutionId id, CancellationToken giveUp) =>
        WaitAsync(grains.GetExecution(tenant, id).WaitForEndAsync, view => view.HasEnded, giveUp);

    /// <summary>Waits until an agent asks a person something, or the end, for as long as it takes.</summary>
    public Task<ExecutionView> WaitForQuestionAsync(TenantId tenant, ExecutionId id, CancellationToken giveUp) =>
        WaitAsync(grains.GetExecution(tenant, id).WaitForQuestionAsync, view => view.HasEnded || view.Status == ExecutionStatus.AwaitingInput, giveUp);

    private async Task<ExecutionView> WaitAsync(Func<CancellationToken, Task<ExecutionView?>> look, Predicate<ExecutionView> isOver, CancellationToken giveUp)
    {
        while (true)
        {
            giveUp.ThrowIfCancellationRequested();
            try
            {
                var view = await look(giveUp) ?? throw new InvalidOperationException("An execution that was accepted is not known any more.");
                if (isOver(view))
                {
                    return view;
                }
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                LogWaitFailed(exception);
                await Task.Delay(PauseAfterFailure, clock, giveUp);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Waiting for an execution failed; it is tried again.")]
    private partial void LogWaitFailed(Exception exception);
}
