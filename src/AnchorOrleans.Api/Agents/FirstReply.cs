using AnchorOrleans.Api.Executions;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Agents;

/// <summary>Waits until an objective has ended or its agent asks a person something.</summary>
internal sealed class FirstReply(IGrainFactory grains, RunWaiting waiting, Drain drain, TimeProvider clock, IOptions<ApiOptions> options)
{
    /// <summary>Waits for at most so long; whoever asks for the first answer waits no longer than <see cref="AgentTaskOptions.FirstReply"/>.</summary>
    /// <returns>As it stands then.</returns>
    public async Task<ExecutionView> WaitAsync(TenantId tenant, ExecutionView view, TimeSpan longest, CancellationToken cancellationToken)
    {
        if (view.HasEnded || longest == TimeSpan.Zero)
        {
            return view;
        }

        using var outOfTime = new CancellationTokenSource(longest, clock);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, drain.Completed, outOfTime.Token);
        var end = waiting.WaitForEndAsync(tenant, view.Execution, giveUp.Token);
        var question = WaitForQuestionAsync(tenant, view.Execution, giveUp.Token);
        var first = await Task.WhenAny(end, question);
        await giveUp.CancelAsync();
        await Task.WhenAll((Task)end, question).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();

        // Whatever broke, it is told; what was merely given up is as it stands.
        return end.IsCompletedSuccessfully ? end.Result
            : first.IsCanceled || first.IsCompletedSuccessfully ? await grains.GetExecution(tenant, view.Execution).DescribeAsync(cancellationToken) ?? view
            : await first;
    }

    private async Task<ExecutionView> WaitForQuestionAsync(TenantId tenant, ExecutionId execution, CancellationToken giveUp)
    {
        while (true)
        {
            await Task.Delay(options.Value.Agents.Look, clock, giveUp);
            try
            {
                if (await grains.GetExecution(tenant, execution).DescribeAsync(giveUp) is { Status: ExecutionStatus.AwaitingInput } asking)
                {
                    return asking;
                }
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                // Who waits for the end says so, and tries again; so does this.
                continue;
            }
        }
    }
}
