using AnchorOrleans.Admission;
using AnchorOrleans.Agents;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;
using Orleans.Concurrency;

namespace AnchorOrleans.Executions;

/// <summary>The life of one run: queued, running, and one final state, reached exactly once.</summary>
[Alias("anchor.execution")]
public interface IExecutionGrain : IGrainWithStringKey
{
    /// <summary>Stores the request and queues it; repeating it changes nothing.</summary>
    [Alias("SubmitAsync")]
    Task<SubmitOutcome> SubmitAsync(ExecutionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers what is known, or null when there is no such execution.</summary>
    [Alias("DescribeAsync"), AlwaysInterleave]
    Task<ExecutionView?> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Answers what it waits for while it is queued, for those who ask many: what is known besides is not read.</summary>
    [Alias("FindWaitReasonAsync"), AlwaysInterleave]
    Task<WaitReason> FindWaitReasonAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits for the final state for at most 25 s; the caller repeats it.</summary>
    /// <returns>The execution as it stands then; null when there is no such execution.</returns>
    [Alias("WaitForEndAsync"), AlwaysInterleave]
    Task<ExecutionView?> WaitForEndAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits, for at most 25 s, while an agent works on by itself: until it asks a person something, or the end. The caller repeats it, also when something else has changed.</summary>
    /// <returns>The execution as it stands then; null when there is no such execution.</returns>
    [Alias("WaitForQuestionAsync"), AlwaysInterleave]
    Task<ExecutionView?> WaitForQuestionAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends it as cancelled when it has not ended; its processes are gone soon after.</summary>
    /// <returns>As it stands afterwards; null when there is no such execution.</returns>
    [Alias("CancelAsync")]
    Task<ExecutionView?> CancelAsync(ExecutionFailure reason, CancellationToken cancellationToken = default);

    /// <summary>Checks the secret half of a run key.</summary>
    /// <returns>Null when it is not this run's, or the run has ended.</returns>
    [Alias("AuthorizeAsync"), AlwaysInterleave]
    Task<RunGrant?> AuthorizeAsync(string secretHash, CancellationToken cancellationToken = default);

    /// <summary>Notes, before it is opened, that a session belongs to this run and ends with it.</summary>
    /// <returns>False when the run has ended, or has opened 250 sessions already; then the session must not be opened.</returns>
    [Alias("AdoptSessionAsync")]
    Task<bool> AdoptSessionAsync(SessionId session, CancellationToken cancellationToken = default);

    /// <summary>Notes, before it is submitted, that a run belongs to this one and ends with it; repeating it changes nothing.</summary>
    [Alias("AdoptChildAsync")]
    Task<AdoptOutcome> AdoptChildAsync(ExecutionId child, CancellationToken cancellationToken = default);

    /// <summary>Ends it because the run that started it did; one that is not submitted yet will not run.</summary>
    [Alias("EndWithParentAsync")]
    Task EndWithParentAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether it has ended and no process of it is left.</summary>
    [Alias("HasLeftAsync"), AlwaysInterleave]
    Task<bool> HasLeftAsync(CancellationToken cancellationToken = default);

    /// <summary>Told by the session: the turn is this execution's.</summary>
    [Alias("OnTurnAsync"), OneWay]
    Task OnTurnAsync();

    /// <summary>Told by its concurrency key: the key is this execution's. One that has ended lets go of it again.</summary>
    [Alias("OnKeyAsync"), OneWay]
    Task OnKeyAsync();

    /// <summary>Told by admission: a slot is granted.</summary>
    [Alias("OnSlotAsync"), OneWay]
    Task OnSlotAsync(SlotLease lease);

    /// <summary>Told by the host: it lost the attempt together with its processes.</summary>
    [Alias("OnHostLostAsync"), OneWay]
    Task OnHostLostAsync(int attempt);

    /// <summary>Told by the session it runs or waits in: the session has ended, for a reason as in <see cref="Sessions.SessionView.EndReason"/>.</summary>
    [Alias("OnSessionEndedAsync"), OneWay]
    Task OnSessionEndedAsync(string reason);

    /// <summary>Told at start-up of a silo: look whether there is something to take up again. Answered when it has been asked for.</summary>
    [Alias("ResumeAsync")]
    Task ResumeAsync();

    /// <summary>Reported by the runner, which repeats it until it is answered; a report of an earlier attempt changes nothing.</summary>
    [Alias("ReportEndAsync")]
    Task ReportEndAsync(int attempt, AttemptResult result, CancellationToken cancellationToken = default);

    /// <summary>Answers what an agent asks; the first answer counts.</summary>
    [Alias("AnswerAsync")]
    Task<AnswerOutcome> AnswerAsync(AgentAnswer answer, CancellationToken cancellationToken = default);

    /// <summary>Pauses an agent, which takes effect after what it is doing, or lets it go on. Repeating it changes nothing; nor does it change what has ended, or is no agent.</summary>
    /// <returns>As it stands afterwards; null when there is no such execution.</returns>
    [Alias("SetPausedAsync")]
    Task<ExecutionView?> SetPausedAsync(bool isPaused, CancellationToken cancellationToken = default);

    /// <summary>Reported by the runner: the agent waits for a person. Repeating it changes nothing; a report of an earlier attempt neither.</summary>
    /// <param name="attempt">Which attempt.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="memory">What the agent goes on from, should its host be lost before there is an answer; null where it cannot. It is nobody else's, and deleted when it is of no use any more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("ReportQuestionAsync")]
    Task ReportQuestionAsync(int attempt, AgentQuestion question, ArtifactReference? memory, CancellationToken cancellationToken = default);

    /// <summary>Reported by the runner: what the agent has used up so far. It is told to readers and stored with the next change only.</summary>
    [Alias("ReportUsageAsync"), AlwaysInterleave]
    Task ReportUsageAsync(int attempt, AgentUsage usage, CancellationToken cancellationToken = default);

    /// <summary>Asked by the runner: whether the question is answered, or, without one, whether the agent may go on. Waits for at most 25 s while it is held; the runner repeats it.</summary>
    [Alias("WaitForReleaseAsync"), AlwaysInterleave]
    Task<HoldOutcome> WaitForReleaseAsync(int attempt, string? question, CancellationToken cancellationToken = default);
}
