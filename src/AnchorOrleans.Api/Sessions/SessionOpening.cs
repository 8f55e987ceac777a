using System.Collections.Immutable;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Opens a session and waits until its browser can be connected to.</summary>
internal sealed partial class SessionOpening(
    IGrainFactory grains,
    TimeProvider clock,
    IOptions<ApiOptions> options,
    Drain drain,
    ILogger<SessionOpening> logger)
{
    /// <summary>The reason of a session that was given up because the service stops.</summary>
    public const string Stopping = "stopping";

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(500);

    /// <summary>Opens a session.</summary>
    /// <returns>Opened; waiting, when it was given up for want of a slot; or why it could not be opened.</returns>
    public async Task<OpenOutcome> OpenAsync(Caller caller, SessionSettings settings, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var id = NewId(now);
        var outcome = await AskAsync(caller, id, new OpenSession(settings, caller.Run?.Execution, now, AboveOf(caller), ApiKeyName: caller.KeyName));
        return outcome is OpenOutcome.Waiting waiting
            ? await WaitAsync(grains.GetSession(caller.Tenant, id), waiting, now + options.Value.SlotWait, cancellationToken)
            : outcome;
    }

    /// <summary>Asks for a session that nobody waits for; it goes on by itself, also after a restart, and gives up by itself.</summary>
    public async Task<(SessionId Session, OpenOutcome Outcome)> BeginAsync(Caller caller, SessionSettings settings)
    {
        var now = clock.GetUtcNow();
        var id = NewId(now);
        var open = new OpenSession(settings, caller.Run?.Execution, now, AboveOf(caller), now + options.Value.AsyncSlotWait, ApiKeyName: caller.KeyName);
        return (id, await AskAsync(caller, id, open));
    }

    private async Task<OpenOutcome> AskAsync(Caller caller, SessionId id, OpenSession open)
    {
        if (caller.Run is { } run && !await grains.GetExecution(caller.Tenant, run.Execution).AdoptSessionAsync(id, CancellationToken.None))
        {
            return new OpenOutcome.Failed(SessionView.RunEnded, "The run has ended, or has opened as many sessions as it may.");
        }

        return await grains.GetSession(caller.Tenant, id).OpenAsync(open, CancellationToken.None);
    }

    /// <summary>Makes an id that begins with the instant, as lists by time rely on.</summary>
    private static SessionId NewId(DateTimeOffset now) => new(Guid.CreateVersion7(now).ToString("D"));

    /// <summary>Gets the runs above the one that asks; its own lineage is for the runs below it and ends with itself.</summary>
    private static ImmutableArray<ExecutionId> AboveOf(Caller caller) => caller.Run?.Lineage is { } lineage ? lineage.Above.RemoveAt(lineage.Above.Length - 1) : [];

    private async Task<OpenOutcome> WaitAsync(ISessionGrain session, OpenOutcome.Waiting waiting, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var left = until - clock.GetUtcNow();
        using var outOfTime = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, drain.Completed, outOfTime.Token);
        try
        {
            return await WaitUntilOpenAsync(session, giveUp.Token);
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            // Nobody holds this session's id yet, so nobody else would end it.
            await session.EndAsync(cancellationToken.IsCancellationRequested ? "ended" : "no_slot", CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return drain.Completed.IsCancellationRequested
                ? new OpenOutcome.Failed(Stopping, "The service is stopping.")
                : waiting;
        }
    }

    private async Task<OpenOutcome> WaitUntilOpenAsync(ISessionGrain session, CancellationToken giveUp)
    {
        while (true)
        {
            giveUp.ThrowIfCancellationRequested();
            try
            {
                var outcome = await session.WaitUntilOpenAsync(giveUp);
                if (outcome is not OpenOutcome.Waiting)
                {
                    return outcome;
                }
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                LogWaitFailed(exception);
                await Task.Delay(PauseAfterFailure, clock, giveUp);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Waiting for a session to open failed; it is tried again.")]
    private partial void LogWaitFailed(Exception exception);
}
