using AnchorOrleans.Admission;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Persistence;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Executions;

/// <summary>Decides, without any I/O, what an execution becomes and what must be done about it.</summary>
/// <remarks>
/// Transitions change the state; <see cref="NextDuty"/> reads from the state what is still to be done. So nothing that a crash
/// interrupted is lost: whoever looks again, a call, a timer or the reminder, finds the same duty.
/// </remarks>
internal static class ExecutionLifecycle
{
    /// <summary>How many attempts that failed are kept, and how much of what they said: they are part of the state.</summary>
    private const int MostPastAttempts = 20;
    private const int LongestPastMessage = 300;

    /// <summary>How many sessions a run may open; their ids are part of the state.</summary>
    public const int MostSessions = 250;

    /// <summary>The failure that no further attempt can mend.</summary>
    private const string CompileError = "COMPILE_ERROR";

    /// <summary>How long after its limit an execution is ended from here, when the runner, whose clock is exact, did not.</summary>
    public static readonly TimeSpan LimitGrace = TimeSpan.FromSeconds(30);

    /// <summary>Whether an execution in this state has ended.</summary>
    public static bool IsFinal(this ExecutionStatus status) =>
        status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Cancelled;

    /// <summary>Accepts the request; a second one changes nothing, and one that came after the end of its parent has ended.</summary>
    public static ExecutionState Submit(this ExecutionState state, ExecutionRequest request) => state switch
    {
        { Request: not null } => state,
        { HasEnded: true } => Changed(state with { Request = Needed(request) with { SealedInputs = null } }),
        _ => Changed(state with { Request = Needed(request), Status = ExecutionStatus.Queued }),
    };

    /// <summary>Takes the turn in the session.</summary>
    public static ExecutionState TakeTurn(this ExecutionState state) =>
        state is { Status: ExecutionStatus.Queued, Request.Session: not null, HasTurn: false } ? Changed(state with { HasTurn = true }) : state;

    /// <summary>Takes the concurrency key.</summary>
    public static ExecutionState TakeKey(this ExecutionState state) =>
        state.NextDuty() == ExecutionDuty.EnterKeyQueue ? Changed(state with { HasKey = true }) : state;

    /// <summary>Starts the next attempt in a granted slot; ignored unless the execution waits for one.</summary>
    public static ExecutionState Start(this ExecutionState state, SlotLease lease, string runKeyHash, DateTimeOffset now) => state.WantsSlot()
        ? Changed(state with
        {
            Status = state.Question is null ? ExecutionStatus.Running : ExecutionStatus.AwaitingInput,
            Attempt = state.Attempt + 1,
            Attempts = state.Attempts + (state.IsBetweenHosts ? 0 : 1),
            Lease = lease,
            RunKeyHash = runKeyHash,
            StartedAt = state.StartedAt ?? now,
            AttemptStartedAt = state.IsBetweenHosts ? state.AttemptStartedAt : now,
        })
        : state;

    /// <summary>Goes back to the queue because the host took no new work; the attempt did not begin.</summary>
    public static ExecutionState Requeue(this ExecutionState state) => state switch
    {
        { Status: ExecutionStatus.Running or ExecutionStatus.AwaitingInput, Continuation: not null } => Changed(state with { Lease = null, RunKeyHash = null }),
        { Status: ExecutionStatus.Running } => Changed(state with
        {
            Status = ExecutionStatus.Queued,
            Attempts = state.Attempts - 1,
            Lease = null,
            RunKeyHash = null,
            StartedAt = state.Attempts > 1 ? state.StartedAt : null,
            AttemptStartedAt = null,
        }),
        _ => state,
    };

    /// <summary>Lets the next attempt begin once the pause before it is over.</summary>
    public static ExecutionState EndPause(this ExecutionState state, DateTimeOffset now) =>
        state.NextDuty() == ExecutionDuty.AwaitAttempt && state.NotBefore <= now ? Changed(state with { NotBefore = null }) : state;

    /// <summary>Ends with what the runner reports; a report of an attempt that does not run, or after the end, changes nothing.</summary>
    /// <exception cref="ArgumentException">The status is not final.</exception>
    public static ExecutionState ReportEnd(this ExecutionState state, int attempt, AttemptResult result, DateTimeOffset now)
    {
        if (!result.Status.IsFinal())
        {
            throw new ArgumentException($"An attempt cannot end as {result.Status}.", nameof(result));
        }

        // Without a lease nothing runs, also when a host refused the attempt of that number and it was queued again.
        if (state.Lease is null || attempt != state.Attempt || state.RunnerIsDone)
        {
            return state;
        }

        // Also after the end: what a cancelled run left is known only now.
        var reported = state with { Artifacts = result.Artifacts, Usage = result.Usage ?? state.Usage };
        var done = reported with { RunnerIsDone = true };
        return state switch
        {
            { HasEnded: true, Request.Kind: ExecutionKind.Agent } => Settle(Changed(done with { Output = result.Output })),
            { HasEnded: true } => Settle(Changed(done)),
            _ when result.Failure?.Code == ExecutionFailures.HostLost.Code && reported.OutliveHost() is { } waiting => waiting,
            _ when result.Status == ExecutionStatus.Failed && result.Failure?.Code != CompileError && TryAgain(reported, result.Failure, now) is { } next => next,
            _ => End(done with { Output = result.Output }, result.Status, result.Failure?.Bounded(), now),
        };
    }

    /// <summary>Ends as cancelled.</summary>
    public static ExecutionState Cancel(this ExecutionState state, ExecutionFailure reason, DateTimeOffset now) =>
        End(state, ExecutionStatus.Cancelled, reason, now);

    /// <summary>Ends because the run that started it did. One that is not submitted yet is ended before it begins, since nobody would end it later.</summary>
    public static ExecutionState EndWithParent(this ExecutionState state, DateTimeOffset now) => state is { Request: null, HasEnded: false }
        ? Changed(state with { Status = ExecutionStatus.Cancelled, Failure = ExecutionFailures.ParentEnded, EndedAt = now, IsSettled = true })
        : End(state, ExecutionStatus.Cancelled, ExecutionFailures.ParentEnded, now);

    /// <summary>Ends the attempt because the host, or the process that ran it, is gone. Who waited for a person goes on waiting.</summary>
    public static ExecutionState LoseHost(this ExecutionState state, int attempt, DateTimeOffset now) =>
        state.Status is ExecutionStatus.Running or ExecutionStatus.AwaitingInput && attempt == state.Attempt && !state.IsBetweenHosts
            ? state.OutliveHost() ?? TryAgain(state, ExecutionFailures.HostLost, now) ?? End(
                state with { RunnerIsDone = true },
                ExecutionStatus.Failed,
                ExecutionFailures.HostLost,
                now)
            : state;

    /// <summary>Ends because its session did; a lost browser is a failure, everything else a cancellation.</summary>
    public static ExecutionState LoseSession(this ExecutionState state, string reason, DateTimeOffset now) => reason switch
    {
        _ when state.Request?.Session is null => state,
        "browser_crashed" => End(state, ExecutionStatus.Failed, new("BROWSER_CRASHED", "The browser of the session crashed."), now),
        "instance_lost" => End(state, ExecutionStatus.Failed, new("INSTANCE_LOST", "The machine or service that ran the session's browser stopped."), now),
        _ => End(state, ExecutionStatus.Cancelled, new("SESSION_ENDED", $"The session ended ({reason})."), now),
    };

    /// <summary>Ends because its limit is over, or because nobody released it while it was held: at once while it waits, with <see cref="LimitGrace"/> once a runner watches the limit. Or because it waited too long for its start.</summary>
    public static ExecutionState CheckLimit(this ExecutionState state, DateTimeOffset now)
    {
        if (state.ExpiresAt <= now)
        {
            return End(state, ExecutionStatus.Cancelled, ExecutionFailures.TimeToLiveOver(state.Request!.TimeToLive!.Value), now);
        }

        if (state.HoldEndsAt <= now)
        {
            return End(state, ExecutionStatus.Failed, ExecutionFailures.HoldIsOver(state.Question is not null, state.Request!.Agent!.MaxHold), now);
        }

        var grace = state.Status == ExecutionStatus.Queued ? TimeSpan.Zero : LimitGrace;
        return !state.HasEnded && state.Deadline + grace <= now
            ? End(state, state.Request!.Limit.Outcome, ExecutionFailures.LimitReached(state.Request.Limit), now)
            : state;
    }

    /// <summary>Notes a session that the run opens.</summary>
    public static ExecutionState AdoptSession(this ExecutionState state, SessionId session) =>
        state.CanAdopt(session) && !state.Sessions.Contains(session) ? Changed(state with { Sessions = state.Sessions.Add(session) }) : state;

    /// <summary>Whether the run may open the session now.</summary>
    public static bool CanAdopt(this ExecutionState state, SessionId session) =>
        state.Status is ExecutionStatus.Running or ExecutionStatus.AwaitingInput
        && (state.Sessions.Length < MostSessions || state.Sessions.Contains(session));

    /// <summary>Notes a run that this one starts.</summary>
    public static Decision<ExecutionState, AdoptOutcome> AdoptChild(this ExecutionState state, ExecutionId child, int maxDepth, int maxChildren) => state switch
    {
        _ when state.Children.Contains(child) => new(state, new AdoptOutcome.Adopted()),
        not { Status: ExecutionStatus.Running or ExecutionStatus.AwaitingInput } => new(state, new AdoptOutcome.Ended()),
        _ when (state.Request!.Lineage?.Above.Length ?? 0) >= maxDepth => new(state, new AdoptOutcome.TooDeep(maxDepth)),
        _ when state.ChildCount >= maxChildren => new(state, new AdoptOutcome.TooMany(maxChildren)),
        _ => new(Changed(state with { Children = state.Children.Add(child), ChildCount = state.ChildCount + 1 }), new AdoptOutcome.Adopted()),
    };

    /// <summary>Notes that nothing of a failed attempt is left.</summary>
    public static ExecutionState ClearAttempt(this ExecutionState state) => state.HasLeftovers
        ? Changed(state with { Children = [], Sessions = state.Request!.CleanupSessions ? [] : state.Sessions })
        : state;

    /// <summary>Notes that everybody was told of the end.</summary>
    public static ExecutionState MarkSettled(this ExecutionState state) => state is { HasEnded: true, IsSettled: false }
        ? Changed(state with { IsSettled = true })
        : state;

    /// <summary>Notes how telling the webhook went: it is told again, later and later, until it has taken it or was tried often enough.</summary>
    public static ExecutionState NoteDelivery(this ExecutionState state, bool isTaken, ExecutionOptions options, DateTimeOffset now)
    {
        if (state.NextDelivery is null)
        {
            return state;
        }

        var tried = state with { Deliveries = state.Deliveries + 1 };
        return Changed(isTaken || tried.Deliveries >= options.WebhookAttempts
            ? tried with { NextDelivery = null, Request = WithoutAuthorization(state.Request!) }
            : tried with { NextDelivery = now + DelayAfter(tried.Deliveries, options.WebhookFirstDelay, options.WebhookLongestDelay, growth: 5) });
    }

    /// <summary>Reads from the state what is to be done next.</summary>
    public static ExecutionDuty NextDuty(this ExecutionState state) => state switch
    {
        { Request: null } => ExecutionDuty.None,
        { Status: ExecutionStatus.Queued, Request.Session: not null, HasTurn: false } => ExecutionDuty.EnterSessionQueue,
        { Status: ExecutionStatus.Queued, Request.ConcurrencyKey: not null, HasKey: false } => ExecutionDuty.EnterKeyQueue,
        { HasLeftovers: true } => ExecutionDuty.ClearAttempt,
        { Status: ExecutionStatus.Queued, NotBefore: not null } => ExecutionDuty.AwaitAttempt,
        { Status: ExecutionStatus.Queued } or { IsBetweenHosts: true } => ExecutionDuty.RequestSlot,
        { Status: ExecutionStatus.Running or ExecutionStatus.AwaitingInput } => ExecutionDuty.WatchAttempt,
        { IsSettled: false } => ExecutionDuty.Settle,
        { NextDelivery: not null } => ExecutionDuty.TellWebhook,
        _ => ExecutionDuty.None,
    };

    // Every write of an execution carries its request along: without the warnings of its version, and without the
    // configuration of its version, which the caller has merged into the request's own.
    private static ExecutionRequest Needed(ExecutionRequest request)
    {
        var content = request.Version.Content;
        var compilation = content.Compilation with { Diagnostics = [.. content.Compilation.Diagnostics.Where(diagnostic => diagnostic.IsError).Take(1)], Inputs = null };
        return request with { Version = request.Version with { Content = content with { Compilation = compilation, BrowserConfigurationJson = null } } };
    }

    private static bool WantsSlot(this ExecutionState state) => state.NextDuty() == ExecutionDuty.RequestSlot;

    /// <summary>Goes back to the queue after a failed attempt; null when no attempt is left, or none could begin within the limit.</summary>
    /// <remarks>The turn in the session is kept: those behind would otherwise run between two attempts of one run.</remarks>
    private static ExecutionState? TryAgain(ExecutionState state, ExecutionFailure? failure, DateTimeOffset now)
    {
        if (state.Request?.Retry is not { } retry || state.Attempts >= retry.MaxAttempts)
        {
            return null;
        }

        var next = now + DelayAfter(state.Attempts, retry.FirstDelay, retry.LongestDelay, growth: 2);
        return next < state.Deadline
            ? Changed(state.ForgetHold() with
            {
                Status = ExecutionStatus.Queued,
                Lease = null,
                RunKeyHash = null,
                NotBefore = next,
                PastAttempts = [.. state.PastAttempts.TakeLast(MostPastAttempts - 1), PastAttemptOf(state, failure, now)],
            })
            : null;
    }

    private static PastAttempt PastAttemptOf(ExecutionState state, ExecutionFailure? failure, DateTimeOffset now) => new(
        state.Attempts,
        state.AttemptStartedAt ?? state.StartedAt ?? now,
        now,
        failure?.Code ?? string.Empty,
        failure?.Message.ShortenedTo(LongestPastMessage) ?? string.Empty);

    private static TimeSpan DelayAfter(int attempts, TimeSpan first, TimeSpan longest, int growth)
    {
        var delay = first;
        for (var more = 1; more < attempts && delay < longest; more++)
        {
            delay *= growth;
        }

        return delay < longest ? delay : longest;
    }

    private static ExecutionRequest WithoutAuthorization(ExecutionRequest request) => request with
    {
        Agent = request.Agent! with { Webhook = request.Agent.Webhook! with { SealedAuthorization = null } },
    };

    private static ExecutionState End(ExecutionState state, ExecutionStatus status, ExecutionFailure? failure, DateTimeOffset now) =>
        state.HasEnded || state.Request is null
            ? state
            : Settle(Changed(state.ForgetHold() with
            {
                Status = status,
                Failure = failure,
                EndedAt = now,
                RunKeyHash = null,
                NotBefore = null,
                NextDelivery = state.Request.Agent?.Webhook is null ? null : now,

                // Nothing needs the secrets any more, and what is not kept cannot be stolen.
                Request = state.Request with { SealedInputs = null },
            }));

    // A run that left nothing behind is settled by the write that ends it, which saves the hot path a second one.
    private static ExecutionState Settle(ExecutionState state) =>
        state is { RunnerIsDone: true, Request: { Session: null, ConcurrencyKey: null }, Sessions.IsEmpty: true, Children.IsEmpty: true }
            ? state with { IsSettled = true }
            : state;

    /// <summary>Counts a change, by which lists tell an older row from a newer.</summary>
    public static ExecutionState Changed(this ExecutionState state) => state with { Revision = state.Revision + 1 };
}

/// <summary>What is to be done about an execution.</summary>
internal enum ExecutionDuty
{
    /// <summary>Nothing, ever again.</summary>
    None,

    /// <summary>Ask its session for the turn.</summary>
    EnterSessionQueue,

    /// <summary>Ask for its concurrency key.</summary>
    EnterKeyQueue,

    /// <summary>After a failed attempt: end the runs that it started, and its sessions.</summary>
    ClearAttempt,

    /// <summary>Wait until the next attempt may begin.</summary>
    AwaitAttempt,

    /// <summary>Ask admission for a runner slot.</summary>
    RequestSlot,

    /// <summary>Make sure that a runner has the attempt.</summary>
    WatchAttempt,

    /// <summary>After the end: stop the attempt, withdraw the slot request, end the runs that it started and its sessions, give turn and key back.</summary>
    Settle,

    /// <summary>After all that: tell the webhook of the end.</summary>
    TellWebhook,
}
