using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using AnchorOrleans.Testing.Models;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Agents;

/// <summary>What policies forbid and ask, with the real service, a real browser, and a model that does what it is not supposed to.</summary>
public sealed class PolicyTests
{
    /// <summary>What is waited for comes within seconds; a test that waits in vain ends here.</summary>
    private const int MostMilliseconds = 120_000;

    /// <summary>A page that sends something elsewhere by itself, whatever the model does.</summary>
    private const string Talkative =
        "<title>Page</title><p id=said>waiting</p><script>fetch('http://LOCALHOST:' + location.port + '/stolen', { method: 'POST', mode: 'no-cors' }).finally(() => said.textContent = 'tried')</script>";

    private static readonly (string, string) BothNames = ("Egress:Allow:1", "localhost");

    [Fact(Timeout = MostMilliseconds)]
    public async Task What_the_operator_blocks_is_refused_to_page_and_model_whatever_the_tenants_policy_allows()
    {
        await using var stage = await AgentStage.SetAsync((_, _) => Talkative, BothNames, ("Agent:Policy:Sites:0:Pattern", "localhost"), ("Agent:Policy:Role", "You work for the archive."));
        var lenient = await MakeAsync(stage, """
            {"name":"All","domains":{"mode":"allowlist","entries":[{"pattern":"localhost"},{"pattern":"127.0.0.1"}]},
             "actions":[{"category":"navigation","verdict":"allow","match":{"text":"*"}}],"situations":{"purchase":"allow"}}
            """);
        stage.Model.Play(
            _ => ModelReply.Uses("wait", new { text = "tried" }),
            _ => ModelReply.Uses("navigate", new { url = stage.Site.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) }),
            request => ModelReply.Done(request.Latest.Contains("a rule forbids it (site localhost)", StringComparison.Ordinal) ? "Refused." : request.Latest));

        var answer = await stage.SendAsync("/start/run-task", new JsonObject { ["prompt"] = "Look.", ["startingUrl"] = $"{stage.Site}/", ["policyId"] = lenient });

        Assert.Equal("Refused.", (string?)answer["data"]!["message"]);
        Assert.Empty(stage.Posts);
        Assert.Contains("You work for the archive.", stage.Model.Requests[0].Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task An_allowlist_holds_for_what_a_page_loads_in_the_background()
    {
        await using var stage = await AgentStage.SetAsync((_, _) => Talkative, BothNames);
        var policy = await MakeAsync(stage, """{"name":"Here","role":"You stay here.","domains":{"mode":"allowlist","entries":[{"pattern":"127.0.0.1"}]}}""");
        stage.Model.Play(_ => ModelReply.Uses("wait", new { text = "tried" }), request => ModelReply.Done(request.Latest.Contains("tried", StringComparison.Ordinal) ? "Looked." : request.Latest));
        var session = (string)(await stage.SendAsync("/start/start-session", new JsonObject { ["policyId"] = policy }))["sessionId"]!;

        var answer = await stage.TellAsync(session, new JsonObject { ["actionType"] = "newTask", ["prompt"] = "Look.", ["startingUrl"] = $"{stage.Site}/" });

        Assert.Equal("Looked.", (string?)answer["data"]!["message"]);
        Assert.Empty(stage.Posts);
        Assert.Contains("You stay here.", stage.Model.Requests[0].Text, StringComparison.Ordinal);
        Assert.Contains("Only these sites can be reached: 127.0.0.1", stage.Model.Requests[0].Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_rule_about_addresses_asks_and_the_agent_goes_on_when_it_is_allowed()
    {
        await using var stage = await AgentStage.SetAsync((path, _) => path == "/admin/users" ? "<title>Users</title><p>Ann and Bob</p>" : "<title>Home</title><a href=/admin/users>Users</a>");
        var policy = await MakeAsync(stage, """{"name":"Careful","actions":[{"category":"navigation","verdict":"guardrail","match":{"text":"*/admin/*"}}]}""");
        stage.Model.Play(
            request => ModelReply.Uses("click", new { @ref = request.Reference("Users") }).And("wait", new { text = "Ann" }),
            request => ModelReply.Done(request.Latest.Contains("Ann and Bob", StringComparison.Ordinal) ? "Ann and Bob." : request.Latest));

        var asked = await stage.SendAsync("/start/run-task", new JsonObject { ["task"] = new JsonObject { ["prompt"] = "Who?", ["startingUrl"] = $"{stage.Site}/", ["policyId"] = policy } });
        Assert.True((string?)asked["type"] == "guardrail_trigger", $"{asked}\n{string.Join('\n', stage.Model.Faults)}\n{stage.Service.Output}");
        var (session, task) = ((string)asked["sessionId"]!, (string)asked["taskId"]!);
        await stage.TellAsync(session, new JsonObject { ["actionType"] = "guardrail", ["newState"] = "resume" });
        var ended = await stage.UntilAsync(session, task, answer => (string?)answer["type"] == "task_completed");

        Assert.Equal("Navigate */admin/*", (string?)asked["data"]!["rule"]);
        Assert.Equal("Ann and Bob.", (string?)ended["data"]!["message"]);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_policy_that_is_deleted_while_a_task_runs_changes_nothing_for_it()
    {
        await using var stage = await AgentStage.SetAsync((_, _) => "<title>Page</title><button onclick=\"fetch('/clicked', { method: 'POST' })\">Delete</button>");
        var policy = await MakeAsync(stage, """{"name":"Safe","actions":[{"category":"click","verdict":"block","match":{"text":"delete","scope":"target"}}]}""");
        stage.Model.Play(
            request => ModelReply.Uses("click", new { @ref = request.Reference("Delete") }) with
            {
                Before = async () => Assert.Equal(200, (await stage.Client.DeleteAsync($"/v1/policies/{policy}")).Status),
            },
            request => ModelReply.Done(request.Latest.Contains("a rule forbids it (Click delete)", StringComparison.Ordinal) ? "Refused." : request.Latest));
        var body = new JsonObject { ["prompt"] = "Delete it.", ["startingUrl"] = $"{stage.Site}/", ["policyId"] = policy };

        var answer = await stage.SendAsync("/start/run-task", body);
        var (status, refusal) = await stage.Client.SendAsync(HttpMethod.Post, "/start/run-task", body.DeepClone());

        Assert.Equal("Refused.", (string?)answer["data"]!["message"]);
        Assert.Empty(stage.Posts);
        Assert.Equal((404, "POLICY_NOT_FOUND"), (status, (string?)refusal!["code"]));
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task Policies_are_kept_over_a_restart_and_what_agents_could_not_read_is_refused()
    {
        using var data = new TemporaryFolder();
        string policy;
        await using (var service = await ServiceProcess.StartAsync(data.Path))
        {
            using var client = new ApiClient(service.Address, service.Key);
            policy = (string)(await client.PostAsync("/v1/policies", JsonNode.Parse("""{"name":"First"}""")!))["id"]!;
            Assert.Contains("'domains.entries[1].pattern' must be a host", Refused(await client.SendAsync(HttpMethod.Post, "/v1/policies", JsonNode.Parse(
                """{"name":"a","domains":{"mode":"blocklist","entries":[{"pattern":"a.test"},{"pattern":"not a domain"}]}}"""))), StringComparison.Ordinal);
            Assert.Contains("'domains.entries' must name a site that may be reached", Refused(await client.SendAsync(HttpMethod.Post, "/v1/policies", JsonNode.Parse(
                """{"name":"a","domains":{"mode":"allowlist"}}"""))), StringComparison.Ordinal);
            Assert.Contains("'actions[0].match.text' is no regular expression", Refused(await client.SendAsync(HttpMethod.Put, $"/v1/policies/{policy}", JsonNode.Parse(
                """{"name":"a","actions":[{"category":"click","verdict":"block","match":{"type":"regex","text":"("}}]}"""))), StringComparison.Ordinal);
            var (status, _) = await client.SendAsync(HttpMethod.Put, $"/v1/policies/{policy}", JsonNode.Parse("""{"name":"Second","status":"draft"}"""));
            Assert.Equal(200, status);
            await service.StopAsync();
        }

        await using var again = await ServiceProcess.StartAsync(data.Path);
        using var later = new ApiClient(again.Address, again.Key);

        var list = await later.GetAsync("/v1/policies");
        Assert.Equal((1, policy, "Second", "draft"), ((int)list["count"]!, (string)list["items"]![0]!["id"]!, (string)list["items"]![0]!["name"]!, (string)list["items"]![0]!["status"]!));
        Assert.Equal("Second", (string?)(await later.GetAsync($"/v1/policies/{policy}"))["name"]);
    }

    [Fact(Timeout = MostMilliseconds)]
    public async Task A_policy_of_the_operator_that_cannot_be_read_ends_the_start_with_all_that_is_wrong()
    {
        using var data = new TemporaryFolder();

        var (code, output) = await ServiceProcess.RunToEndAsync(data.Path, new Dictionary<string, string> { ["Agent:Policy:Sites:0:Pattern"] = "not a domain", ["Agent:Policy:Purchases"] = "never" });

        Assert.NotEqual(0, code);
        Assert.Contains("Agent:Policy:Sites:0:Pattern must be a host", output, StringComparison.Ordinal);
        Assert.Contains("Agent:Policy:Purchases is 'never'; it takes Allow, Guardrail, Block.", output, StringComparison.Ordinal);
    }

    private static async Task<string> MakeAsync(AgentStage stage, string policy) => (string)(await stage.Client.PostAsync("/v1/policies", JsonNode.Parse(policy)!))["id"]!;

    private static string Refused((int Status, JsonNode? Body) answer)
    {
        Assert.Equal(400, answer.Status);
        return (string)answer.Body!["message"]!;
    }
}
