using System.Text.Json.Nodes;
using System.Threading.Channels;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Agents.Events;

/// <summary>Follows all objectives of a session: those that run or wait when it begins, each from its start, and those that come later.</summary>
internal sealed partial class SessionFollowing(
    IGrainFactory grains, AgentEvents events, SessionNews news, TimeProvider clock, IOptions<ApiOptions> options, ILogger<SessionFollowing> logger)
{
    /// <summary>Tells what happens until the session ends.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="session">Which.</param>
    /// <param name="baseUrl">What links begin with.</param>
    /// <param name="told">Where it is told; as slowly as it is read there.</param>
    /// <param name="cancellationToken">Nobody listens any more.</param>
    /// <returns>The event with which the session ended.</returns>
    public async Task<JsonObject> FollowAsync(TenantId tenant, SessionId session, string baseUrl, ChannelWriter<JsonObject> told, CancellationToken cancellationToken)
    {
        using var subscription = news.Listen(tenant, session);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var followed = new Dictionary<ExecutionId, Task>();
        try
        {
            while (true)
            {
                var view = await LookAsync(tenant, session, enough.Token);
                foreach (var execution in view.Executions.Concat(Told(subscription)))
                {
                    if (!followed.ContainsKey(execution))
                    {
                        followed[execution] = FollowAsync(tenant, execution, baseUrl, told, enough.Token);
                    }
                }

                if (view.EndReason is { } reason)
                {
                    await Task.WhenAll(followed.Values);
                    return new JsonObject { ["type"] = "end_session", ["reason"] = reason, ["message"] = "Session ended", ["sessionId"] = session.Value };
                }

                await WaitAsync(subscription, enough.Token);
            }
        }
        finally
        {
            await enough.CancelAsync();
            await Task.WhenAll(followed.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Translates why a session ended.</summary>
    internal static string WordOf(string? reason) => reason switch
    {
        "terminated" => "terminated",
        "idle_timeout" or "max_duration" => "expired",
        "browser_crashed" or "instance_lost" => "instance_lost",
        SessionView.RunEnded => "terminateOnCompletion",
        _ => "completed",
    };

    private static IEnumerable<ExecutionId> Told(SessionNews.Subscription subscription)
    {
        while (subscription.Told.Reader.TryRead(out var execution))
        {
            yield return execution;
        }
    }

    private async Task<Look> LookAsync(TenantId tenant, SessionId session, CancellationToken cancellationToken)
    {
        try
        {
            var grain = grains.GetSession(tenant, session);
            return await grain.DescribeQueueAsync(cancellationToken) switch
            {
                null => new Look([], "expired"),
                { Status: SessionStatus.Ended } => new Look([], WordOf((await grain.DescribeAsync(cancellationToken))?.EndReason)),
                var queue => new Look([.. queue.Running is { } running ? [running] : Array.Empty<ExecutionId>(), .. queue.Inside, .. queue.Waiting], null),
            };
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            LogLookFailed(exception);
            return new Look([], null);
        }
    }

    private async Task FollowAsync(TenantId tenant, ExecutionId execution, string baseUrl, ChannelWriter<JsonObject> told, CancellationToken cancellationToken)
    {
        if (await grains.GetExecution(tenant, execution).DescribeAsync(cancellationToken) is not { Kind: ExecutionKind.Agent } view)
        {
            return;
        }

        await foreach (var happened in events.FollowAsync(tenant, view, after: 0, baseUrl, cancellationToken))
        {
            if (happened.Json is { } json)
            {
                await told.WriteAsync(json, cancellationToken);
            }
        }
    }

    /// <summary>Waits for news, or until it is time to look.</summary>
    private async Task WaitAsync(SessionNews.Subscription subscription, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(subscription.Told.Reader.WaitToReadAsync(enough.Token).AsTask(), Task.Delay(options.Value.Agents.Look, clock, enough.Token));
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    [LoggerMessage(LogLevel.Warning, "Looking at a session that somebody follows failed; it is tried again.")]
    private partial void LogLookFailed(Exception exception);

    /// <summary>What a look at a session shows.</summary>
    private sealed record Look(IReadOnlyList<ExecutionId> Executions, string? EndReason);
}
