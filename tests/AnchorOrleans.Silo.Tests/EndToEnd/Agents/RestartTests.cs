using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using AnchorOrleans.Testing.Models;
using Microsoft.AspNetCore.Http;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>A person's answer may take longer than a process lives.</summary>
public sealed class RestartTests
{
    /// <summary>What is waited for comes within seconds, and a service starts in a few; a test that waits in vain ends here.</summary>
    private const int MostMilliseconds = 180_000;

    [Theory(Timeout = MostMilliseconds)]
    [InlineData("killed service")]
    [InlineData("stopped service")]
    [InlineData("killed browser")]
    public async Task A_question_survives_the_loss_of(string lost)
    {
        await using var stage = await AgentStage.SetAsync(Shop, ("Egress:Allow:1", "localhost"));
        stage.Model.Play(
            request => ModelReply.Uses("type", new { @ref = request.Reference("textbox \"User\""), text = "ann" }).And("click", new { @ref = request.Reference("Log in") }).And("wait", new { text = "Welcome ann" }),
            _ => ModelReply.Uses("navigate", new { url = $"{stage.Site}/checkout" }),
            request => ModelReply.Uses("click", new { @ref = request.Reference("Place order") }).And("wait", new { text = "4711" }),
            request => request.Latest.Contains("Order of ann: a lamp", StringComparison.Ordinal)
                ? ModelReply.Uses("click", new { @ref = request.Reference("Place order") }).And("wait", new { text = "4711" })
                : ModelReply.Done($"Neither cookie nor storage: {request.Latest}"),
            request => ModelReply.Done(request.Latest.Contains("4711", StringComparison.Ordinal) ? "Ordered as 4711." : request.Latest));
        var session = await stage.OpenAsync();
        var asked = await stage.TellAsync(session, new JsonObject { ["actionType"] = "newTask", ["prompt"] = "Buy the lamp.", ["startingUrl"] = $"{stage.Site}/", ["avoidDomains"] = new JsonArray("localhost") });
        Assert.True((string?)asked["type"] == "guardrail_trigger", $"{asked}\n{string.Join('\n', stage.Model.Faults)}");
        var task = (string)asked["taskId"]!;

        await LoseAsync(stage, session, lost);
        var still = await stage.UntilAsync(session, task, _ => true);
        await stage.TellAsync(session, new JsonObject { ["actionType"] = "guardrail", ["newState"] = "resume", ["prompt"] = "Yes, buy it." });
        var ended = await stage.UntilAsync(session, task, answer => (string?)answer["type"] == "task_completed");
        stage.Model.PlayFor("And now", _ => ModelReply.Done("Still here."));
        var next = await stage.TellAsync(session, new JsonObject { ["actionType"] = "newTask", ["prompt"] = "And now?" });

        Assert.Equal("guardrail_trigger", (string?)still["type"]);
        Assert.Equal((string?)asked["data"]!["questionId"], (string?)still["data"]!["questionId"]);
        Assert.Equal("Ordered as 4711.", (string?)ended["data"]!["message"]);
        Assert.Single(stage.Posts, post => post.StartsWith("/order", StringComparison.Ordinal));
        Assert.DoesNotContain(stage.Posts, post => post.StartsWith("/stolen", StringComparison.Ordinal));
        Assert.Equal(500, (int)ended["usage"]!["inputTokens"]!);
        Assert.Empty(stage.Model.Faults);
        Assert.Equal("Still here.", (string?)next["data"]!["message"]);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task The_steps_of_an_agent_are_listed_while_it_works_and_also_when_its_host_is_lost()
    {
        await using var stage = await AgentStage.SetAsync(Shop);
        stage.Model.Play(
            request => ModelReply.Uses("type", new { @ref = request.Reference("textbox \"User\""), text = "ann" }).And("screenshot"),
            _ => new ModelReply { Hangs = true });
        var started = await stage.SendAsync("/start/start-session", new JsonObject { ["task"] = new JsonObject { ["prompt"] = "Log in.", ["startingUrl"] = $"{stage.Site}/" } });
        var (session, task) = ((string)started["sessionId"]!, (string)started["taskId"]!);
        await stage.Model.UntilAskedAsync(2).WaitAsync(TestContext.Current.CancellationToken);

        var working = await Eventually.NotNullAsync(
            async () => await stage.Client.GetAsync($"/v1/executions/{task}/artifacts") is var listed && PathsOf(listed).Length > 0 ? listed : null,
            () => "what the agent has kept is in its log");
        await stage.RestartAsync(isKilled: true);
        var ended = await stage.UntilAsync(session, task, answer => (string?)answer["status"] == "failed");
        var lost = await stage.Client.GetAsync($"/v1/executions/{task}/artifacts");

        Assert.Contains("_LOST", (string?)ended["code"], StringComparison.Ordinal);
        Assert.Equal(["files/001-screenshot-1.png", "steps/0001.json", "steps/0001.png"], PathsOf(working).Order(StringComparer.Ordinal));
        Assert.Equal(PathsOf(working), PathsOf(lost));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task What_was_kept_for_a_restart_is_gone_once_there_is_an_answer_and_was_never_readable()
    {
        await using var stage = await AgentStage.SetAsync((path, cookies) => cookies["user"] is null ? Shop(path, cookies) : "<title>Pay</title><form method=post action=/order><button>Pay now</button></form>");
        stage.Model.Play(
            request => ModelReply.Uses("click", new { @ref = request.Reference("Log in") }).And("wait", new { text = "Pay now" }),
            request => ModelReply.Uses("click", new { @ref = request.Reference("Pay now") }),
            _ => ModelReply.Done("Not paid."));
        var asked = await stage.SendAsync("/start/run-task", new JsonObject { ["prompt"] = "Pay.", ["startingUrl"] = $"{stage.Site}/" });
        var (session, task) = ((string)asked["sessionId"]!, (string)asked["taskId"]!);
        Assert.Equal("guardrail_trigger", (string?)asked["type"]);
        var kept = Artifacts(stage);

        Assert.DoesNotContain(kept, file => File.ReadAllText(file).Contains("\"cookies\"", StringComparison.Ordinal));
        await stage.TellAsync(session, new JsonObject { ["actionType"] = "guardrail", ["newState"] = "resume", ["prompt"] = "No." });
        await stage.UntilAsync(session, task, answer => (string?)answer["type"] == "task_completed");

        // What an agent remembers and what a browser had open.
        Assert.Equal(2, kept.Except(Artifacts(stage)).Count());
    }

    private static string[] PathsOf(JsonNode artifacts) => [.. artifacts["artifacts"]!.AsArray().Select(artifact => (string)artifact!["filePath"]!)];

    private static async Task LoseAsync(AgentStage stage, string session, string lost)
    {
        if (lost != "killed browser")
        {
            await stage.RestartAsync(isKilled: lost == "killed service");
            return;
        }

        foreach (var browser in ProcessTree.Below(stage.Service.ProcessId).Where(IsBrowser))
        {
            ServiceProcess.Signal("KILL", browser);
        }

        await Eventually.NotNullAsync(
            async () => await stage.Client.SendAsync(HttpMethod.Get, $"/v1/sessions/{session}/pages") is (200, var pages) ? pages : null,
            () => $"another browser takes the place of the killed one; the service wrote:\n{stage.Service.Output}");
    }

    private static bool IsBrowser(int process) => ProcessTree.CommandLine(process) is var line && line.Contains("--remote-debugging", StringComparison.Ordinal) && !line.Contains("--type=", StringComparison.Ordinal);

    private static string[] Artifacts(AgentStage stage) => [.. Directory.EnumerateFiles(Path.Combine(stage.DataFolder, "artifacts"), "*", SearchOption.AllDirectories)];

    private static string Shop(string path, IRequestCookieCollection cookies) => (path, cookies["user"]) switch
    {
        (_, null) => "<title>Login</title><form method=post action=/login><label>User <input name=user></label><button>Log in</button></form>",
        ("/checkout", var user) => $"<title>Checkout</title><form method=post action=/order><p id=of></p><button>Place order</button></form><script>of.textContent = 'Order of {user}: ' + localStorage.cart; fetch('http://localhost:' + location.port + '/stolen', {{ method: 'POST', mode: 'no-cors' }})</script>",
        ("/thanks", _) => "<title>Thanks</title><p>Order number 4711</p>",
        (_, var user) => $"<title>Home</title><h1>Welcome {user}</h1><script>localStorage.cart = 'a lamp'</script>",
    };
}
