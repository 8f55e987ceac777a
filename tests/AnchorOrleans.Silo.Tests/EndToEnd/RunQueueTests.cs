using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>How runs wait for one another, and how they are repeated.</summary>
public sealed class RunQueueTests
{
    /// <summary>Tells the target site that it began, and goes on until it is cancelled.</summary>
    private const string Endless = """
        export default async function run() {
          await fetch(process.env.ANCHOR_TARGET_URL + process.env.ANCHOR_NAME!);
          await new Promise(() => setInterval(() => {}, 1000));
        }
        """;

    private const string Visit = "export default async function run() { await fetch(process.env.ANCHOR_TARGET_URL + process.env.ANCHOR_NAME!); return process.env.ANCHOR_NAME; }";

    private const string VisitTwice = """
        export default async function run() {
          const url = process.env.ANCHOR_TARGET_URL!;
          await fetch(url + 'in-' + process.env.ANCHOR_NAME!);
          await new Promise(done => setTimeout(done, 300));
          await fetch(url + 'out-' + process.env.ANCHOR_NAME!);
        }
        """;

    private const string Fail = "export default async function run() { await fetch(process.env.ANCHOR_TARGET_URL + 'attempt'); throw new Error('not yet'); }";

    [Fact]
    public async Task A_pause_between_two_attempts_survives_a_kill()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        string task, execution;
        await using (var service = await StartAsync(data, site, slots: 2))
        {
            using var client = new ApiClient(service.Address, service.Key);
            task = await client.CreateTaskAsync("failing", Fail);
            execution = await StartRunAsync(client, site, task, "x", ("maxAttempts", 2), ("retryDelaySeconds", 3));
            var waiting = await Eventually.NotNullAsync(
                async () => await FindAsync(client, task, execution) is var found && found["nextAttemptAt"] is not null ? found : null,
                () => "the run waits for its second attempt");
            Assert.Equal(("queued", 1, 2), ((string)waiting["status"]!, (int)waiting["attempt"]!, (int)waiting["maxAttempts"]!));
            Assert.StartsWith("attempt 2 of 2, at ", (string)waiting["waitingFor"]!, StringComparison.Ordinal);
            await service.KillAsync();
        }

        await using var restarted = await StartAsync(data, site, slots: 2);
        using var again = new ApiClient(restarted.Address, restarted.Key);
        var ended = await EndOfAsync(again, task, execution);

        Assert.Equal(("failure", 2), ((string)ended["status"]!, (int)ended["attempt"]!));
        Assert.Contains("not yet", (string)ended["errorMessage"]!, StringComparison.Ordinal);
        Assert.Equal(["/attempt", "/attempt"], site.Visits);
    }

    [Fact]
    public async Task A_run_that_was_lost_with_the_service_is_attempted_again()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        string task, execution;
        await using (var service = await StartAsync(data, site, slots: 2))
        {
            using var client = new ApiClient(service.Address, service.Key);
            task = await client.CreateTaskAsync("endless", Endless);
            execution = await StartRunAsync(client, site, task, "lost", ("maxAttempts", 2));
            await VisitsAsync(site, 1);
            await service.KillAsync();
        }

        await using var restarted = await StartAsync(data, site, slots: 2);
        await VisitsAsync(site, 2);
        using var again = new ApiClient(restarted.Address, restarted.Key);
        Assert.Equal(2, (int)(await FindAsync(again, task, execution))["attempt"]!);
    }

    [Fact]
    public async Task A_run_that_finds_no_slot_within_its_time_to_live_is_cancelled()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await StartAsync(data, site, slots: 1);
        using var client = new ApiClient(service.Address, service.Key);
        await OccupyAsync(client, site);
        var task = await client.CreateTaskAsync("visit", Visit);

        var answer = await client.PostAsync("/v1/task/run", RunBody(site, task, "late", ("ttlSeconds", 1)));

        Assert.Equal((false, "TTL_EXPIRED"), ((bool)answer["success"]!, (string)answer["errorCode"]!));
        Assert.DoesNotContain("/late", site.Visits);
    }

    [Fact]
    public async Task Queued_runs_start_by_priority_then_in_the_order_of_asking_also_after_a_kill()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using (var service = await StartAsync(data, site, slots: 1))
        {
            using var client = new ApiClient(service.Address, service.Key);
            await OccupyAsync(client, site);
            var task = await client.CreateTaskAsync("visit", Visit);
            foreach (var (name, priority) in new[] { ("low", -1), ("a", 0), ("b", 0), ("c", 0), ("d", 0), ("high", 9) })
            {
                var execution = await StartRunAsync(client, site, task, name, ("priority", priority));
                Assert.Equal("queued", (string)(await FindAsync(client, task, execution))["status"]!);
            }

            await service.KillAsync();
        }

        await using var restarted = await StartAsync(data, site, slots: 1);
        await VisitsAsync(site, 7);

        Assert.Equal(["/occupant", "/high", "/a", "/b", "/c", "/d", "/low"], site.Visits);
    }

    [Fact]
    public async Task Runs_with_one_concurrency_key_never_run_at_the_same_time()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await StartAsync(data, site, slots: 4);
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("twice", VisitTwice);
        string[] names = ["a", "b", "c", "d"];
        foreach (var name in names)
        {
            await StartRunAsync(client, site, task, name, ("concurrencyKey", "account/17"));
        }

        await VisitsAsync(site, 8);

        Assert.Equal(names.SelectMany(name => new[] { $"/in-{name}", $"/out-{name}" }), site.Visits);
    }

    [Fact]
    public async Task Runs_in_one_session_run_in_the_order_of_asking_whatever_their_priority_and_end_with_it()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await StartAsync(data, site, slots: 4);
        using var client = new ApiClient(service.Address, service.Key);
        var session = (string)(await client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;
        var twice = await client.CreateTaskAsync("twice", VisitTwice);
        foreach (var (name, priority) in new[] { ("a", 0), ("b", 0), ("c", 50) })
        {
            await StartRunAsync(client, site, twice, name, ("sessionId", session), ("priority", priority));
        }

        await VisitsAsync(site, 6);
        Assert.Equal(["/in-a", "/out-a", "/in-b", "/out-b", "/in-c", "/out-c"], site.Visits);

        var endless = await client.CreateTaskAsync("endless", Endless);
        var running = await StartRunAsync(client, site, endless, "running", ("sessionId", session));
        var waiting = await StartRunAsync(client, site, endless, "waiting", ("sessionId", session));
        await VisitsAsync(site, 7);
        Assert.Equal($"its turn in session {session}, place 1", (string)(await FindAsync(client, endless, waiting))["waitingFor"]!);
        await client.DeleteAsync($"/v1/sessions/{session}");

        foreach (var execution in new[] { running, waiting })
        {
            var ended = await EndOfAsync(client, endless, execution);
            Assert.Equal(("cancelled", "SESSION_ENDED"), ((string)ended["status"]!, (string)ended["errorCode"]!));
        }

        Assert.Equal("/running", site.Visits[^1]);
        var (status, _) = await client.SendAsync(HttpMethod.Post, "/v1/task/run", RunBody(site, endless, "gone", ("sessionId", session)));
        Assert.Equal(404, status);
    }

    [Theory]
    [InlineData(true, "completed")]
    [InlineData(false, "running")]
    public async Task A_session_that_a_run_opened_ends_with_it_unless_it_is_to_be_left(bool cleansUp, string expected)
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await StartAsync(data, site, slots: 2);
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("opening", """
            import AnchorClient from 'anchorbrowser';
            export default async function run() { return (await new AnchorClient().sessions.create()).data!.id; }
            """);

        var answer = await client.PostAsync("/v1/task/run", RunBody(site, task, "x", ("cleanupSessions", cleansUp)));
        var session = (string)JsonNode.Parse((string)answer["output"]!)!;

        await Eventually.NotNullAsync(
            async () => (string)(await client.GetAsync($"/v1/sessions/{session}"))["status"]! is var status && status == expected ? status : null,
            () => $"the session is {expected}");
    }

    [Fact]
    public async Task Many_requests_with_one_idempotency_key_at_once_start_one_run()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await StartAsync(data, site, slots: 2, ("Api:IdempotencyRetention", "00:00:05"));
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("visit", Visit);
        var body = RunBody(site, task, "once");
        var header = ("Idempotency-Key", "order-17");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.SendAsync(HttpMethod.Post, "/v1/task/run", body.DeepClone(), header)));
        var (conflict, refusal) = await client.SendAsync(HttpMethod.Post, "/v1/task/run", RunBody(site, task, "other"), header);

        Assert.All(answers, answer => Assert.Equal((200, true), (answer.Status, (bool)answer.Body!["data"]!["success"]!)));
        var first = Assert.Single(answers.Select(IdOf).Distinct(StringComparer.Ordinal));
        Assert.Equal(409, conflict);
        Assert.Contains("Idempotency-Key", (string)refusal!["message"]!, StringComparison.Ordinal);
        Assert.Equal(["/once"], site.Visits);

        // When its time is over the key is free for anything.
        var later = await Eventually.NotNullAsync(
            async () => await client.SendAsync(HttpMethod.Post, "/v1/task/run", RunBody(site, task, "other"), header) is { Status: 200 } answer ? IdOf(answer) : null,
            () => "the key is free again");
        Assert.NotEqual(first, later);
        Assert.Equal(["/once", "/other"], site.Visits);
    }

    [Fact]
    public async Task A_request_that_is_repeated_after_a_kill_finds_the_run_that_it_began()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        var header = ("Idempotency-Key", "order-18");
        string? first;
        string task;
        await using (var service = await StartAsync(data, site, slots: 2))
        {
            using var client = new ApiClient(service.Address, service.Key);
            task = await client.CreateTaskAsync("visit", Visit);
            first = IdOf(await client.SendAsync(HttpMethod.Post, "/v1/task/run", RunBody(site, task, "once", ("async", true)), header));
            await service.KillAsync();
        }

        await using var restarted = await StartAsync(data, site, slots: 2);
        using var again = new ApiClient(restarted.Address, restarted.Key);
        Assert.Equal(first, IdOf(await again.SendAsync(HttpMethod.Post, "/v1/task/run", RunBody(site, task, "once", ("async", true)), header)));
    }

    private static Task<ServiceProcess> StartAsync(TemporaryFolder data, TargetSite site, int slots, params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string>
        {
            ["Egress:Allow:0"] = site.Authority,
            ["Sandbox:Slots"] = slots.ToString(System.Globalization.CultureInfo.InvariantCulture),

            // What never ends by itself need not be waited for.
            ["Silo:DrainTimeout"] = "00:00:01",
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        return ServiceProcess.StartAsync(data.Path, all);
    }

    /// <summary>Takes a slot for good.</summary>
    private static async Task OccupyAsync(ApiClient client, TargetSite site)
    {
        await StartRunAsync(client, site, await client.CreateTaskAsync("occupant", Endless), "occupant");
        await VisitsAsync(site, 1);
    }

    private static async Task<string> StartRunAsync(ApiClient client, TargetSite site, string task, string name, params (string Name, JsonNode Value)[] fields) =>
        (string)(await client.PostAsync("/v1/task/run", RunBody(site, task, name, [.. fields, ("async", true)])))["executionResultId"]!;

    private static JsonObject RunBody(TargetSite site, string task, string name, params (string Name, JsonNode Value)[] fields)
    {
        var body = new JsonObject
        {
            ["taskId"] = task,
            ["version"] = "draft",
            ["inputs"] = new JsonObject { ["ANCHOR_TARGET_URL"] = site.Address.ToString(), ["ANCHOR_NAME"] = name },
        };
        foreach (var (field, value) in fields)
        {
            body[field] = value;
        }

        return body;
    }

    private static Task<JsonNode> FindAsync(ApiClient client, string task, string execution) => client.GetAsync($"/v1/task/{task}/executions/{execution}");

    private static Task<JsonNode> EndOfAsync(ApiClient client, string task, string execution) => Eventually.NotNullAsync(
        async () => await FindAsync(client, task, execution) is var found && (string)found["status"]! is not ("queued" or "running") ? found : null,
        () => "the run ends");

    private static Task VisitsAsync(TargetSite site, int count) =>
        Eventually.TrueAsync(() => site.Visits.Count >= count, () => $"the site has {count} visits; it has {string.Join(", ", site.Visits)}");

    private static string? IdOf((int Status, JsonNode? Body) answer) => (string?)answer.Body?["data"]?["executionResultId"];
}
