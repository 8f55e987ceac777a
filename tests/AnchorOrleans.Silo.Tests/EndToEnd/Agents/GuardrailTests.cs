using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>What only a person may decide, and what a person can do about it.</summary>
[Collection(AgentGroundGroup.Name)]
public sealed class GuardrailTests(AgentGround ground)
{
    private const int MostMilliseconds = 120_000;

    private readonly AgentStage _stage = ground.Stage;

    [Theory(Timeout = MostMilliseconds)]
    [InlineData("purchase", "<form method=post action=order><p>Total: €49</p><button>Place order</button></form>", "Place order", null, true)]
    [InlineData("purchase", "<form method=post action=order><p>Total: €49</p><button>Place order</button></form>", "Place order", null, false)]
    [InlineData("credentials", "<label>Password <input type=password oninput=\"fetch('typed', { method: 'POST' })\"></label>", "Password", "guessed", true)]
    [InlineData("credentials", "<label>Password <input type=password oninput=\"fetch('typed', { method: 'POST' })\"></label>", "Password", "guessed", false)]
    [InlineData("CAPTCHA", "<label><input type=checkbox onchange=\"fetch('ticked', { method: 'POST' })\"> I'm not a robot</label>", "not a robot", null, true)]
    [InlineData("CAPTCHA", "<label><input type=checkbox onchange=\"fetch('ticked', { method: 'POST' })\"> I'm not a robot</label>", "not a robot", null, false)]
    [InlineData("program download", "<a href=setup.exe onclick=\"fetch('taken', { method: 'POST' })\">Get it</a>", "Get it", null, true)]
    [InlineData("program download", "<a href=setup.exe onclick=\"fetch('taken', { method: 'POST' })\">Get it</a>", "Get it", null, false)]
    public async Task What_a_rule_asks_about_is_done_only_when_a_person_allows_it(string rule, string page, string element, string? text, bool isAllowed)
    {
        var objective = $"guardrail: {rule} {isAllowed}";
        var site = _stage.Serve(visit => visit.Path is "setup.exe" ? new SitePage("MZ") { ContentType = "application/octet-stream" } : $"<title>Page</title>{page}");
        _stage.Model.PlayFor(
            objective,
            request => text is null ? ModelReply.Uses("click", new { @ref = request.Reference(element) }) : ModelReply.Uses("type", new { @ref = request.Reference(element), text }),
            request => ModelReply.Done(request.Text.Contains(isAllowed ? "The person allowed it and said: Yes, do." : "the person did not allow it and said: No, leave that.", StringComparison.Ordinal) ? "As told." : request.Text));
        await using var session = await _stage.StartAsync(new { task = new { prompt = objective, startingUrl = site.Address } });

        var asked = await session.UntilStatusAsync("guardrail_trigger");
        var before = site.Posts.Count;
        await session.AnswerAsync(isAllowed ? "Yes, do." : "No, leave that.");
        var completed = await session.EndAsync();

        Assert.Equal(("guardrail_trigger", "human_input_needed", rule), ((string?)asked["type"], (string?)asked["data"]!["type"], (string?)asked["data"]!["rule"]));
        Assert.Contains($"Rule: {rule}. May it?", (string?)asked["data"]!["value"], StringComparison.Ordinal);
        Assert.Equal("As told.", (string?)completed["data"]!["message"]);
        Assert.Equal(0, before);
        if (isAllowed)
        {
            await site.UntilAsync(visit => visit.IsPost);
        }
        else
        {
            Assert.Empty(site.Posts);
            Assert.DoesNotContain(site.Visits, visit => visit.Path == "setup.exe");
        }
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task What_the_model_asks_is_answered_by_a_person_and_the_task_goes_on_where_it_stood()
    {
        var site = _stage.Serve(_ => "<title>Page</title><p>Red or blue?</p>");
        _stage.Model.PlayFor(
            "guardrail: question",
            _ => ModelReply.Uses("ask_person", new { question = "Red or blue?" }),
            request => ModelReply.Done(request.Latest.Contains("The person answered: Blue, please.", StringComparison.Ordinal) ? "Blue." : request.Latest));

        var asked = await _stage.RunAsync(new { prompt = "guardrail: question", startingUrl = site.Address });
        var (session, task) = ((string)asked["sessionId"]!, (string)asked["taskId"]!);
        await _stage.TellAsync(session, AgentStage.Json(new { actionType = "guardrail", newState = "resume", taskDetails = "Blue, please." }));
        var completed = await _stage.UntilAsync(session, task, answer => answer["completedAt"] is not null);

        Assert.Equal("Red or blue?", (string?)asked["data"]!["value"]);
        Assert.Equal("Blue.", (string?)completed["data"]!["message"]);
        Assert.Single(site.Visits, visit => visit.Path is "");
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_person_who_stops_a_guardrail_ends_the_task_and_not_the_session()
    {
        _stage.Model.PlayFor("guardrail: stop", _ => ModelReply.Uses("ask_person", new { question = "May I?" }));
        _stage.Model.PlayFor("guardrail: next", _ => ModelReply.Done("Next."));
        await using var session = await _stage.StartAsync(new { task = new { prompt = "guardrail: stop" } });
        await session.UntilStatusAsync("guardrail_trigger");

        await session.AnswerAsync("", "stop");
        var stopped = await session.EndAsync();
        var next = await session.TellAsync(new { actionType = "newTask", prompt = "guardrail: next" });
        var (late, refusal) = await session.TryTellAsync(new { actionType = "guardrail", newState = "resume" });

        Assert.Equal(("failed", "TASK_STOPPED"), ((string?)stopped["status"], (string?)stopped["code"]));
        Assert.Equal("Next.", (string?)next["data"]!["message"]);
        Assert.Equal((409, "NO_GUARDRAIL"), (late, (string?)refusal!["code"]));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task Of_answers_that_come_at_once_one_counts_and_the_others_are_told_so()
    {
        _stage.Model.PlayFor(
            "guardrail: many",
            _ => ModelReply.Uses("ask_person", new { question = "Which?" }),
            request => ModelReply.Done(request.Latest));
        await using var session = await _stage.StartAsync(new { task = new { prompt = "guardrail: many" } });
        await session.UntilStatusAsync("guardrail_trigger");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => session.TryTellAsync(new { actionType = "guardrail", newState = "resume", prompt = $"Number {number}." })));
        var completed = await session.EndAsync();

        var counted = Assert.Single(answers.Index(), answer => answer.Item.Status == 200).Index;
        Assert.Contains($"The person answered: Number {counted}.", (string?)completed["data"]!["message"], StringComparison.Ordinal);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => Assert.Equal((409, false), (answer.Status, (bool)answer.Body!["success"]!)));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_person_takes_over_does_by_hand_what_the_agent_may_not_and_gives_back()
    {
        var site = _stage.Serve(visit => visit.Path is "inside"
            ? "<title>Inside</title><p>Welcome inside</p>"
            : "<title>Check</title><style>* { margin: 0 }</style><form method=post action=inside><input name=said style='display:block;width:400px;height:60px'><button>I am human</button></form>");
        _stage.Model.PlayFor(
            "guardrail: by hand",
            request => ModelReply.Uses("click", new { @ref = request.Reference("I am human") }),
            request => ModelReply.Done(request.Latest.Contains("Welcome inside", StringComparison.Ordinal) ? "Inside." : request.Latest));
        await using var session = await _stage.StartAsync(new { task = new { prompt = "guardrail: by hand", startingUrl = site.Address } });
        await session.UntilStatusAsync("guardrail_trigger");

        await session.ActAsync(new { type = "takeOverControl" });
        await session.ActAsync(new { type = "CLICK", x = 200, y = 155 + 30 });
        await session.ActAsync(new { type = "TYPE", text = "by a person", humanLike = true });
        await session.ActAsync(new { type = "KEY_PRESS", key = "Enter" });
        var posted = await site.UntilAsync(visit => visit.IsPost);
        await session.ActAsync(new { type = "releaseControl" });
        await session.AnswerAsync("No need, I have done it.");
        var completed = await session.EndAsync();

        Assert.Equal("by a person", posted["said"]);
        Assert.Single(site.Posts);
        Assert.Equal("Inside.", (string?)completed["data"]!["message"]);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_person_who_takes_over_has_a_running_agent_wait_until_it_is_released()
    {
        var (isAsked, mayGoOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        _stage.Model.PlayFor(
            "guardrail: take over",
            _ => ModelReply.Uses("find", new { text = "anything" }) with
            {
                Before = () =>
                {
                    isAsked.SetResult();
                    return mayGoOn.Task;
                },
            },
            _ => ModelReply.Done("Went on."));
        await using var session = await _stage.StartAsync(new { task = new { prompt = "guardrail: take over" } });
        await isAsked.Task.WaitAsync(TestContext.Current.CancellationToken);

        await session.ActAsync(new { type = "takeOverControl" });
        mayGoOn.SetResult();
        var paused = await session.UntilAsync(answer => (string?)answer["status"] == "paused" && (int)answer["usage"]!["steps"]! == 1);
        await session.ActAsync(new { type = "releaseControl" });
        var completed = await session.EndAsync();

        Assert.True((bool)paused["pending"]!);
        Assert.Equal("Went on.", (string?)completed["data"]!["message"]);
    }
}
