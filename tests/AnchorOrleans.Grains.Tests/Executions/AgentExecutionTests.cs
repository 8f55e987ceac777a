using AnchorOrleans.Agents;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Tests.Hosting;
using AnchorOrleans.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace AnchorOrleans.Grains.Tests.Executions;

/// <summary>Executions of objectives on a silo, with a runner that only reports.</summary>
public sealed class AgentExecutionTests
{
    private static readonly AgentQuestion Question = new("q1", "May I?", Rule: null, Samples.Now);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_runner_gets_the_answer_that_a_person_gave()
    {
        await using var silo = await StartAsync();
        await silo.Execution("e1").ReportQuestionAsync(1, Question, memory: null, Cancelled);
        var release = silo.Execution("e1").WaitForReleaseAsync(1, "q1", Cancelled);

        var asked = await silo.Execution("e1").DescribeAsync(Cancelled);
        var outcome = await silo.Execution("e1").AnswerAsync(new(null, GoesOn: true, "yes"), Cancelled);

        Assert.Equal((ExecutionStatus.AwaitingInput, Question), (asked!.Status, asked.Agent!.Question));
        Assert.Equal(AnswerOutcome.Taken, outcome);
        Assert.Equal(new AgentAnswer("q1", GoesOn: true, "yes"), Assert.IsType<HoldOutcome.Released>(await release.WaitAsync(Timeouts.Default, Cancelled)).Answer);
        Assert.Equal(ExecutionStatus.Running, await silo.StatusOfAsync("e1"));
    }

    [Fact]
    public async Task Who_waits_for_a_question_is_told_when_it_is_asked_and_again_at_the_end()
    {
        await using var silo = await StartAsync();
        var waiting = silo.Execution("e1").WaitForQuestionAsync(Cancelled);

        await silo.Execution("e1").ReportQuestionAsync(1, Question, memory: null, Cancelled);
        var asked = await waiting.WaitAsync(Timeouts.Default, Cancelled);
        await silo.Execution("e1").AnswerAsync(new(null, GoesOn: true, "yes"), Cancelled);
        var ending = silo.Execution("e1").WaitForQuestionAsync(Cancelled);
        await silo.Runner.EndAsync("e1", Samples.Success);

        Assert.Equal((ExecutionStatus.AwaitingInput, Question), (asked!.Status, asked.Agent!.Question));
        Assert.Equal(ExecutionStatus.Succeeded, (await ending.WaitAsync(Timeouts.Default, Cancelled))!.Status);
    }

    [Fact]
    public async Task A_paused_agent_is_held_until_it_is_resumed()
    {
        await using var silo = await StartAsync();
        await silo.Execution("e1").SetPausedAsync(isPaused: true, Cancelled);
        var release = silo.Execution("e1").WaitForReleaseAsync(1, null, Cancelled);

        var resumed = await silo.Execution("e1").SetPausedAsync(isPaused: false, Cancelled);

        Assert.False(resumed!.Agent!.IsPaused);
        Assert.IsType<HoldOutcome.Released>(await release.WaitAsync(Timeouts.Default, Cancelled));
    }

    [Fact]
    public async Task A_question_that_nobody_answers_ends_it_to_the_second()
    {
        await using var silo = await StartAsync();
        await silo.Execution("e1").ReportQuestionAsync(1, Question, memory: null, Cancelled);
        var expiry = silo.Clock.GetUtcNow() + Samples.AgentRequest.Agent!.MaxHold;

        await silo.Clock.UntilArmedAsync(expiry);
        silo.Clock.Advance(Samples.AgentRequest.Agent.MaxHold);
        await silo.Runner.EndAsync("e1", Samples.Success with { Status = ExecutionStatus.Cancelled });

        Assert.Equal("GUARDRAIL_EXPIRED", (await silo.EndOfAsync("e1")).Failure!.Code);
    }

    [Fact]
    public async Task What_it_uses_up_is_shown_while_it_runs_and_kept_at_its_end()
    {
        await using var silo = await StartAsync();
        var some = new AgentUsage(100, 20, 0.5, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), 2);
        await silo.Execution("e1").ReportUsageAsync(1, some, Cancelled);
        var running = await silo.Execution("e1").DescribeAsync(Cancelled);

        await silo.Runner.EndAsync("e1", Samples.Success with { Usage = some with { Steps = 3 } });

        Assert.Equal(some, running!.Agent!.Usage);
        Assert.Equal(some with { Steps = 3 }, (await silo.EndOfAsync("e1")).Agent!.Usage);
    }

    [Fact]
    public async Task Its_session_ends_with_it_where_that_was_asked_for_and_what_waits_there_is_cancelled()
    {
        await using var silo = await StartAsync(endsSession: true);
        await silo.SubmitAsync("e2", request => Samples.AgentRequest with { RequestedAt = request.RequestedAt });

        await silo.Runner.EndAsync("e1");

        Assert.Equal((ExecutionStatus.Cancelled, "SESSION_ENDED"), await EndAsync(silo, "e2"));
        Assert.Equal((ExecutionStatus.Succeeded, null), await EndAsync(silo, "e1"));
        Assert.Equal(SessionStatus.Ended, (await silo.Session(Samples.Session.Value).DescribeAsync(Cancelled))!.Status);
        Assert.Equal(0, silo.Journal.Count("start e2#1"));
    }

    [Fact]
    public async Task Agents_and_code_take_turns_in_a_session_in_the_order_of_their_arrival()
    {
        await using var silo = await StartAsync();
        await silo.SubmitAsync("code", request => request with { Session = Samples.Session });
        await silo.SubmitAsync("e2", request => Samples.AgentRequest with { RequestedAt = request.RequestedAt });

        await silo.Runner.EndAsync("e1");
        await silo.Runner.StartedAsync("code");
        Assert.Equal(0, silo.Journal.Count("start e2#1"));
        await silo.Runner.EndAsync("code");

        await silo.Runner.StartedAsync("e2");
    }

    [Fact]
    public async Task A_question_stands_open_over_a_restart_and_the_answer_finds_the_agent_in_the_next_browser()
    {
        await using var silo = await StartAsync();
        var memory = await AskAsync(silo);

        await silo.RestartAsync();
        await silo.Host.StartedAsync(Samples.Capacity, Cancelled);
        var assignment = await silo.Runner.StartedAsync("e1", attempt: 2);
        var view = await silo.Execution("e1").DescribeAsync(Cancelled);
        var release = silo.Execution("e1").WaitForReleaseAsync(2, "q1", Cancelled);
        var outcome = await silo.Execution("e1").AnswerAsync(new(null, GoesOn: true, "yes"), Cancelled);

        Assert.Equal((ExecutionStatus.AwaitingInput, Question, 1), (view!.Status, view.Agent!.Question, view.Attempt));
        Assert.Equal(new AgentContinuation(memory, "q1"), assignment.Continuation);
        await silo.Journal.SeenAsync($"open {Samples.Session.Value}@2");
        Assert.Equal(AnswerOutcome.Taken, outcome);
        Assert.Equal("yes", Assert.IsType<HoldOutcome.Released>(await release.WaitAsync(Timeouts.Default, Cancelled)).Answer!.Text);
    }

    [Fact]
    public async Task What_was_kept_while_a_person_was_awaited_is_deleted_when_it_is_of_no_use_any_more()
    {
        await using var silo = await StartAsync();
        var artifacts = silo.Services.GetRequiredService<IArtifactStore>();
        var memory = await AskAsync(silo);
        var second = await artifacts.PutAsync("another checkpoint"u8.ToArray(), Cancelled);
        await silo.Session(Samples.Session.Value).KeepCheckpointAsync(second, Cancelled);
        await silo.Execution("e1").AnswerAsync(new(null, GoesOn: true, "yes"), Cancelled);
        await silo.Session(Samples.Session.Value).KeepCheckpointAsync(null, Cancelled);
        await silo.Runner.EndAsync("e1");
        await silo.EndOfAsync("e1");

        foreach (var unneeded in (string[])[memory.Hash, second.Hash])
        {
            await Assert.ThrowsAsync<FileNotFoundException>(() => artifacts.ReadAsync(unneeded, Cancelled));
        }
    }

    private static async Task<ArtifactReference> AskAsync(TestSilo silo)
    {
        var artifacts = silo.Services.GetRequiredService<IArtifactStore>();
        var memory = await artifacts.PutAsync("what it remembers"u8.ToArray(), Cancelled);
        await silo.Session(Samples.Session.Value).KeepCheckpointAsync(await artifacts.PutAsync("what was open"u8.ToArray(), Cancelled), Cancelled);
        await silo.Execution("e1").ReportQuestionAsync(1, Question, memory, Cancelled);
        return memory;
    }

    private static async Task<TestSilo> StartAsync(bool endsSession = false)
    {
        var silo = await TestSilo.StartAsync();
        await silo.OpenAsync(Samples.Session.Value);
        await silo.SubmitAsync("e1", request => Samples.AgentRequest with { RequestedAt = request.RequestedAt, Agent = Samples.AgentRequest.Agent! with { EndsSession = endsSession } });
        await silo.Runner.StartedAsync("e1");
        return silo;
    }

    private static async Task<(ExecutionStatus Status, string? Code)> EndAsync(TestSilo silo, string execution)
    {
        var ended = await silo.EndOfAsync(execution);
        return (ended.Status, ended.Failure?.Code);
    }
}
