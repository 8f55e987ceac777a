using AnchorOrleans.Agents;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Persistence;

namespace AnchorOrleans.Grains.Executions;

/// <summary>Decides, without any I/O, how an agent is held and released: by its own questions and by a person's pause. While it is held its limit does not count.</summary>
internal static class AgentHolding
{
    /// <summary>Waits for a person; a question that was asked before, or of another attempt, changes nothing.</summary>
    public static ExecutionState Ask(this ExecutionState state, int attempt, AgentQuestion question, ArtifactReference? memory, AgentUsage? usage, DateTimeOffset now) =>
        state is { Status: ExecutionStatus.Running or ExecutionStatus.AwaitingInput, Request.Agent: not null } && attempt == state.Attempt && question.Id != state.Question?.Id && question.Id != state.Answer?.Question
            ? (state with
            {
                Status = ExecutionStatus.AwaitingInput,
                Question = question with { Text = question.Text.ShortenedTo(AgentQuestion.LongestText) },
                Memory = memory,
                Usage = usage ?? state.Usage,
                HeldSince = state.HeldSince ?? now,
            }).Changed()
            : state;

    /// <summary>Goes on waiting without its host, which is lost; null when it was not waiting, or has nothing to go on from. Another host takes it up as a further attempt of the same work.</summary>
    public static ExecutionState? OutliveHost(this ExecutionState state) => state is { Status: ExecutionStatus.AwaitingInput, Memory: not null, Lease: not null }
        ? (state with { Lease = null, RunKeyHash = null }).Changed()
        : null;

    /// <summary>Answers what is asked. Whoever comes second is told so.</summary>
    public static Decision<ExecutionState, AnswerOutcome> TakeAnswer(this ExecutionState state, AgentAnswer answer, DateTimeOffset now) => state switch
    {
        { Question: { } question } when answer.Question is null || answer.Question == question.Id => new(
            answer.GoesOn
                ? Release(state with { Status = ExecutionStatus.Running, Question = null, Answer = new AgentAnswer(question.Id, GoesOn: true, answer.Text.ShortenedTo(AgentQuestion.LongestText), answer.Allows) }, now)
                : state.Cancel(ExecutionFailures.GivenUp, now),
            AnswerOutcome.Taken),
        { Question: not null } or { Answer: not null } => new(state, AnswerOutcome.TooLate),
        _ => new(state, AnswerOutcome.NoQuestion),
    };

    /// <summary>Pauses an agent that works, or lets it go on.</summary>
    public static ExecutionState SetPaused(this ExecutionState state, bool isPaused, DateTimeOffset now) => state switch
    {
        { Request.Agent: null } or { Status: not (ExecutionStatus.Running or ExecutionStatus.AwaitingInput) } => state,
        _ when state.IsPaused == isPaused => state,
        _ when isPaused => (state with { IsPaused = true, HeldSince = state.HeldSince ?? now }).Changed(),
        _ => Release(state with { IsPaused = false }, now),
    };

    /// <summary>Tells the runner of an attempt whether it may go on, or, with a question, what was answered.</summary>
    public static HoldOutcome HoldOf(this ExecutionState state, int attempt, string? question) => state switch
    {
        { Status: not (ExecutionStatus.Running or ExecutionStatus.AwaitingInput) } => new HoldOutcome.Over(),
        _ when attempt != state.Attempt => new HoldOutcome.Over(),
        { IsPaused: true } => new HoldOutcome.Held(),
        _ when question is null => new HoldOutcome.Released(Answer: null),
        { Answer: { } answer } when answer.Question == question => new HoldOutcome.Released(answer),
        _ => new HoldOutcome.Held(),
    };

    /// <summary>Forgets what held an attempt that is over.</summary>
    public static ExecutionState ForgetHold(this ExecutionState state) => state with { Question = null, Answer = null, IsPaused = false, HeldSince = null, Memory = null };

    private static ExecutionState Release(ExecutionState state, DateTimeOffset now) => (state is { Question: null, IsPaused: false, HeldSince: { } since }
        ? state with { HeldSince = null, HeldFor = state.HeldFor + (now - since) }
        : state).Changed();
}
