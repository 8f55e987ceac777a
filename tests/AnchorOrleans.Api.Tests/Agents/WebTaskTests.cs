using System.Net;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Executions;

namespace AnchorOrleans.Api.Tests.Agents;

public sealed class WebTaskTests
{
    private const string Path = "/v1/tools/perform-web-task";
    private const string InSession = $"{Path}?sessionId={ApiHost.SessionId}";

    [Fact]
    public async Task A_structured_result_is_answered_as_it_is_and_once_more_at_the_top()
    {
        await using var host = await AgentHost.StartAsync();
        await host.CompleteAsync("""{"success":true,"data":5}""");

        var answer = await host.PostAsync(InSession, """{"prompt":"Find it","output_schema":{"type":"object"}}""");

        Assert.Equal("""{"data":{"result":{"success":true,"data":5}},"success":true}""", answer.GetRawText());
    }

    [Fact]
    public async Task A_text_is_answered_within_an_object()
    {
        await using var host = await AgentHost.StartAsync();
        await host.CompleteAsync("It is blue.");

        var answer = await host.PostAsync(Path, """{"prompt":"Which colour?","model":"gpt-unheard-of"}""");

        Assert.Equal("It is blue.", answer.GetProperty("data").GetProperty("result").GetProperty("result").GetString());
        Assert.True(host.Submitted[0].Agent!.EndsSession);
    }

    [Fact]
    public async Task What_the_client_says_becomes_the_objective()
    {
        await using var host = await AgentHost.StartAsync();
        await host.CompleteAsync();

        await host.PostAsync(InSession, """{"prompt":"p","max_steps":7,"human_intervention":true,"extended_system_message":"s","model":"claude-test","secret_values":{"A":"b"}}""");

        var request = Assert.Single(host.Submitted);
        Assert.Equal((7, true, false), (request.Agent!.MaxSteps, request.Agent.CanAskPerson, request.Agent.EndsSession));
        Assert.NotNull(request.SealedInputs);
        var brief = AgentBrief.Parse(await host.Api.Artifacts.ReadAsync(request.Agent.Brief.Hash, TestContext.Current.CancellationToken));
        Assert.Equal(("p", "s", "claude-test", AgentOutputKind.Text), (brief.Prompt, brief.SystemMessage, brief.Model, brief.Output));
    }

    [Fact]
    public async Task A_failure_is_a_500_that_clients_do_not_repeat()
    {
        await using var host = await AgentHost.StartAsync();
        host.End(AgentHost.ViewOf(ExecutionStatus.Failed, failure: new ExecutionFailure("MAX_STEPS", "Maximum number of steps exceeded")));

        using var response = await host.Api.PostAsync(InSession, """{"prompt":"Find it"}""");

        Assert.Equal((HttpStatusCode.InternalServerError, "false"), (response.StatusCode, response.Headers.GetValues("x-should-retry").Single()));
        Assert.Equal("Maximum number of steps exceeded", await ApiHost.ReadRefusalAsync(response));
    }

    [Theory]
    [InlineData("running", """{"data":{"status":"RUNNING"}}""")]
    [InlineData("completed", """{"data":{"status":"COMPLETED","result":{"n":1}}}""")]
    [InlineData("failed", """{"data":{"status":"FAILED","error":"It did not go."}}""")]
    public async Task An_asynchronous_one_is_asked_for_by_its_id(string state, string expected)
    {
        await using var host = await AgentHost.StartAsync();
        var started = (await host.PostAsync(InSession, """{"prompt":"Find it","async":true}""")).GetProperty("data");
        if (state == "completed")
        {
            await host.CompleteAsync("""{"n":1}""");
        }
        else if (state == "failed")
        {
            host.End(AgentHost.ViewOf(ExecutionStatus.Failed, failure: new ExecutionFailure("X", "It did not go.")));
        }

        using var response = await host.Api.GetAsync($"{Path}/{started.GetProperty("workflow_id").GetString()}/status");

        Assert.Equal("running", started.GetProperty("status").GetString());
        Assert.Equal($"perform-web-task-execution-{ApiHost.SessionId}-{ApiHost.ExecutionId}", started.GetProperty("workflow_id").GetString());
        Assert.Equal(expected, (await ApiHost.ReadAsync(response)).GetRawText());
    }

    [Fact]
    public async Task A_question_is_listed_and_answered()
    {
        await using var host = await AgentHost.StartAsync();
        host.View = AgentHost.ViewOf(ExecutionStatus.AwaitingInput, new AgentQuestion("q1", "Which one?", null, ApiHost.Now));

        using var listed = await host.Api.GetAsync($"/v1/sessions/{ApiHost.SessionId}/agent/requested-human-intervention");
        var answered = await host.PostAsync($"/v1/sessions/{ApiHost.SessionId}/agent/respond-to-human-intervention", """{"requestId":"q1","response":"The first"}""");

        var request = (await ApiHost.ReadAsync(listed)).GetProperty("data").GetProperty("requests")[0];
        Assert.Equal(("q1", "Which one?", ApiHost.ExecutionId), (request.GetProperty("requestId").GetString(), request.GetProperty("message").GetString(), request.GetProperty("taskId").GetString()));
        Assert.Equal("""{"data":{"status":"success"}}""", answered.GetRawText());
        Assert.Equal(["answer True The first"], host.Done);
    }

    [Fact]
    public async Task An_agent_is_paused_and_goes_on()
    {
        await using var host = await AgentHost.StartAsync();

        await host.PostAsync($"/v1/sessions/{ApiHost.SessionId}/agent/pause", "");
        await host.PostAsync($"/v1/sessions/{ApiHost.SessionId}/agent/resume", "");
        await host.CompleteAsync();
        using var late = await host.Api.PostAsync($"/v1/sessions/{ApiHost.SessionId}/agent/pause", "");

        Assert.Equal(["pause", "go on", "pause"], host.Done);
        Assert.Equal(HttpStatusCode.BadRequest, late.StatusCode);
    }
}
