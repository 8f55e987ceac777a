using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Runs in one session's browser, one after the other, and what a person does to their queue.</summary>
public sealed class SessionQueueTests
{
    /// <summary>Says where the page stood, what its site kept, adds its own name to that, and waits at the gate.</summary>
    private const string LeaveTrail = """
        import AnchorClient from 'anchorbrowser';
        export default async function run() {
          const browser = await new AnchorClient().browser.connect(process.env.ANCHOR_SESSION_ID!);
          const page = browser.contexts()[0].pages()[0];
          const cameTo = new URL(page.url()).pathname;
          await page.goto(process.env.ANCHOR_TARGET_URL! + process.env.ANCHOR_NAME!);
          const found = await page.evaluate(name => {
            const before = { cookie: document.cookie, trail: localStorage.getItem('trail') ?? '' };
            document.cookie = `last=${name}; path=/`;
            localStorage.setItem('trail', before.trail + name);
            return before;
          }, process.env.ANCHOR_NAME!);
          if (process.env.ANCHOR_GATE_URL) {
            await fetch(process.env.ANCHOR_GATE_URL);
          }
          return `${cameTo} ${found.cookie} ${found.trail}`;
        }
        """;

    [Fact]
    public async Task Three_runs_go_in_the_order_of_arrival_each_sees_what_the_last_left_and_a_pause_holds_them()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var gate = await GatedSite.StartAsync();
        await using var service = await StartAsync(data, site, gate);
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("trail", LeaveTrail);
        var session = (string)(await client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;

        var a = await StartRunAsync(client, task, session, "a", site, gate);
        var b = await StartRunAsync(client, task, session, "b", site);
        var c = await StartRunAsync(client, task, session, "c", site);
        var queue = await client.GetAsync($"/v1/sessions/{session}/queue");
        Assert.Equal((a, "running", false), ((string)queue["running"]!["execution_id"]!, (string)queue["status"]!, (bool)queue["paused"]!));
        Assert.Equal([(b, 1, $"execution {a} to end"), (c, 2, "its turn; 1 waiting come first")], WaitingIn(queue));
        Assert.Equal($"its turn in session {session}, place 2", (string?)(await client.GetAsync($"/v1/executions/{c}"))["waitingFor"]);

        var held = await client.PostAsync($"/v1/sessions/{session}/pause", new JsonObject());
        Assert.Equal($"The queue is held; execution {a} goes on to its end.", (string?)held["message"]);
        gate.Open();
        Assert.Equal("blank  ", await OutputOfAsync(client, task, a));
        queue = await Eventually.NotNullAsync(
            async () => await client.GetAsync($"/v1/sessions/{session}/queue") is var seen && seen["running"] is null ? seen : null,
            () => "the turn is free");
        Assert.True((bool)queue["paused"]!);
        Assert.Equal([(b, 1, "the queue to be resumed"), (c, 2, "the queue to be resumed")], WaitingIn(queue));

        await client.PostAsync($"/v1/sessions/{session}/resume", new JsonObject());
        Assert.Equal("/a last=a a", await OutputOfAsync(client, task, b));
        Assert.Equal("/b last=b ab", await OutputOfAsync(client, task, c));
        Assert.Equal(["/a", "/b", "/c"], site.Visits.Where(path => path.Length == 2));
    }

    [Fact]
    public async Task A_stopped_run_makes_way_for_the_next_and_a_terminated_session_cancels_all()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var gate = await GatedSite.StartAsync();
        await using var service = await StartAsync(data, site, gate);
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("trail", LeaveTrail);
        var session = (string)(await client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;

        var a = await StartRunAsync(client, task, session, "a", site, gate);
        var b = await StartRunAsync(client, task, session, "b", site, gate);
        var c = await StartRunAsync(client, task, session, "c", site);
        await VisitedAsync(site, "/a");
        var stopped = await client.PostAsync($"/v1/sessions/{session}/stop", new JsonObject());
        Assert.Equal($"Stopped: {a}.", (string?)stopped["message"]);
        Assert.Equal(("cancelled", "TASK_STOPPED"), await EndOfAsync(client, task, a));
        await VisitedAsync(site, "/b");

        var ended = await client.PostAsync($"/v1/sessions/{session}/terminate", new JsonObject());
        Assert.Equal("completed", (string?)ended["status"]);
        Assert.Equal(("cancelled", "SESSION_ENDED"), await EndOfAsync(client, task, b));
        Assert.Equal(("cancelled", "SESSION_ENDED"), await EndOfAsync(client, task, c));
        Assert.Equal("terminated", (string?)(await client.GetAsync($"/v1/sessions/{session}"))["end_reason"]);
        Assert.DoesNotContain("/c", site.Visits);

        foreach (var verb in new[] { "pause", "resume", "stop" })
        {
            TaskCases.AssertRefused(409, await client.SendAsync(HttpMethod.Post, $"/v1/sessions/{session}/{verb}", new JsonObject()));
            TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Post, $"/v1/sessions/{TaskCases.UnknownId}/{verb}", new JsonObject()));
        }

        Assert.Equal(200, (await client.SendAsync(HttpMethod.Post, $"/v1/sessions/{session}/terminate", new JsonObject())).Status);
        TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Post, $"/v1/sessions/{TaskCases.UnknownId}/terminate", new JsonObject()));
        TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/sessions/{TaskCases.UnknownId}/queue"));
        await Leftovers.WaitForOnlyWarmProcessesAsync(service);
    }

    [Fact]
    public async Task After_a_kill_in_the_middle_the_session_has_ended_and_nothing_waits_in_it()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var gate = await GatedSite.StartAsync();
        string task, session;
        string[] runs;
        await using (var service = await StartAsync(data, site, gate))
        {
            using var client = new ApiClient(service.Address, service.Key);
            task = await client.CreateTaskAsync("trail", LeaveTrail);
            session = (string)(await client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;
            runs =
            [
                await StartRunAsync(client, task, session, "a", site, gate),
                await StartRunAsync(client, task, session, "b", site),
                await StartRunAsync(client, task, session, "c", site),
            ];
            await VisitedAsync(site, "/a");
            await service.KillAsync();
        }

        await using var restarted = await StartAsync(data, site, gate);
        using var again = new ApiClient(restarted.Address, restarted.Key);

        // The one that ran may hear of its own end before it hears of its session's.
        Assert.Matches("^(HOST|INSTANCE)_LOST$", (await EndOfAsync(again, task, runs[0])).Code);
        Assert.Equal(("failure", "INSTANCE_LOST"), await EndOfAsync(again, task, runs[1]));
        Assert.Equal(("failure", "INSTANCE_LOST"), await EndOfAsync(again, task, runs[2]));
        Assert.Equal("instance_lost", (string?)(await again.GetAsync($"/v1/sessions/{session}"))["end_reason"]);
        await Eventually.NotNullAsync(
            async () => await again.GetAsync($"/v1/sessions/{session}/queue") is { } queue && queue["running"] is null && !WaitingIn(queue).Any() ? queue : null,
            () => "nobody is left in the queue");
        Assert.Equal(["/a"], site.Visits.Where(path => path.Length == 2));
    }

    private static Task<ServiceProcess> StartAsync(TemporaryFolder data, TargetSite site, GatedSite gate) => ServiceProcess.StartAsync(
        data.Path,
        new Dictionary<string, string> { ["Egress:Allow:0"] = site.Authority, ["Egress:Allow:1"] = gate.Address.Authority, ["Silo:DrainTimeout"] = "00:00:01" });

    private static async Task<string> StartRunAsync(ApiClient client, string task, string session, string name, TargetSite site, GatedSite? gate = null)
    {
        var inputs = new JsonObject { ["ANCHOR_TARGET_URL"] = site.Address.ToString(), ["ANCHOR_NAME"] = name };
        if (gate is not null)
        {
            inputs["ANCHOR_GATE_URL"] = gate.Address.ToString();
        }

        var body = new JsonObject { ["taskId"] = task, ["version"] = "draft", ["async"] = true, ["sessionId"] = session, ["inputs"] = inputs };
        return (string)(await client.PostAsync("/v1/task/run", body))["executionResultId"]!;
    }

    private static IEnumerable<(string Execution, int Position, string WaitingFor)> WaitingIn(JsonNode queue) =>
        [.. queue["waiting"]!.AsArray().Select(waiting => ((string)waiting!["execution_id"]!, (int)waiting["position"]!, (string)waiting["waiting_for"]!))];

    private static Task VisitedAsync(TargetSite site, string path) => Eventually.TrueAsync(() => site.Visits.Contains(path), () => $"{path} is visited");

    private static async Task<string> OutputOfAsync(ApiClient client, string task, string execution)
    {
        var ended = await EndAsync(client, task, execution);
        Assert.True((string?)ended["status"] == "success", ended.ToJsonString());
        return JsonNode.Parse((string)ended["output"]!)!.GetValue<string>();
    }

    private static async Task<(string? Status, string? Code)> EndOfAsync(ApiClient client, string task, string execution) =>
        await EndAsync(client, task, execution) is var ended ? ((string?)ended["status"], (string?)ended["errorCode"]) : default;

    private static Task<JsonNode> EndAsync(ApiClient client, string task, string execution) => Eventually.NotNullAsync(
        async () => await client.GetAsync($"/v1/task/{task}/executions/{execution}") is var found && (string)found["status"]! is not ("queued" or "running") ? found : null,
        () => "the run ends");
}
