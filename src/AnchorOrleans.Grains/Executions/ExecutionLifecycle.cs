using AnchorOrleans.Admission;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Executions;

/// <summary>Decides, without any I/O, what an execution becomes and what must be done about it.</summary>
/// <remarks>
/// Transitions change the state; <see cref="NextDuty"/> reads from the state what is still to be done. So nothing that a crash
/// interrupted is lost: whoever looks again, a call, a timer or the reminder, finds the same duty.
/// </remarks>
internal static class ExecutionLifecycle
{
    /// <summary>How many sessions a run may open; their ids are part of the state.</summary>
    public const int MostSessions = 500;

    /// <summary>How long after its limit an execution is ended from here, when the runner, whose clock is exact, did not.</summary>
    public static readonly TimeSpan LimitGrace = TimeSpan.FromSeconds(30);

    /// <summary>Whether an execution in this state has ended.</summary>
    public static bool IsFinal(this ExecutionStatus status) =>
        status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.TimedOut or ExecutionStatus.Cancelled;

    /// <summary>Accepts the request; a second one changes nothing.</summary>
    public static ExecutionState Submit(this ExecutionState state, ExecutionRequest request) => state.Request is null
        ? Changed(state with { Request = Needed(request), Status = ExecutionStatus.Queued })
        : state;

    /// <summary>Takes the turn in the session.</summary>
    public static ExecutionState TakeTurn(this ExecutionState state) =>
        state is { Status: ExecutionStatus.Queued, Request.Session: not null, HasTurn: false } ? Changed(state with { HasTurn = true }) : state;

    /// <summary>Starts the next attempt in a granted slot; ignored unless the execution waits for one.</summary>
    public static ExecutionState Start(this ExecutionState state, SlotLease lease, string runKeyHash, DateTimeOffset now) => state.WantsSlot()
        ? Changed(state with
        {
            Status = ExecutionStatus.Running,
            Attempt = state.Attempt + 1,
            Lease = lease,
            RunKeyHash = runKeyHash,
            StartedAt = now,
        })
        : state;

    /// <summary>Goes back to the queue because the host took no new work; the attempt did not begin.</summary>
    public static ExecutionState Requeue(this ExecutionState state) => state.Status == ExecutionStatus.Running
        ? Changed(state with { Status = ExecutionStatus.Queued, Lease = null, RunKeyHash = null, StartedAt = null })
        : state;

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
        var done = state with { RunnerIsDone = true, Artifacts = result.Artifacts };
        return state.HasEnded
            ? Settle(Changed(done))
            : End(done with { Output = result.Output }, result.Status, result.Failure?.Bounded(), now);
    }

    /// <summary>Ends as cancelled.</summary>
    public static ExecutionState Cancel(this ExecutionState state, ExecutionFailure reason, DateTimeOffset now) =>
        End(state, ExecutionStatus.Cancelled, reason, now);

    /// <summary>Ends because the host, or the process that ran the attempt, is gone.</summary>
    public static ExecutionState LoseHost(this ExecutionState state, int attempt, DateTimeOffset now) =>
        state.Status is ExecutionStatus.Running or ExecutionStatus.AwaitingInput && attempt == state.Attempt
            ? End(
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

    /// <summary>Ends because its limit is over: at once while it waits, with <see cref="LimitGrace"/> once a runner watches the limit.</summary>
    public static ExecutionState CheckLimit(this ExecutionState state, DateTimeOffset now)
    {
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

    /// <summary>Notes that everybody was told of the end.</summary>
    public static ExecutionState MarkSettled(this ExecutionState state) => state is { HasEnded: true, IsSettled: false }
        ? Changed(state with { IsSettled = true })
        : state;

    /// <summary>Reads from the state what is to be done next.</summary>
    public static ExecutionDuty NextDuty(this ExecutionState state) => state switch
    {
        { Request: null } => ExecutionDuty.None,
        { Status: ExecutionStatus.Queued, Request.Session: not null, HasTurn: false } => ExecutionDuty.EnterSessionQueue,
        { Status: ExecutionStatus.Queued } => ExecutionDuty.RequestSlot,
        { Status: ExecutionStatus.Running or ExecutionStatus.AwaitingInput } => ExecutionDuty.WatchAttempt,
        { IsSettled: false } => ExecutionDuty.Settle,
        _ => ExecutionDuty.None,
    };

    // Every write of an execution carries its request along: without the warnings of its version, and without the
    // configuration of its version, which the caller has merged into the request's own.
    private static ExecutionRequest Needed(ExecutionRequest request)
    {
        var content = request.Version.Content;
        var compilation = content.Compilation with { Diagnostics = [.. content.Compilation.Diagnostics.Where(diagnostic => diagnostic.IsError).Take(1)] };
        return request with { Version = request.Version with { Content = content with { Compilation = compilation, BrowserConfigurationJson = null } } };
    }

    private static bool WantsSlot(this ExecutionState state) => state.NextDuty() == ExecutionDuty.RequestSlot;

    private static ExecutionState End(ExecutionState state, ExecutionStatus status, ExecutionFailure? failure, DateTimeOffset now) =>
        state.HasEnded || state.Request is null
            ? state
            : Settle(Changed(state with
            {
                Status = status,
                Failure = failure,
                EndedAt = now,
                RunKeyHash = null,

                // Nothing needs the secrets any more, and what is not kept cannot be stolen.
                Request = state.Request with { SealedInputs = null },
            }));

    // A run that left nothing behind is settled by the write that ends it, which saves the hot path a second one.
    private static ExecutionState Settle(ExecutionState state) =>
        state.RunnerIsDone && state.Request!.Session is null && state.Sessions.IsEmpty ? state with { IsSettled = true } : state;

    private static ExecutionState Changed(ExecutionState state) => state with { Revision = state.Revision + 1 };
}

/// <summary>What is to be done about an execution.</summary>
internal enum ExecutionDuty
{
    /// <summary>Nothing, ever again.</summary>
    None,

    /// <summary>Ask its session for the turn.</summary>
    EnterSessionQueue,

    /// <summary>Ask admission for a runner slot.</summary>
    RequestSlot,

    /// <summary>Make sure that a runner has the attempt.</summary>
    WatchAttempt,

    /// <summary>After the end: stop the attempt, withdraw the slot request, end the run's sessions, give the turn back.</summary>
    Settle,
}
