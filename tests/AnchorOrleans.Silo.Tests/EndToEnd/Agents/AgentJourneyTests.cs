using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AnchorOrleans.Testing.Models;
using Microsoft.AspNetCore.Http;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>Objectives from the request to the answer: real service, real Chromium, a model that follows a script over real HTTP.</summary>
public sealed class AgentJourneyTests
{
    /// <summary>What is waited for comes within seconds; a test that waits in vain ends here.</summary>
    private const int MostMilliseconds = 120_000;

    private const string Password = "Tr0ub4dor&3\"x";

    [Theory(Timeout = MostMilliseconds)]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Login_settings_and_extraction_follow_one_another_in_one_session_though_asked_for_at_once(string provider)
    {
        await using var stage = await AgentStage.SetAsync(provider, Account, ("Agent:SeesImages", "true"));
        var areAllAsked = new TaskCompletionSource();
        stage.Model.PlayFor(
            "Log into the website",
            request => ModelReply.Uses("type", new { @ref = request.Reference("textbox \"User\""), text = "ann" }).And("click", new { @ref = request.Reference("Log in") }).And("wait", new { text = "Welcome" }) with { Before = () => areAllAsked.Task },
            request => ModelReply.Done(request.Latest.Contains("Welcome ann", StringComparison.Ordinal) ? "Logged in." : request.Latest));
        stage.Model.PlayFor(
            "Go to my account settings",
            request => ModelReply.Uses("click", new { @ref = request.Reference("Settings") }).And("wait", new { text = "E-mail" }),
            _ => ModelReply.Done("There."));
        stage.Model.PlayFor(
            "Extract my email address",
            request => ModelReply.Done(request.Latest.Contains("ann@example.com", StringComparison.Ordinal) ? "ann@example.com" : request.Latest));
        var session = await stage.OpenAsync();

        var first = await AskAsync("Log into the website with these credentials", $"{stage.Site}/", waiting: 0);
        var second = await AskAsync("Go to my account settings", null, waiting: 1);
        var third = await AskAsync("Extract my email address", null, waiting: 2);
        areAllAsked.SetResult();
        var answers = await Task.WhenAll(first, second, third);

        Assert.Equal(["Logged in.", "There.", "ann@example.com"], answers.Select(answer => (string?)answer["data"]!["message"]));
        Assert.All(answers, answer => Assert.Equal("task_completed", (string?)answer["type"]));
        Assert.Equal([200, 200, 100], answers.Select(answer => (int)answer["usage"]!["inputTokens"]!));
        Assert.Equal(0.0008, (double)answers[0]["usage"]!["cost"]!, 6);
        Assert.All(stage.Model.Requests, request => Assert.Equal((provider, 1), (request.Provider, request.Pictures)));
        Assert.Empty(stage.Model.Faults);

        // Answers as soon as the session has it; its own answer comes at its end.
        async Task<Task<JsonNode>> AskAsync(string objective, string? url, int waiting)
        {
            var answer = stage.TellAsync(session, new JsonObject { ["actionType"] = "newTask", ["newState"] = "start", ["taskDetails"] = objective, ["startingUrl"] = url });
            while (await stage.Client.GetAsync($"/v1/sessions/{session}/queue") is var queue && (queue["running"] is null || queue["waiting"]!.AsArray().Count < waiting))
            {
                Assert.False(answer.IsCompleted);
            }

            return answer;
        }
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_purchase_waits_for_a_person_and_the_first_answer_counts()
    {
        await using var stage = await AgentStage.SetAsync((path, _) => path == "/thanks"
            ? "<title>Thanks</title><p>Order number 4711</p>"
            : "<title>Checkout</title><form method=post action=/order><p>Total: €49</p><button>Place order</button></form>");
        stage.Model.Play(
            request => ModelReply.Uses("click", new { @ref = request.Reference("Place order") }).And("wait", new { text = "4711" }),
            request => ModelReply.Done(request.Latest.Contains("4711", StringComparison.Ordinal) ? "Ordered as 4711." : request.Latest));

        var asked = await stage.SendAsync("/start/run-task", new JsonObject { ["prompt"] = "Buy the lamp.", ["startingUrl"] = $"{stage.Site}/" });
        Assert.True((string?)asked["type"] == "guardrail_trigger", $"{asked}\n{string.Join('\n', stage.Model.Faults)}\n{stage.Service.Output}");
        var (session, task) = ((string)asked["sessionId"]!, (string)asked["taskId"]!);
        Assert.Empty(stage.Posts);
        await stage.TellAsync(session, new JsonObject { ["actionType"] = "guardrail", ["newState"] = "resume", ["prompt"] = "Yes, buy it." });
        var (late, refusal) = await stage.Client.SendAsync(HttpMethod.Post, "/start/send-message", new JsonObject
        {
            ["sessionId"] = session,
            ["message"] = new JsonObject { ["actionType"] = "guardrail", ["newState"] = "stop" },
        });
        var ended = await stage.UntilAsync(session, task, answer => (string?)answer["type"] == "task_completed");

        Assert.Equal("human_input_needed", (string?)asked["data"]!["type"]);
        Assert.Equal(409, late);
        Assert.False((bool)refusal!["success"]!);
        Assert.Equal("Ordered as 4711.", (string?)ended["data"]!["message"]);
        Assert.Single(stage.Posts);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task Stop_ends_the_objective_at_once_and_leaves_the_session_to_the_next()
    {
        await using var stage = await AgentStage.SetAsync((_, _) => "<title>Page</title><p>Hello</p>");
        stage.Model.PlayFor("endless", _ => new ModelReply { Hangs = true });
        stage.Model.PlayFor("short", _ => ModelReply.Done("Done."));
        var started = await stage.SendAsync("/start/start-session", new JsonObject { ["task"] = new JsonObject { ["prompt"] = "endless", ["startingUrl"] = $"{stage.Site}/" } });
        var (session, task) = ((string)started["sessionId"]!, (string)started["taskId"]!);
        await stage.Model.UntilAskedAsync(1);

        await stage.TellAsync(session, new JsonObject { ["actionType"] = "state", ["newState"] = "stop" });
        var stopped = await stage.UntilAsync(session, task, answer => (string?)answer["status"] == "failed");
        var next = await stage.TellAsync(session, new JsonObject { ["actionType"] = "newTask", ["prompt"] = "short" });

        Assert.Equal("TASK_STOPPED", (string?)stopped["code"]);
        Assert.Equal("Done.", (string?)next["data"]!["message"]);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_paused_agent_finishes_its_action_and_goes_on_when_it_is_resumed()
    {
        await using var stage = await AgentStage.SetAsync((_, _) => "<title>Page</title><button onclick=\"fetch('/clicked', { method: 'POST' })\">Next</button>");
        var isAsked = new TaskCompletionSource();
        var mayAnswer = new TaskCompletionSource();
        stage.Model.Play(
            request => ModelReply.Uses("click", new { @ref = request.Reference("Next") }) with
            {
                Before = async () =>
                {
                    isAsked.SetResult();
                    await mayAnswer.Task;
                },
            },
            _ => ModelReply.Done("Clicked."));
        var started = await stage.SendAsync("/start/start-session", new JsonObject { ["task"] = new JsonObject { ["prompt"] = "Click.", ["startingUrl"] = $"{stage.Site}/" } });
        var (session, task) = ((string)started["sessionId"]!, (string)started["taskId"]!);
        await isAsked.Task.WaitAsync(TestContext.Current.CancellationToken);

        await stage.TellAsync(session, new JsonObject { ["actionType"] = "state", ["newState"] = "pause" });
        mayAnswer.SetResult();
        await stage.Posted.WaitAsync(TestContext.Current.CancellationToken);
        var paused = await stage.UntilAsync(session, task, answer => (string?)answer["status"] == "paused");
        Assert.Single(stage.Model.Requests);
        await stage.TellAsync(session, new JsonObject { ["actionType"] = "state", ["newState"] = "resume" });
        var ended = await stage.UntilAsync(session, task, answer => (string?)answer["type"] == "task_completed");

        Assert.True((bool)paused["pending"]!);
        Assert.Equal("Clicked.", (string?)ended["data"]!["message"]);
        Assert.Equal(2, stage.Model.Requests.Length);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task Secrets_are_typed_where_they_belong_and_are_in_nothing_that_the_run_left()
    {
        await using var stage = await AgentStage.SetAsync(Account);
        stage.Model.Play(
            request => ModelReply.Uses("type", new { @ref = request.Reference("textbox \"User\""), text = "ann" })
                .And("type", new { @ref = request.Reference("textbox \"Password\""), secret = "password" })
                .And("screenshot")
                .And("click", new { @ref = request.Reference("Log in") })
                .And("wait", new { text = "Welcome" }),
            _ => ModelReply.Uses("navigate", new { url = $"{stage.Site}/echo" }),
            request => ModelReply.Done($"I see: {request.Latest}"));

        var answer = await stage.SendAsync("/start/run-task", new JsonObject
        {
            ["task"] = new JsonObject
            {
                ["prompt"] = "Log in.",
                ["startingUrl"] = $"{stage.Site}/",
                ["secrets"] = new JsonArray(new JsonObject { ["match"] = "127.0.0.1", ["fields"] = new JsonObject { ["password"] = Password } }),
                ["webhook"] = new JsonObject { ["name"] = "hook", ["url"] = $"{stage.Site}/hook", ["auth"] = "Bearer of-the-hook", ["submittedData"] = "full_response" },
            },
        });
        Assert.True((string?)answer["type"] == "task_completed", $"{answer}");
        await stage.Posted.WaitAsync(TestContext.Current.CancellationToken);
        await stage.Posted.WaitAsync(TestContext.Current.CancellationToken);
        var secret = (string)(await stage.Client.GetAsync("/v1/webhooks/secret"))["secret"]!;
        await stage.Service.StopAsync();

        var login = Assert.Single(stage.Posts, post => post.StartsWith("/login", StringComparison.Ordinal));
        Assert.Contains(Uri.EscapeDataString(Password), login, StringComparison.Ordinal);
        var told = Assert.Single(stage.Posts, post => post.StartsWith("/hook", StringComparison.Ordinal));
        Assert.Contains("Authorization=Bearer of-the-hook", told, StringComparison.Ordinal);
        Assert.Contains($"webhook-signature={SignatureOf(told, secret)} ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("Tr0ub4dor", told + answer.ToJsonString() + stage.Service.Output + string.Join('\n', stage.Model.Requests.Select(request => request.Body.GetRawText())), StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(stage.DataFolder, "*", SearchOption.AllDirectories))
        {
            Assert.True((await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).AsSpan().IndexOf("Tr0ub4dor"u8) < 0, $"The password is in {file}.");
        }
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task An_avoided_domain_is_out_of_reach_for_the_page_itself()
    {
        await using var stage = await AgentStage.SetAsync((_, _) => "<title>Page</title><p id=said>waiting</p><script>fetch('http://LOCALHOST:' + location.port + '/stolen', { method: 'POST', mode: 'no-cors' }).finally(() => said.textContent = 'tried')</script>", ("Egress:Allow:1", "localhost"));
        stage.Model.Play(_ => ModelReply.Uses("wait", new { text = "tried" }), request => ModelReply.Done(request.Latest.Contains("tried", StringComparison.Ordinal) ? "Looked." : request.Latest));

        var answer = await stage.SendAsync("/start/run-task", new JsonObject
        {
            ["taskDetails"] = "Look.",
            ["startingUrl"] = $"{stage.Site}/",
            ["avoidDomains"] = new JsonArray("localhost"),
        });

        Assert.Equal("Looked.", (string?)answer["data"]!["message"]);
        Assert.Empty(stage.Posts);
    }

    private static string Account(string path, IRequestCookieCollection cookies) => (path, cookies["user"]) switch
    {
        (_, null) => "<title>Login</title><form method=post action=/login><label>User <input name=user></label><label>Password <input name=password type=password></label><button>Log in</button></form>",
        ("/settings", var user) => $"<title>Settings</title><p>E-mail: {user}@example.com</p>",
        ("/echo", _) => $"<title>Echo</title><p>Your password is {System.Net.WebUtility.HtmlEncode(Password)}, as you told us.</p>",
        (_, var user) => $"<title>Home</title><h1>Welcome {user}</h1><a href=/settings>Settings</a>",
    };

    /// <summary>Signs what a webhook was told as its receiver would, to compare.</summary>
    private static string SignatureOf(string told, string secret)
    {
        var words = told.Split(' ');
        string Of(string header) => words.Single(word => word.StartsWith($"{header}=", StringComparison.Ordinal))[(header.Length + 1)..];
        var signed = Encoding.UTF8.GetBytes($"{Of("webhook-id")}.{Of("webhook-timestamp")}.{told[told.IndexOf('{', StringComparison.Ordinal)..]}");
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed))}";
    }
}
