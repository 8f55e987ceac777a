using System.Text.Json.Nodes;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>Every limit that an objective can be given, and what happens at it.</summary>
[Collection(AgentGroundGroup.Name)]
public sealed class LimitTests(AgentGround ground)
{
    private const int MostMilliseconds = 120_000;

    private readonly AgentStage _stage = ground.Stage;

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_task_that_takes_too_long_fails_with_what_it_has_found()
    {
        _stage.Model.PlayFor("limit: time", _ => ModelReply.Uses("remember", new { note = "The lamp costs €49." }), _ => new ModelReply { Hangs = true });

        var failed = await _stage.RunAsync(new { prompt = "limit: time", maxDuration = 3000 });

        Assert.Equal(("failed", "TASK_TIMEOUT", false), ((string?)failed["status"], (string?)failed["code"], (bool)failed["success"]!));
        Assert.Equal("Task exceeded maximum duration of 3000ms", (string?)failed["error"]);
        Assert.Equal("The lamp costs €49.", (string?)failed["data"]!["message"]);
        Assert.Equal(100, (int)failed["usage"]!["prompt_tokens"]!);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_task_has_the_duration_of_its_session_and_may_not_have_a_longer_one()
    {
        _stage.Model.PlayFor("limit: inherited", _ => new ModelReply { Hangs = true });
        _stage.Model.PlayFor("limit: shorter", _ => new ModelReply { Hangs = true });
        await using var session = await _stage.StartAsync(new { maxDuration = 2500 });

        var longer = await session.TryTellAsync(new { actionType = "newTask", prompt = "limit: longer", maxDuration = 2501 });
        var inherited = (string)(await session.TellAsync(new { actionType = "newTask", prompt = "limit: inherited" }))["taskId"]!;
        var shorter = (string)(await session.TellAsync(new { actionType = "newTask", prompt = "limit: shorter", maxDuration = 1500 }))["taskId"]!;
        var (first, second) = (await session.EndAsync(inherited), await session.EndAsync(shorter));

        Assert.Equal(400, longer.Status);
        Assert.Contains("'maxDuration' may be at most 2500", (string?)longer.Body!["message"], StringComparison.Ordinal);
        Assert.Equal(("Task exceeded maximum duration of 2500ms", "Task exceeded maximum duration of 1500ms"), ((string?)first["error"], (string?)second["error"]));
    }

    [Theory(Timeout = MostMilliseconds)]
    [InlineData("maxDuration", 999, 1_000, 300_000)]
    [InlineData("maxDuration", 300_001, 1_000, 300_000)]
    [InlineData("maxInputTokens", 100_001, 0, 100_000)]
    [InlineData("maxOutputTokens", 100_001, 0, 100_000)]
    public async Task A_limit_out_of_range_is_refused_by_name(string field, int value, int least, int most)
    {
        var (status, body) = await _stage.Client.SendAsync(HttpMethod.Post, "/start/run-task", new JsonObject { ["prompt"] = "limit: range", [field] = value });

        Assert.Equal((400, false, "INVALID_PARAMETER"), (status, (bool)body!["success"]!, (string?)body["code"]));
        Assert.Equal($"'{field}' must be a whole number from {least} to {most}.", (string?)body["message"]);
        Assert.Equal((field, value, least, most), ((string?)body["details"]!["parameter"], (int)body["details"]!["value"]!, (int)body["details"]!["min"]!, (int)body["details"]!["max"]!));
    }

    [Theory(Timeout = MostMilliseconds)]
    [InlineData(1_000, 0)]
    [InlineData(50_000, 1)]
    public async Task More_input_tokens_than_a_task_may_use_fail_it(int most, int asked)
    {
        var objective = $"limit: input of {most}.";
        _stage.Model.PlayFor(objective, _ => ModelReply.Uses("find", new { text = "anything" }) with { InputTokens = 50_001 }, _ => ModelReply.Done("Too late."));

        var failed = await _stage.RunAsync(new { prompt = objective, maxInputTokens = most });

        Assert.Equal(("failed", "INPUT_TOKEN_LIMIT"), ((string?)failed["status"], (string?)failed["code"]));
        Assert.Contains($"maximum of {most} input tokens", (string?)failed["error"], StringComparison.Ordinal);
        Assert.Equal(asked, _stage.AskedFor(objective).Length);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task More_output_tokens_than_a_task_may_use_cut_its_answer_and_are_told()
    {
        _stage.Model.PlayFor("limit: output", _ => ModelReply.Done(new string('x', 1_000)) with { OutputTokens = 400 });

        var cut = await _stage.RunAsync(new { prompt = "limit: output", maxOutputTokens = 100 });

        Assert.Equal(("task_completed", true, new string('x', 250)), ((string?)cut["type"], (bool?)cut["data"]!["truncated"], (string?)cut["data"]!["message"]));
        Assert.Equal(100, Assert.Single(_stage.AskedFor("limit: output")).MaxTokens);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task An_avoided_domain_is_not_visited_and_links_to_it_are_not_told()
    {
        var site = _stage.Serve(visit => $"<title>Results</title><a href='{visit.Elsewhere}offer'>Hidden offer</a><a href=offer>Open offer</a><button onclick=\"location='{visit.Elsewhere}offer'\">More</button>");
        _stage.Model.PlayFor(
            "limit: avoid",
            _ => ModelReply.Uses("navigate", new { url = $"{site.Elsewhere}typed" }),
            _ => ModelReply.Uses("open_tab", new { url = $"{site.Elsewhere}tab" }),
            request => ModelReply.Uses("click", new { @ref = request.Reference("More") }),
            _ => ModelReply.Done("Went nowhere."));

        var completed = await _stage.RunAsync(new { prompt = "limit: avoid", startingUrl = site.Address, avoidDomains = new JsonArray("LOCALHOST.") });

        Assert.Equal("Went nowhere.", (string?)completed["data"]!["message"]);
        Assert.All(site.Visits, visit => Assert.Equal("127.0.0.1", visit.Host));
        Assert.Contains("Open offer", _stage.AskedFor("limit: avoid")[0].Text, StringComparison.Ordinal);
        Assert.All(_stage.AskedFor("limit: avoid"), request => Assert.DoesNotContain("Hidden offer", request.Text, StringComparison.Ordinal));
        var actions = (await _stage.StepsAsync(completed)).SelectMany(step => step["actions"]!.AsArray()).ToList();
        Assert.All(actions.Take(2), action =>
        {
            Assert.True((bool)action!["isFailed"]!);
            Assert.Equal(("avoid LOCALHOST.", "Block"), ((string?)action["judgements"]![0]!["rule"], (string?)action["judgements"]![0]!["verdict"]));
        });
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task An_objective_that_names_an_avoided_domain_is_asked_about_before_anything_is_done()
    {
        var site = _stage.Serve(_ => "<title>Page</title>");
        _stage.Model.PlayFor("limit: named", request => ModelReply.Done(request.Text.Contains("Use the other one.", StringComparison.Ordinal) ? "The other one." : request.Text));
        await using var session = await _stage.StartAsync(new { avoidDomains = new JsonArray("shop.example") });

        var asked = await session.TellAsync(new { actionType = "newTask", prompt = "limit: named; look at www.shop.example", startingUrl = site.Address });
        var visited = site.Visits.Count;
        await session.AnswerAsync("Use the other one.");
        var completed = await session.EndAsync((string)asked["taskId"]!);

        Assert.Equal(("guardrail_trigger", "sites to avoid"), ((string?)asked["type"], (string?)asked["data"]!["rule"]));
        Assert.Contains("www.shop.example", (string?)asked["data"]!["value"], StringComparison.Ordinal);
        Assert.Equal(0, visited);
        Assert.Equal("The other one.", (string?)completed["data"]!["message"]);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_session_ends_after_the_task_that_says_so_and_no_sooner()
    {
        _stage.Model.PlayFor("limit: stays", _ => ModelReply.Done("Stays."));
        _stage.Model.PlayFor("limit: last", _ => ModelReply.Done("Last."));
        await using var session = await _stage.StartAsync(new { task = new { prompt = "limit: stays", terminateOnCompletion = false } });
        await session.EndAsync();

        var last = await session.TellAsync(new { actionType = "newTask", prompt = "limit: last", terminateOnCompletion = true });
        var ended = await Service.Eventually.NotNullAsync(
            async () => await _stage.Client.GetAsync($"/v1/sessions/{session.Id}") is var view && (string?)view["status"] != "running" ? view : null, () => "the session has ended");

        Assert.Equal("Last.", (string?)last["data"]!["message"]);
        Assert.NotNull(ended);
        Assert.Equal(404, (await session.TryTellAsync(new { actionType = "newTask", prompt = "limit: after" })).Status);
    }
}
