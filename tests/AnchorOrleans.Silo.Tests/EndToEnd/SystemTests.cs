using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using static AnchorOrleans.Silo.Tests.EndToEnd.TaskCases;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>What a person looks at to see how the service is, on a service of its own with one slot for runs.</summary>
public sealed class SystemTests
{
    private const string WaitAtGate = "export default async () => (await fetch(process.env.ANCHOR_GATE_URL!)).text();";

    [Fact]
    public async Task Keys_hosts_queue_activity_and_settings_are_those_of_the_running_service()
    {
        using var data = new TemporaryFolder();
        await using var gate = await GatedSite.StartAsync();
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Sandbox:Slots"] = "1",
            ["Sandbox:Warm"] = "0",
            ["Browser:Slots"] = "3",
            ["Browser:Warm"] = "0",
            ["Silo:Name"] = "silo-1",
            ["Silo:HeartBeat"] = "00:00:01",
            ["Api:OverviewCache"] = "00:00:00",
            ["Egress:Allow:0"] = gate.Address.Authority,
        };
        await using var service = await ServiceProcess.StartAsync(data.Path, settings);
        using var client = new ApiClient(service.Address, service.Key);

        using var reader = await ReaderAsync(service, client);

        // One run has the slot and stands at the gate, another waits for the slot, a third for its turn in a session whose first stands in line.
        var task = await client.CreateTaskAsync("waits", WaitAtGate);
        var first = await StartAsync(client, task, gate);
        await StatusIsAsync(client, first, "running");
        var runs = new List<string> { first, await StartAsync(client, task, gate) };
        var session = (string)(await client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;
        runs.Add(await StartAsync(client, task, gate, session));
        runs.Add(await StartAsync(client, task, gate, session));
        var system = await Eventually.NotNullAsync(
            async () => await reader.GetAsync("/v1/system") is var seen && (int)Assert.Single(seen["hosts"]!.AsArray())!["browsers"]!["used"]! == 1 && seen["queue"]!["waitingFor"]!.AsArray().Count == 2 ? seen : null,
            () => "the host has told of the browser, and the queue of its reasons");
        Assert.Equal(
            """{"running":1,"awaitingInput":0,"queued":3,"waitingFor":[{"reason":"runnerSlot","count":2},{"reason":"sessionTurn","count":1}],"isPartial":false}""",
            system["queue"]!.ToJsonString());
        Assert.Equal("""{"live":1,"waitingForBrowser":0}""", system["sessions"]!.ToJsonString());
        AssertRunning(system["hosts"]![0]!);

        gate.Open();
        foreach (var run in runs)
        {
            await StatusIsAsync(client, run, "success");
        }

        var activity = await reader.GetAsync("/v1/executions/activity?minutes=5");
        var buckets = activity["buckets"]!.AsArray();
        Assert.Equal((5, 4, 4), (buckets.Count, buckets.Sum(bucket => (int)bucket!["started"]!), buckets.Sum(bucket => (int)bucket!["ended"]!["success"]!)));
        Assert.All(buckets.Where(bucket => (int)bucket!["ended"]!["success"]! > 0), bucket => Assert.True((long)bucket!["durationMs"]!["p95"]! > 0));
        Assert.Contains(buckets, bucket => bucket!["waitingMs"] is { } waiting && (long)waiting["p95"]! > 0);
        AssertRefused(400, await reader.SendAsync(HttpMethod.Get, "/v1/executions/activity?minutes=1441"));

        AssertRefused(403, await reader.SendAsync(HttpMethod.Get, "/v1/system/settings"));
        var shown = (await client.GetAsync("/v1/system/settings"))["settings"]!.AsArray();
        Assert.Equal(
            """{"key":"Sandbox:Slots","value":"1","default":"$","raw":"1","differs":$,"secret":false}""".Replace("\"$\"", $"\"{2 * Environment.ProcessorCount}\"", StringComparison.Ordinal).Replace("$", "true", StringComparison.Ordinal),
            Assert.Single(shown, setting => (string)setting!["key"]! == "Sandbox:Slots")!.ToJsonString());
        Assert.DoesNotContain(service.Key, shown.ToJsonString(), StringComparison.Ordinal);
    }

    /// <summary>Makes a key that may only look; either is told what it is.</summary>
    private static async Task<ApiClient> ReaderAsync(ServiceProcess service, ApiClient client)
    {
        var me = await client.GetAsync("/v1/me");
        Assert.Equal(("default", "operator", "admin", true, true), ((string)me["team"]!["name"]!, (string)me["key"]!["name"]!, (string)me["key"]!["role"]!, (bool)me["key"]!["operator"]!, (bool)me["may"]!["administer"]!));
        var made = await client.PostAsync("/v1/api-keys", new JsonObject { ["name"] = "looks", ["role"] = "read" });
        var reader = new ApiClient(service.Address, (string)made["key"]!);
        var read = await reader.GetAsync("/v1/me");
        Assert.Equal(((string)made["id"]!, "looks", "read", false, false), ((string)read["key"]!["id"]!, (string)read["key"]!["name"]!, (string)read["key"]!["role"]!, (bool)read["key"]!["operator"]!, (bool)read["may"]!["run"]!));
        Assert.Equal((string)me["team"]!["id"]!, (string)read["team"]!["id"]!);
        return reader;
    }

    private static void AssertRunning(JsonNode host)
    {
        Assert.Equal(("silo-1", false), ((string)host["id"]!, (bool)host["draining"]!));
        Assert.Equal("""{"used":1,"total":1}""", host["runners"]!.ToJsonString());
        Assert.Equal("""{"used":1,"total":3}""", host["browsers"]!.ToJsonString());
        var machine = host["machine"]!;
        Assert.True((int)machine["cores"]! >= 1 && (double)machine["load"]! >= 0, machine.ToJsonString());
        Assert.InRange((long)machine["memoryUsedBytes"]!, 1, (long)machine["memoryTotalBytes"]!);
        var process = host["service"]!;
        Assert.InRange((long)process["memoryBytes"]!, 1, (long)machine["memoryTotalBytes"]!);
        Assert.InRange((int)process["uptimeSeconds"]!, 0, 600);
        Assert.Matches("^(local|orleans)$", (string?)process["engine"]);
        Assert.NotEqual("", (string?)process["version"]);
    }

    private static async Task<string> StartAsync(ApiClient client, string task, GatedSite gate, string? session = null)
    {
        var body = new JsonObject
        {
            ["taskId"] = task,
            ["version"] = "draft",
            ["async"] = true,
            ["inputs"] = new JsonObject { ["ANCHOR_GATE_URL"] = gate.Address.ToString() },
        };
        if (session is not null)
        {
            body["sessionId"] = session;
        }

        return (string)(await client.PostAsync("/v1/task/run", body))["executionResultId"]!;
    }

    private static Task<string> StatusIsAsync(ApiClient client, string execution, string status) => Eventually.NotNullAsync(
        async () => (string?)(await client.GetAsync($"/v1/executions/{execution}"))["status"] is var seen && seen == status ? seen : null,
        () => $"execution {execution} is {status}");
}
