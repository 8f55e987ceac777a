using System.Globalization;
using System.Text.Json.Nodes;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>Every state an objective can be in, as its caller sees it.</summary>
[Collection(AgentGroundGroup.Name)]
public sealed class StateTests(AgentGround ground)
{
    private const int MostMilliseconds = 120_000;

    private readonly AgentStage _stage = ground.Stage;

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_task_is_started_while_another_runs_and_completes_with_every_field_of_the_documents()
    {
        var mayGoOn = new TaskCompletionSource();
        _stage.Model.PlayFor("state: the first", _ => ModelReply.Done("First.") with { Before = () => mayGoOn.Task });
        _stage.Model.PlayFor("state: the second", _ => ModelReply.Done("Second.") with { InputTokens = 12450, OutputTokens = 3200 });
        await using var session = await _stage.StartAsync(new { taskDetails = "state: the first" });

        var pending = await session.TellAsync(new { actionType = "newTask", newState = "start", taskDetails = "state: the second" });
        var (second, running) = ((string)pending["taskId"]!, await session.UntilStatusAsync("running"));
        var queued = await session.UntilStatusAsync("started", second);
        mayGoOn.SetResult();
        var (first, completed) = (await session.EndAsync(), await session.EndAsync(second));

        Assert.Equal(("pending", true, true), ((string?)pending["status"], (bool)pending["pending"]!, (bool)pending["success"]!));
        Assert.Equal($"{_stage.Service.Address}task/{session.Id}/{second}", (string?)pending["pollUrl"]);
        Assert.Equal("Task still running. Poll GET /task/:sessionId/:taskId for result.", (string?)pending["message"]);
        Assert.True((bool)running["pending"]!);
        Assert.True((bool)queued["pending"]!);
        Assert.Equal("its turn", ((string?)queued["waitingFor"])?[..8]);
        Assert.Equal("First.", (string?)first["data"]!["message"]);
        Assert.Equal(("task_completed", "complete", true), ((string?)completed["type"], (string?)completed["status"], (bool)completed["success"]!));
        var (data, usage) = (completed["data"]!, completed["usage"]!);
        Assert.Equal(("Second.", 12450, 3200, 15650), ((string?)data["message"], (int)data["prompt_tokens"]!, (int)data["completion_tokens"]!, (int)data["total_tokens"]!));
        Assert.InRange((double)data["completion_time"]!, 0.001, 60);
        Assert.Equal((12450, 3200, 0.0569), ((int)usage["inputTokens"]!, (int)usage["outputTokens"]!, (double)usage["cost"]!));
        Assert.InRange((double)usage["computeTime"]!, 0.001, (double)data["completion_time"]!);
        Assert.True(JsonNode.DeepEquals(data, completed["result"]!["data"]));
        Assert.EndsWith("Z", (string)completed["completedAt"]!, StringComparison.Ordinal);
        Assert.True(DateTimeOffset.Parse((string)completed["completedAt"]!, CultureInfo.InvariantCulture) > DateTimeOffset.Parse((string)first["completedAt"]!, CultureInfo.InvariantCulture));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task Usage_grows_while_a_task_runs()
    {
        var (isAsked, mayGoOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        _stage.Model.PlayFor(
            "state: usage",
            _ => ModelReply.Uses("find", new { text = "anything" }),
            _ => ModelReply.Done("Done.") with
            {
                Before = () =>
                {
                    isAsked.SetResult();
                    return mayGoOn.Task;
                },
            });
        await using var session = await _stage.StartAsync(new { task = new { prompt = "state: usage" } });
        await isAsked.Task.WaitAsync(TestContext.Current.CancellationToken);

        var running = await session.UntilStatusAsync("running");
        mayGoOn.SetResult();
        var completed = await session.EndAsync();

        Assert.Equal([(100, 20, 1, 0.0004), (200, 40, 2, 0.0008)], new[] { running, completed }.Select(answer =>
            ((int)answer["usage"]!["inputTokens"]!, (int)answer["usage"]!["completion_tokens"]!, (int)answer["usage"]!["steps"]!, (double)answer["usage"]!["cost"]!)));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_failed_task_says_why_and_leaves_its_session_to_the_next()
    {
        _stage.Model.PlayFor("state: impossible", _ => ModelReply.Uses("done", new { message = "There is no such page.", success = false }));
        _stage.Model.PlayFor("state: possible", _ => ModelReply.Done("Done."));
        await using var session = await _stage.StartAsync(new { task = new { prompt = "state: impossible" } });

        var failed = await session.UntilStatusAsync("failed");
        var next = await session.TellAsync(new { actionType = "newTask", prompt = "state: possible" });

        Assert.Equal((false, "OBJECTIVE_NOT_MET", "There is no such page."), ((bool)failed["success"]!, (string?)failed["code"], (string?)failed["error"]));
        Assert.Equal(100, (int)failed["usage"]!["prompt_tokens"]!);
        Assert.Equal("Done.", (string?)next["data"]!["message"]);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_first_address_that_leads_nowhere_fails_the_task_before_the_model_is_asked()
    {
        var failed = await _stage.RunAsync(new { prompt = "state: nowhere", startingUrl = "http://127.0.0.1:1/" });

        Assert.Equal(("failed", "NAVIGATION_FAILED"), ((string?)failed["status"], (string?)failed["code"]));
        Assert.Empty(_stage.AskedFor("state: nowhere"));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task To_terminate_ends_what_runs_and_what_waits_and_the_session()
    {
        _stage.Model.PlayFor("state: forever", _ => new ModelReply { Hangs = true });
        await using var session = await _stage.StartAsync(new { task = new { prompt = "state: forever" } });
        var waiting = (string)(await session.TellAsync(new { actionType = "newTask", prompt = "state: never" }))["taskId"]!;

        await session.StateAsync("terminate");
        var (running, queued) = (await session.EndAsync(), await session.EndAsync(waiting));
        var (late, refusal) = await session.TryTellAsync(new { actionType = "newTask", prompt = "state: late" });

        Assert.All([running, queued], answer => Assert.Equal(("terminated", "TASK_STOPPED", false), ((string?)answer["status"], (string?)answer["code"], (bool)answer["success"]!)));
        Assert.Equal((404, false), (late, (bool)refusal!["success"]!));
        Assert.Empty(_stage.AskedFor("state: never"));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task To_stop_lets_what_waits_behind_go_on_even_after_a_pause()
    {
        _stage.Model.PlayFor("state: stopped", _ => new ModelReply { Hangs = true });
        _stage.Model.PlayFor("state: behind", _ => ModelReply.Done("Behind."));
        await using var session = await _stage.StartAsync(new { task = new { prompt = "state: stopped" } });
        var waiting = (string)(await session.TellAsync(new { actionType = "newTask", prompt = "state: behind" }))["taskId"]!;
        await session.StateAsync("pause");

        await session.StateAsync("stop");
        var (stopped, next) = (await session.EndAsync(), await session.EndAsync(waiting));

        Assert.Equal(("failed", "TASK_STOPPED"), ((string?)stopped["status"], (string?)stopped["code"]));
        Assert.Equal("Behind.", (string?)next["data"]!["message"]);
    }

    [Theory(Timeout = MostMilliseconds)]
    [InlineData(false, true, "TASK_NOT_FOUND")]
    [InlineData(true, true, "SESSION_NOT_FOUND")]
    [InlineData(true, false, "SESSION_NOT_FOUND")]
    public async Task What_nobody_has_is_not_found(bool isSessionUnknown, bool isTaskUnknown, string code)
    {
        _stage.Model.PlayFor("state: known", _ => ModelReply.Done("Done."));
        await using var session = await _stage.StartAsync(new { task = new { prompt = "state: known" } });
        await session.EndAsync();

        var (status, body) = await _stage.Client.SendAsync(HttpMethod.Get, $"/task/{(isSessionUnknown ? "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e" : session.Id)}/{(isTaskUnknown ? "282bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e" : session.First)}");

        Assert.Equal((404, false, code), (status, (bool)body!["success"]!, (string?)body["code"]));
    }
}
