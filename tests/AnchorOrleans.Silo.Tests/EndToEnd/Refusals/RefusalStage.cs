using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using static AnchorOrleans.Silo.Tests.EndToEnd.TaskCases;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Refusals;

/// <summary>A running service with small limits, and in it everything that a refusal may be about.</summary>
public sealed class RefusalStage : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal) { ["unknown"] = UnknownId };
    private ServiceProcess? _service;

    /// <summary>Gets the described endpoints.</summary>
    internal JsonNode Description { get; private set; } = null!;

    internal string Key => _service!.Key;

    public async ValueTask InitializeAsync()
    {
        _service = await ServiceProcess.StartAsync(_data.Path, new Dictionary<string, string>
        {
            ["Browser:Warm"] = "0",
            ["Sandbox:Warm"] = "1",
            ["Api:MaxConfigurationBytes"] = "1024",
            ["ApiKeys:PerTenant"] = "3",
            ["Executions:KeyQueueCapacity"] = "1",
            ["Sessions:QueueCapacity"] = "1",
            ["Tasks:NumberRanges"] = "3",
        });
        using var client = Connect(Key);
        Description = await client.GetAsync("/openapi.json");
        await AddTasksAsync(client);
        await AddExecutionsAsync(client);
        await AddQueuesAsync(client);
        await AddKeysAsync(client);
    }

    public async ValueTask DisposeAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        _data.Dispose();
    }

    /// <summary>Puts what there is in the place of its <c>{name}</c>.</summary>
    internal string Fill(string text) => _names.Aggregate(text, (filled, name) => filled.Replace($"{{{name.Key}}}", name.Value, StringComparison.Ordinal));

    internal string Named(string name) => _names[name];

    internal ApiClient Connect(string key) => new(_service!.Address, key);

    private async Task AddTasksAsync(ApiClient client)
    {
        _names["name"] = NewName("refusals");
        _names["task"] = await client.CreateTaskAsync(_names["name"], Code);
        await client.DeployAsync(_names["task"]);
        await client.DeployAsync(_names["task"], OtherCode);
        await client.DeleteAsync($"/v1/task/{_names["task"]}/2");
        _names["otherName"] = NewName("other");
        _names["other"] = await client.CreateTaskAsync(_names["otherName"], Code);
        _names["broken"] = await client.CreateTaskAsync(NewName("broken"), "export default (");
        _names["bare"] = (string)(await client.PostAsync("/v1/task", new JsonObject { ["name"] = NewName("bare"), ["language"] = "typescript" }))["id"]!;
        _names["configured"] = await client.CreateTaskAsync(NewName("configured"), Code);
        await client.PostAsync($"/v1/task/{_names["configured"]}/deploy", new JsonObject { ["browserConfiguration"] = new JsonObject { ["tags"] = new JsonArray([.. Enumerable.Repeat((JsonNode)new string('t', 85), 5).Select(tag => tag.DeepClone())]) } });

        // Versions 1, 3, 4 and 5 are two ranges, and 1 to 5, which were ever used, the third.
        _names["scattered"] = await ScatteredAsync(client, "2");
        _names["topless"] = await ScatteredAsync(client, "2", "5");
    }

    private static async Task<string> ScatteredAsync(ApiClient client, params string[] deleted)
    {
        var task = await client.CreateTaskAsync(NewName("scattered"), Code);
        for (var version = 0; version < 5; version++)
        {
            await client.DeployAsync(task);
        }

        foreach (var version in deleted)
        {
            AssertDeleted(await client.DeleteAsync($"/v1/task/{task}/{version}"));
        }

        return task;
    }

    private async Task AddExecutionsAsync(ApiClient client)
    {
        var writing = await client.CreateTaskAsync(
            NewName("writing"), "import { writeFileSync } from 'node:fs';\nexport default async () => writeFileSync('artifacts/gone.txt', 'a file of which only the link is left');");
        _names["execution"] = (string)(await client.RunDraftAsync(writing))["executionResultId"]!;
        var file = (await client.GetAsync($"/v1/executions/{_names["execution"]}/artifacts"))["artifacts"]![0]!;
        _names["gone"] = (string)file["id"]!;
        var link = await client.GetAsync($"/v1/executions/{_names["execution"]}/artifacts/{file["id"]}/fetch?format=url");
        _names["ticket"] = new Uri((string)link["SignedUrl"]!).Query;
        foreach (var stored in Directory.EnumerateFiles(_data.Path, "*", SearchOption.AllDirectories).Where(path => new FileInfo(path).Length == "a file of which only the link is left".Length))
        {
            File.Delete(stored);
        }

        await client.SendAsync(HttpMethod.Post, "/v1/task/run", Run(_names["task"]), ("Idempotency-Key", "taken"));
    }

    private async Task AddQueuesAsync(ApiClient client)
    {
        _names["slow"] = await client.CreateTaskAsync(NewName("slow"), "export default () => new Promise(done => setTimeout(done, 3_600_000));");
        _names["session"] = (string)(await client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;
        for (var run = 0; run < 2; run++)
        {
            await client.PostAsync("/v1/task/run", new JsonObject { ["taskId"] = _names["slow"], ["async"] = true, ["concurrencyKey"] = "full" });
            await client.PostAsync("/v1/task/run", new JsonObject { ["taskId"] = _names["slow"], ["async"] = true, ["sessionId"] = _names["session"] });
        }
    }

    private async Task AddKeysAsync(ApiClient client)
    {
        foreach (var role in (string[])["read", "run"])
        {
            _names[role] = (string)(await client.PostAsync("/v1/api-keys", new JsonObject { ["name"] = role, ["role"] = role }))["key"]!;
        }

        await client.PostAsync("/v1/api-keys", new JsonObject { ["name"] = "third", ["role"] = "read" });
        _names["operator"] = (string)(await client.GetAsync("/v1/api-keys"))["keys"]!.AsArray().Single(key => (bool?)key!["operator"] == true)!["id"]!;
    }

    private static JsonObject Run(string task) => new() { ["taskId"] = task };
}
