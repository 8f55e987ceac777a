using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>Objectives as chat completions, at once and in parts.</summary>
[Collection(AgentGroundGroup.Name)]
public sealed class ChatTests(AgentGround ground)
{
    private const int MostMilliseconds = 120_000;

    private readonly AgentStage _stage = ground.Stage;

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_completion_is_answered_with_usage_and_where_it_was_done()
    {
        _stage.Model.PlayFor("chat: at once", request => ModelReply.Done(request.System.Contains("Be brief.", StringComparison.Ordinal) ? "Briefly: 49." : request.System));

        var (status, answer) = await AskAsync("chat: at once");

        Assert.True(status == 200, $"{answer}");
        Assert.StartsWith("chatcmpl-", (string?)answer!["id"], StringComparison.Ordinal);
        Assert.Equal(("chat.completion", "webrun-browser-1"), ((string?)answer["object"], (string?)answer["model"]));
        Assert.InRange((long)answer["created"]!, 1_700_000_000, 4_000_000_000);
        var choice = Assert.Single(answer["choices"]!.AsArray())!;
        Assert.Equal((0, "stop", "assistant", "Briefly: 49."), ((int)choice["index"]!, (string?)choice["finish_reason"], (string?)choice["message"]!["role"], (string?)choice["message"]!["content"]));
        Assert.Equal("""{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}""", answer["usage"]!.ToJsonString());
        Assert.Equal(0.0004, (double)answer["webrun"]!["cost"]!);
        var (_, polled) = await _stage.Client.SendAsync(HttpMethod.Get, $"/task/{answer["webrun"]!["sessionId"]}/{answer["webrun"]!["taskId"]}");
        Assert.Equal(("complete", "Briefly: 49."), ((string?)polled!["status"], (string?)polled["data"]!["message"]));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_completion_comes_in_parts_to_whoever_wants_that()
    {
        var text = string.Concat(Enumerable.Range(1, 40).Select(number => $"Row {number}. "));
        _stage.Model.PlayFor("chat: in parts", _ => ModelReply.Done(text));

        var events = await StreamAsync("chat: in parts");

        Assert.Equal("[DONE]", events[^1]);
        var chunks = events[..^1].Select(one => JsonNode.Parse(one)!).ToList();
        Assert.All(chunks, chunk => Assert.Equal(("chat.completion.chunk", (string?)chunks[0]["id"], 0), ((string?)chunk["object"], (string?)chunk["id"], (int)chunk["choices"]![0]!["index"]!)));
        Assert.Equal("assistant", (string?)chunks[0]["choices"]![0]!["delta"]!["role"]);
        Assert.Equal(text, string.Concat(chunks.Select(chunk => (string?)chunk["choices"]![0]!["delta"]!["content"])));
        Assert.All(chunks.Skip(1), chunk => Assert.Null(chunk["choices"]![0]!["delta"]!["role"]));
        Assert.All(chunks.SkipLast(1), chunk => Assert.Null(chunk["choices"]![0]!["finish_reason"]));
        Assert.Equal(("{}", "stop"), (chunks[^1]["choices"]![0]!["delta"]!.ToJsonString(), (string?)chunks[^1]["choices"]![0]!["finish_reason"]));
    }

    [Theory(Timeout = MostMilliseconds)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_question_ends_a_completion_as_nobody_can_answer_there(bool isStreamed)
    {
        var objective = $"chat: question {isStreamed}";
        _stage.Model.PlayFor(objective, _ => ModelReply.Uses("ask_person", new { question = "Which colour?" }));

        var error = isStreamed ? JsonNode.Parse((await StreamAsync(objective))[^2])! : (await AskAsync(objective)).Body!;

        Assert.Equal(("Guardrail triggered: Which colour?", "guardrail_error", "guardrail_triggered"), ((string?)error["error"]!["message"], (string?)error["error"]!["type"], (string?)error["error"]!["code"]));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_completion_is_cut_after_as_many_tokens_as_it_may_have()
    {
        _stage.Model.PlayFor("chat: cut", _ => ModelReply.Done(new string('x', 100)));

        var (_, answer) = await AskAsync("chat: cut", ("max_tokens", 10));

        Assert.Equal((new string('x', 40), "length"), ((string?)answer!["choices"]![0]!["message"]!["content"], (string?)answer["choices"]![0]!["finish_reason"]));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_model_that_is_not_listed_is_not_found_and_those_listed_can_be_asked_for()
    {
        var listed = (await _stage.Client.GetAsync("/v1/models")).AsArray().Select(model => (string?)model!["id"]).ToList();
        var (status, refusal) = await AskAsync("chat: unknown", ("model", "gpt-4o"));

        Assert.Equal(["webrun-browser-1", "enigma-browser-1"], listed.Take(2));
        Assert.Contains("down", listed);
        Assert.Equal((404, "model_not_found"), (status, (string?)refusal!["error"]!["code"]));
    }

    private static JsonObject BodyOf(string objective, params (string Name, JsonNode Value)[] more)
    {
        var body = AgentStage.Json(new
        {
            model = "webrun-browser-1",
            messages = new JsonArray(AgentStage.Json(new { role = "system", content = "Be brief." }), AgentStage.Json(new { role = "user", content = objective })),
            temperature = 0.2,
            reach_out_mode = "off",
        });
        foreach (var (name, value) in more)
        {
            body[name] = value;
        }

        return body;
    }

    private Task<(int Status, JsonNode? Body)> AskAsync(string objective, params (string Name, JsonNode Value)[] more) =>
        _stage.Client.SendAsync(HttpMethod.Post, "/v1/chat/completions", BodyOf(objective, more));

    private async Task<List<string>> StreamAsync(string objective)
    {
        using var http = new HttpClient { BaseAddress = _stage.Service.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _stage.Service.Key);
        using var answer = await http.PostAsJsonAsync(new Uri("/v1/chat/completions", UriKind.Relative), BodyOf(objective, ("stream", true)), TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(one => one.StartsWith("data: ", StringComparison.Ordinal)).Select(one => one["data: ".Length..])];
    }
}
