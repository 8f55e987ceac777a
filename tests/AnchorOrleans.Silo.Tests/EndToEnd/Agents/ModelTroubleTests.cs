using System.Text.Json.Nodes;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>A model that is busy, broken, out of reach, or not there at all.</summary>
[Collection(AgentGroundGroup.Name)]
public sealed class ModelTroubleTests(AgentGround ground)
{
    private const int MostMilliseconds = 120_000;

    private readonly AgentStage _stage = ground.Stage;

    [Theory(Timeout = MostMilliseconds)]
    [InlineData(429, "1")]
    [InlineData(500, null)]
    [InlineData(529, null)]
    public async Task A_model_that_is_busy_is_asked_again(int status, string? retryAfter)
    {
        var objective = $"trouble: {status} once";
        _stage.Model.PlayFor(objective, _ => ModelReply.Fails(status, retryAfter), _ => ModelReply.Done("Done."));

        var completed = await _stage.RunAsync(new { prompt = objective });

        Assert.Equal("Done.", (string?)completed["data"]!["message"]);
        Assert.Equal((100, 1, 2), ((int)completed["usage"]!["inputTokens"]!, (int)completed["usage"]!["steps"]!, _stage.AskedFor(objective).Length));
        Assert.InRange((double)completed["usage"]!["completion_time"]!, retryAfter is null ? 0.45 : 0.95, 60);
    }

    [Theory(Timeout = MostMilliseconds)]
    [InlineData(500, 2)]
    [InlineData(401, 1)]
    public async Task A_model_that_goes_on_failing_fails_the_task_and_its_key_is_told_to_nobody(int status, int asked)
    {
        var objective = $"trouble: {status} for good";
        _stage.Model.PlayFor(objective, [.. Enumerable.Range(0, asked).Select(_ => (Func<ModelRequest, ModelReply>)(_ => ModelReply.Fails(status)))]);

        var failed = await _stage.RunAsync(new { prompt = objective });

        Assert.Equal(("failed", "MODEL_ERROR", $"The model's provider answered {status}: scripted {status} for [key]."), ((string?)failed["status"], (string?)failed["code"], (string?)failed["error"]));
        Assert.Equal(asked, _stage.AskedFor(objective).Length);
        Assert.DoesNotContain("sk-of-the-operator", _stage.Service.Output, StringComparison.Ordinal);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_provider_that_is_down_fails_what_asks_for_its_model()
    {
        var (chat, answer) = await _stage.Client.SendAsync(HttpMethod.Post, "/v1/chat/completions", AgentStage.Json(new { model = "down", messages = new JsonArray(AgentStage.Json(new { role = "user", content = "Find it." })) }));
        var (web, body) = await _stage.Client.SendAsync(HttpMethod.Post, "/v1/tools/perform-web-task", AgentStage.Json(new { model = "down", prompt = "Find it." }));

        Assert.Equal((422, "model_error"), (chat, (string?)answer!["error"]!["code"]));
        Assert.Contains("cannot be reached", (string?)answer["error"]!["message"], StringComparison.Ordinal);
        Assert.Equal(500, web);
        Assert.Contains("cannot be reached", body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task Without_a_model_every_way_to_the_agent_says_so()
    {
        await using var stage = await AgentStage.SetAsync(null, (_, _) => "");
        (string Path, object Body, string Code)[] ways =
        [
            ("/start/start-session", new { task = new { prompt = "Go." } }, "MODEL_NOT_CONFIGURED"),
            ("/start/run-task", new { prompt = "Go." }, "MODEL_NOT_CONFIGURED"),
            ("/v1/chat/completions", new { model = "webrun-browser-1", messages = new JsonArray(AgentStage.Json(new { role = "user", content = "Go." })) }, "model_not_configured"),
            ("/v1/tools/perform-web-task", new { prompt = "Go." }, "No model is configured"),
        ];

        foreach (var (path, request, code) in ways)
        {
            var (status, body) = await stage.Client.SendAsync(HttpMethod.Post, path, AgentStage.Json(request));

            Assert.True(status == 503, $"{path} answered {status}: {body}");
            Assert.Contains(code, body!.ToJsonString(), StringComparison.Ordinal);
        }
    }
}
