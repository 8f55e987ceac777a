using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using AnchorOrleans.Testing.Postgres;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>The whole service with its state in PostgreSQL and its files in a folder that others may share.</summary>
public sealed class SharedStorageTests
{
    private const string Code = "export default async function run() { console.log('it ran'); return 'done'; }";

    // What the server is told, and no log may tell.
    private const string Password = "not-to-be-told-by-anyone";

    [Fact]
    public async Task What_was_made_and_run_is_there_again_after_a_restart_elsewhere()
    {
        using var data = new TemporaryFolder();
        await using var server = new PostgresServer();
        var settings = new Dictionary<string, string>
        {
            ["Storage:Provider"] = "postgres",
            ["Storage:ConnectionString"] = $"{server.ConnectionString};Password={Password}",
            ["Storage:SharedPath"] = Path.Combine(data.Path, "shared"),
        };
        string task;
        string execution;
        string key;

        await using (var service = await ServiceProcess.StartAsync(Path.Combine(data.Path, "one"), settings))
        {
            using var client = new ApiClient(service.Address, service.Key);
            task = await client.CreateTaskAsync("kept-in-a-server", Code);
            await client.PostAsync($"/v1/task/{task}/deploy", new JsonObject { ["code"] = ApiClient.Base64(Code), ["language"] = "typescript" });
            execution = (string)(await client.PostAsync("/v1/task/run", new JsonObject { ["taskId"] = task, ["version"] = "1" }))["executionResultId"]!;
            key = service.Key;
            Assert.DoesNotContain(Password, (await client.GetAsync("/v1/system/settings")).ToJsonString(), StringComparison.Ordinal);

            Assert.Equal(0, await service.StopAsync());
            Assert.DoesNotContain(Password, service.Output, StringComparison.Ordinal);
        }

        await using var elsewhere = await ServiceProcess.StartAsync(Path.Combine(data.Path, "other"), settings);
        using var again = new ApiClient(elsewhere.Address, elsewhere.Key);
        var found = await again.GetAsync("/v1/task?search=in-a-server&include=recent");

        Assert.Equal(key, elsewhere.Key);
        Assert.Equal(task, (string?)Assert.Single(found["tasks"]!.AsArray())!["id"]);
        var kept = await again.GetAsync($"/v1/task/{task}/executions/{execution}");
        Assert.Equal("success", (string?)kept["status"]);
        Assert.Equal(execution, (string?)Assert.Single((await again.GetAsync("/v1/executions"))["results"]!.AsArray())!["id"]);
        await again.PostAsync("/v1/task/run", new JsonObject { ["taskId"] = task, ["version"] = "1" });
        Assert.Equal(2, (int)(await again.GetAsync($"/v1/task/{task}/executions?status=success"))["pagination"]!["total"]!);
    }

    [Fact]
    public async Task A_start_without_the_settings_of_the_server_names_each_of_them()
    {
        using var data = new TemporaryFolder();

        var (exitCode, output) = await ServiceProcess.RunToEndAsync(data.Path, new Dictionary<string, string> { ["Storage:Provider"] = "postgres" });

        Assert.Equal(1, exitCode);
        Assert.Contains("anchor: Storage:ConnectionString is not set.", output, StringComparison.Ordinal);
        Assert.Contains("anchor: Storage:SharedPath is not set.", output, StringComparison.Ordinal);
    }
}
