using System.Runtime.CompilerServices;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Executions;

/// <summary>Follows a log from a line on to the end of its execution.</summary>
/// <remarks>
/// Where the run is on this host, its writer says when there is more to read. Elsewhere, and while it is not written, the log is looked at
/// every <see cref="ApiOptions.LogPoll"/>, and once more after that where a run may still write after its end. Lines are read from the store only as fast as they are taken, so a slow reader costs no memory.
/// </remarks>
internal sealed class LogFollowing(IExecutionLogs logs, RunWaiting waiting, TimeProvider clock, IOptions<ApiOptions> options)
{
    private const int Batch = 256;

    /// <summary>Yields what happens, the end last; a heart-beat whenever nothing else did for <see cref="ApiOptions.BlankEvery"/>.</summary>
    public async IAsyncEnumerable<LogEvent> FollowAsync(
        TenantId tenant, ExecutionId execution, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watch = logs.Watch(tenant, execution);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var end = waiting.WaitForEndAsync(tenant, execution, enough.Token);
        try
        {
            var place = await logs.SkipAsync(tenant, execution, after, cancellationToken);
            var quietSince = clock.GetTimestamp();
            var wasOpen = false;
            long? endedSince = null;
            while (true)
            {
                // Both before reading: what comes after that is seen in the next round.
                var changed = watch.Changed;
                wasOpen |= watch.IsOpen;
                endedSince ??= end.IsCompleted ? clock.GetTimestamp() : null;
                var isWhole = endedSince is { } since && !watch.IsOpen
                    && (wasOpen || !MayGoOnElsewhere(await end) || clock.GetElapsedTime(since) >= options.Value.LogPoll);
                var part = await logs.ReadAsync(tenant, execution, place, Batch, cancellationToken);
                foreach (var line in part.Lines)
                {
                    place = place with { Lines = place.Lines + 1 };
                    yield return new LogEvent.Line(place.Lines, line);
                }

                place = part.End;
                if (!part.Lines.IsEmpty)
                {
                    quietSince = clock.GetTimestamp();
                }
                else if (isWhole)
                {
                    yield return new LogEvent.End(await end);
                    yield break;
                }
                else if (options.Value.BlankEvery - clock.GetElapsedTime(quietSince) is var patience && patience > TimeSpan.Zero)
                {
                    await WaitAsync(changed, end, watch.IsOpen || patience < options.Value.LogPoll ? patience : options.Value.LogPoll, cancellationToken);
                }
                else
                {
                    quietSince = clock.GetTimestamp();
                    yield return new LogEvent.HeartBeat();
                }
            }
        }
        finally
        {
            await enough.CancelAsync();
            await ((Task)end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Tells whether a run's processes may have outlived its end, by so little that what they write last may not be here yet.</summary>
    private bool MayGoOnElsewhere(ExecutionView ended) =>
        ended is { Status: ExecutionStatus.Cancelled or ExecutionStatus.TimedOut, StartedAt: not null } && clock.GetUtcNow() - ended.EndedAt < options.Value.LogPoll;

    /// <summary>Waits for news, or until it is time to look.</summary>
    private async Task WaitAsync(Task changed, Task end, TimeSpan longest, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var time = Task.Delay(longest, clock, enough.Token);
        await (end.IsCompleted ? Task.WhenAny(changed, time) : Task.WhenAny(changed, end, time));
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}

/// <summary>What happens to a log.</summary>
internal abstract record LogEvent
{
    /// <summary>A line was written.</summary>
    public sealed record Line(long Number, LogLine Text) : LogEvent;

    /// <summary>Nothing happened for a while.</summary>
    public sealed record HeartBeat : LogEvent;

    /// <summary>The execution ended, and its log is whole.</summary>
    public sealed record End(ExecutionView Execution) : LogEvent;
}
