using AnchorOrleans.Api.Executions;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Agents;

/// <summary>Waits until an objective has ended or its agent asks a person something.</summary>
internal sealed class FirstReply(IGrainFactory grains, RunWaiting waiting, Drain drain, TimeProvider clock)
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
        try
        {
            return await waiting.WaitForQuestionAsync(tenant, view.Execution, giveUp.Token);
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return await grains.GetExecution(tenant, view.Execution).DescribeAsync(cancellationToken) ?? view;
        }
    }
}
