using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>The unmodified SDK's ways to the agent, from outside and from inside a task.</summary>
[Collection(AgentGroundGroup.Name)]
public sealed class SdkAgentTests(AgentGround ground)
{
    private const int MostMilliseconds = 180_000;

    /// <summary>Runs an agent in its own session, looks at what that left, and runs another to fail.</summary>
    private const string AgentInside = """
        import AnchorClient from 'anchorbrowser';
        const client = new AnchorClient();
        export default async function run() {
          const sessionId = process.env.ANCHOR_SESSION_ID!;
          const steps: any[] = [];
          const answer: any = await client.agent.task('sdk: inside', { sessionId, taskOptions: { url: process.env.ANCHOR_TARGET_URL!, onAgentStep: (step: any) => steps.push(step) } });
          const browser = await client.browser.connect(sessionId);
          const title = await browser.contexts()[0].pages()[0].title();
          const failed = await client.agent.task('sdk: fails inside', { sessionId }).then(() => null, error => ({ status: error.status, message: error.message }));
          return { sessionId, result: answer.data.result, types: [...new Set(steps.map(step => step.type))], taskIds: [...new Set(steps.map(step => step.taskId))], title, failed };
        }
        """;

    private readonly AgentStage _stage = ground.Stage;

    [Fact(Timeout = MostMilliseconds)]
    public async Task From_outside_the_sdk_gets_results_steps_and_questions()
    {
        var site = _stage.Serve(_ => "<title>Lamp</title><p>49 euros</p><button>More</button>");
        _stage.Model.PlayFor(
            "sdk: steps",
            request => ModelReply.Uses("click", new { @ref = request.Reference("More") }) with { Text = "I look for the price." },
            request => ModelReply.Uses("done", new { data = new { price = request.System.Contains("Answer with numbers.", StringComparison.Ordinal) ? 49 : 0 } }));
        _stage.Model.PlayFor("sdk: given session", _ => ModelReply.Done("Read it."));
        _stage.Model.PlayFor("sdk: browser task", _ => ModelReply.Done("Done beside you."));
        _stage.Model.PlayFor("sdk: asynchronous", _ => ModelReply.Done("Later."));
        _stage.Model.PlayFor("sdk: fails", _ => ModelReply.Uses("done", new { message = "There is no price.", success = false }), _ => ModelReply.Uses("done", new { message = "There is no price.", success = false }));
        _stage.Model.PlayFor("sdk: asks", _ => ModelReply.Uses("ask_person", new { question = "Which colour?" }), _ => ModelReply.Done("Blue it is."));

        var seen = await OutsideProgram.RunAsync(_stage.Service, "node", "agent.mjs", ("TARGET_URL", site.Address));

        Assert.Equal(6, seen["held"]!.AsArray().Count);
        Assert.Equal(2, _stage.AskedFor("sdk: fails").Count(request => !request.Text.Contains("inside", StringComparison.Ordinal)));
        Assert.Contains("PIN (for any site)", _stage.AskedFor("sdk: steps")[0].System, StringComparison.Ordinal);
        Assert.All(_stage.AskedFor("sdk: steps"), request => Assert.DoesNotContain("4711", request.Body.GetRawText(), StringComparison.Ordinal));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task Inside_a_task_an_agent_is_its_child_and_works_in_its_turn()
    {
        var site = _stage.Serve(visit => visit.Path is "next" ? "<title>Next</title>" : "<title>First</title><a href=next>On</a>");
        _stage.Model.PlayFor(
            "sdk: inside",
            request => ModelReply.Uses("click", new { @ref = request.Reference("On") }).And("remember", new { note = "clicked" }),
            _ => ModelReply.Done("Went on."));
        _stage.Model.PlayFor("sdk: fails inside", _ => ModelReply.Uses("done", new { message = "Not here.", success = false }));
        var task = await _stage.Client.CreateTaskAsync("agent-inside", AgentInside);
        var session = (string)(await _stage.Client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;

        var answer = await _stage.Client.PostAsync("/v1/task/run", new JsonObject
        {
            ["taskId"] = task,
            ["version"] = "draft",
            ["sessionId"] = session,
            ["inputs"] = new JsonObject { ["ANCHOR_TARGET_URL"] = site.Address },
        });
        await _stage.Client.DeleteAsync($"/v1/sessions/{session}");

        Assert.True((bool)answer["success"]!, answer.ToJsonString());
        var output = JsonNode.Parse((string)answer["output"]!)!;
        Assert.Equal((session, "Went on.", "Next"), ((string?)output["sessionId"], (string?)output["result"]!["result"], (string?)output["title"]));
        Assert.Contains("action", output["types"]!.AsArray().Select(type => (string?)type));
        Assert.Equal(500, (int)output["failed"]!["status"]!);
        Assert.Contains("Not here.", (string?)output["failed"]!["message"], StringComparison.Ordinal);
        var child = await _stage.Client.GetAsync($"/v1/executions/{(string)output["taskIds"]![0]!}");
        Assert.Equal((string)answer["executionResultId"]!, (string?)child["parentExecutionId"]);
        Assert.Equal(2, (int)(await _stage.Client.GetAsync($"/v1/task/{task}/executions/{(string)answer["executionResultId"]!}"))["children"]!);
    }
}
