using System.Collections.Immutable;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;

namespace AnchorOrleans.Api.Executions;

/// <summary>Cancels the executions of a task that have not ended, a bounded number in one call.</summary>
internal sealed class TaskCancellation(IGrainFactory grains, IReadModel lists, IOptions<ApiOptions> options)
{
    private const int AtOnce = 16;

    /// <summary>Cancels up to <see cref="ApiOptions.MaxCancellations"/> of them, and counts what is left then.</summary>
    public async Task<CancelledResponse> CancelAsync(TenantId tenant, TaskId task, ImmutableArray<string> words, CancellationToken cancellationToken)
    {
        var cancelled = 0;
        var left = options.Value.MaxCancellations;
        foreach (var word in words)
        {
            var page = await ListAsync(tenant, task, word, left, cancellationToken);
            left -= page.Items.Length;
            cancelled += await CancelAsync(tenant, word, page.Items, cancellationToken);
        }

        var remaining = 0L;
        foreach (var word in words)
        {
            remaining += (await ListAsync(tenant, task, word, limit: 0, cancellationToken)).Total;
        }

        return new CancelledResponse(cancelled, remaining);
    }

    private Task<Page<ExecutionRow>> ListAsync(TenantId tenant, TaskId task, string word, int limit, CancellationToken cancellationToken) =>
        lists.ListExecutionsAsync(
            new ExecutionQuery(tenant, task, StatusWord.StatesOf(word), Version: null, WithDrafts: true, Offset: 0, limit), cancellationToken);

    private async Task<int> CancelAsync(TenantId tenant, string word, ImmutableArray<ExecutionRow> rows, CancellationToken cancellationToken)
    {
        var cancelled = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(rows, parallel, async (row, _) =>
        {
            var execution = grains.GetExecution(tenant, row.View.Execution);

            // One that was queued when it was listed may run by now, and those were perhaps not asked for.
            if (await execution.DescribeAsync(CancellationToken.None) is { HasEnded: false } now
                && string.Equals(StatusWord.Of(now.Status), word, StringComparison.Ordinal)
                && await execution.CancelAsync(Cancellation.Reason, CancellationToken.None) is { Status: ExecutionStatus.Cancelled })
            {
                Interlocked.Increment(ref cancelled);
            }
        });
        return cancelled;
    }
}

/// <summary>Why executions end that a caller cancels.</summary>
internal static class Cancellation
{
    /// <summary>Gets the reason.</summary>
    public static ExecutionFailure Reason { get; } = new("CANCELLED", "The execution was cancelled by a caller.");
}

/// <summary>What cancelling the executions of a task came to.</summary>
/// <param name="Cancelled">How many this call cancelled.</param>
/// <param name="Remaining">How many of those asked for have not ended; while it is not 0, the caller repeats the call.</param>
internal sealed record CancelledResponse(int Cancelled, long Remaining);
