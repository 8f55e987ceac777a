using AnchorOrleans.Agents;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Executions;

namespace AnchorOrleans.Grains.Tests.Executions;

public sealed class AgentHoldingTests
{
    private static readonly DateTimeOffset Now = Samples.Now;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly ExecutionState Running = new ExecutionState().Submit(Samples.AgentRequest).TakeTurn().Start(Samples.RunnerLease, "hash", Now);
    private static readonly AgentQuestion Question = new("q1", "May I buy it?", "purchase", Now);
    private static readonly AgentAnswer Yes = new(Question: null, GoesOn: true, "yes");
    private static readonly ArtifactReference Memory = new(new string('a', 64), 100);
    private static readonly ExecutionState Asking = Running.Ask(1, Question, Memory, AgentUsage.None, Now + Minute);

    [Fact]
    public void A_question_waits_for_a_person_and_stops_the_clock()
    {
        Assert.Equal((ExecutionStatus.AwaitingInput, Question), (Asking.Status, Asking.Question));
        Assert.Null(Asking.Deadline);
        Assert.Same(Asking, Asking.CheckLimit(Now + Minute + Samples.AgentRequest.Agent!.MaxHold - TimeSpan.FromTicks(1)));
    }

    [Fact]
    public void The_time_in_which_a_person_was_awaited_does_not_count_for_the_limit()
    {
        var (answered, outcome) = Asking.TakeAnswer(Yes, Now + 11 * Minute);

        Assert.Equal((AnswerOutcome.Taken, ExecutionStatus.Running), (outcome, answered.Status));
        Assert.Equal(Now + Samples.AgentRequest.Limit.Duration + 10 * Minute, answered.Deadline);
    }

    [Fact]
    public void A_pause_within_a_question_counts_once()
    {
        var paused = Asking.SetPaused(isPaused: true, Now + 2 * Minute);
        var answered = paused.TakeAnswer(Yes, Now + 3 * Minute).Next;
        var resumed = answered.SetPaused(isPaused: false, Now + 5 * Minute);

        Assert.IsType<HoldOutcome.Held>(answered.HoldOf(1, Question.Id));
        Assert.Equal(Yes with { Question = Question.Id }, Assert.IsType<HoldOutcome.Released>(resumed.HoldOf(1, Question.Id)).Answer);
        Assert.Equal(Now + Samples.AgentRequest.Limit.Duration + 4 * Minute, resumed.Deadline);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("q1")]
    public void The_first_answer_counts_and_the_second_is_told_so(string? named)
    {
        var (answered, _) = Asking.TakeAnswer(Yes with { Question = named }, Now);

        var (again, outcome) = answered.TakeAnswer(new(named, GoesOn: false, "no"), Now);

        Assert.Equal(AnswerOutcome.TooLate, outcome);
        Assert.Same(answered, again);
    }

    [Fact]
    public void An_answer_to_the_last_question_does_not_answer_the_next()
    {
        var next = Asking.TakeAnswer(Yes, Now).Next.Ask(1, Question with { Id = "q2" }, null, null, Now);

        Assert.Equal(AnswerOutcome.TooLate, next.TakeAnswer(Yes with { Question = "q1" }, Now).Outcome);
        Assert.Equal(ExecutionStatus.AwaitingInput, next.Status);
    }

    [Fact]
    public void Where_nothing_is_asked_nothing_is_answered() =>
        Assert.Equal(AnswerOutcome.NoQuestion, Running.TakeAnswer(Yes, Now).Outcome);

    [Fact]
    public void An_answered_question_that_is_reported_again_is_not_asked_again()
    {
        var answered = Asking.TakeAnswer(Yes, Now).Next;

        Assert.Same(answered, answered.Ask(1, Question, null, null, Now));
    }

    [Fact]
    public void A_person_who_answers_stop_ends_it()
    {
        var (stopped, outcome) = Asking.TakeAnswer(new(null, GoesOn: false, ""), Now);

        Assert.Equal((AnswerOutcome.Taken, ExecutionStatus.Cancelled, "TASK_STOPPED"), (outcome, stopped.Status, stopped.Failure!.Code));
        Assert.Null(stopped.Question);
    }

    [Theory]
    [InlineData(true, "GUARDRAIL_EXPIRED")]
    [InlineData(false, "PAUSE_EXPIRED")]
    public void Who_is_held_for_too_long_fails(bool asks, string code)
    {
        var held = asks ? Asking : Running.SetPaused(isPaused: true, Now + Minute);

        var over = held.CheckLimit(Now + Minute + Samples.AgentRequest.Agent!.MaxHold);

        Assert.Equal((ExecutionStatus.Failed, code), (over.Status, over.Failure!.Code));
        Assert.Equal(Now + Minute + Samples.AgentRequest.Agent.MaxHold, held.NextAlarm);
    }

    [Fact]
    public void Code_is_neither_asked_nor_paused()
    {
        var code = new ExecutionState().Submit(Samples.Request).Start(Samples.RunnerLease, "hash", Now);

        Assert.Same(code, code.Ask(1, Question, null, null, Now));
        Assert.Same(code, code.SetPaused(isPaused: true, Now));
    }

    [Fact]
    public void The_runner_of_an_earlier_attempt_is_told_that_it_is_over()
    {
        Assert.IsType<HoldOutcome.Over>(Running.HoldOf(2, null));
        Assert.IsType<HoldOutcome.Over>(Running.Cancel(Samples.Stopped, Now).HoldOf(1, null));
        Assert.Same(Running, Running.Ask(2, Question, null, null, Now));
    }

    [Fact]
    public void What_an_agent_had_found_is_kept_although_it_was_stopped_before()
    {
        var usage = new AgentUsage(10, 5, 0.1, Minute, Minute, 3);

        var ended = Running.Cancel(Samples.Stopped, Now).ReportEnd(1, Samples.Success with { Status = ExecutionStatus.Cancelled, Usage = usage }, Now);

        Assert.Equal((Samples.Success.Output, usage, ExecutionStatus.Cancelled), (ended.Output, ended.Usage, ended.Status));
    }

    [Fact]
    public void A_question_outlives_the_host_and_another_host_takes_it_up()
    {
        var lost = Asking.LoseHost(1, Now + 2 * Minute);
        var taken = lost.Start(Samples.RunnerLease, "other", Now + 3 * Minute);

        Assert.Equal((ExecutionStatus.AwaitingInput, Question, ExecutionDuty.RequestSlot), (lost.Status, lost.Question, lost.NextDuty()));
        Assert.Equal((ExecutionStatus.AwaitingInput, 2, 1, "other"), (taken.Status, taken.Attempt, taken.Attempts, taken.RunKeyHash));
        Assert.Equal(new AgentContinuation(Memory, Question.Id), taken.Continuation);
        Assert.Equal(Now + 3 * Minute + Samples.AgentRequest.Limit.Duration - Minute, taken.DeadlineAt(Now + 3 * Minute));
        Assert.Same(lost, lost.LoseHost(1, Now + 2 * Minute));
    }

    [Fact]
    public void An_answer_that_comes_between_two_hosts_waits_for_the_second()
    {
        var answered = Asking.LoseHost(1, Now + 2 * Minute).TakeAnswer(Yes, Now + 3 * Minute).Next;
        var taken = answered.Start(Samples.RunnerLease, "other", Now + 4 * Minute).Ask(2, Question, null, null, Now + 4 * Minute);

        Assert.Equal((ExecutionStatus.Running, ExecutionDuty.RequestSlot), (answered.Status, answered.NextDuty()));
        Assert.Equal(Yes with { Question = Question.Id }, Assert.IsType<HoldOutcome.Released>(taken.HoldOf(2, Question.Id)).Answer);
        Assert.IsType<HoldOutcome.Over>(taken.HoldOf(1, Question.Id));
    }

    [Fact]
    public void A_host_that_refuses_it_leaves_it_waiting()
    {
        var refused = Asking.LoseHost(1, Now + 2 * Minute).Start(Samples.RunnerLease, "other", Now + 3 * Minute).Requeue();

        Assert.Equal((ExecutionStatus.AwaitingInput, Question, 1), (refused.Status, refused.Question, refused.Attempts));
        Assert.Null(refused.Lease);
    }

    [Fact]
    public void A_runner_that_is_ended_with_its_service_leaves_the_question_open()
    {
        var reported = Asking.ReportEnd(1, new(ExecutionStatus.Failed, null, ExecutionFailures.HostLost), Now + 2 * Minute);

        Assert.Equal((ExecutionStatus.AwaitingInput, Question), (reported.Status, reported.Question));
    }

    [Fact]
    public void What_was_answered_before_the_host_was_lost_is_not_done_twice()
    {
        var answered = Asking.TakeAnswer(Yes, Now + 2 * Minute).Next.LoseHost(1, Now + 3 * Minute);

        Assert.Equal((ExecutionStatus.Failed, "HOST_LOST"), (answered.Status, answered.Failure!.Code));
        Assert.Null(answered.Memory);
    }

    [Fact]
    public void Without_a_memory_a_question_ends_with_its_host() =>
        Assert.Equal(ExecutionStatus.Failed, Running.Ask(1, Question, memory: null, null, Now).LoseHost(1, Now).Status);

    [Fact]
    public void A_question_expires_also_between_two_hosts() =>
        Assert.Equal("GUARDRAIL_EXPIRED", Asking.LoseHost(1, Now + 2 * Minute).CheckLimit(Now + Minute + Samples.AgentRequest.Agent!.MaxHold).Failure!.Code);
}
