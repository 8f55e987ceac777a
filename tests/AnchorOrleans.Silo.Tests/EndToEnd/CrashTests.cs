using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

public sealed class CrashTests
{
    private const string Endless = """
        import AnchorClient from 'anchorbrowser';
        export default async function run() {
          const browser = await new AnchorClient().browser.create();
          const page = browser.contexts()[0].pages()[0];
          await page.goto(process.env.ANCHOR_TARGET_URL!);
          await new Promise(() => setInterval(() => {}, 1000));
        }
        """;

    [Fact]
    public async Task A_service_that_is_killed_in_the_middle_of_a_run_finds_everything_again()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        var settings = new Dictionary<string, string> { ["Egress:Allow:0"] = site.Authority };
        string task;
        string execution;
        IReadOnlyList<int> processes;

        await using (var service = await ServiceProcess.StartAsync(data.Path, settings))
        {
            using var client = new ApiClient(service.Address, service.Key);
            task = await client.CreateTaskAsync("endless", Endless);
            await client.PostAsync($"/v1/task/{task}/deploy", new JsonObject { ["code"] = ApiClient.Base64(Endless), ["language"] = "typescript" });
            var started = await client.PostAsync("/v1/task/run", new JsonObject
            {
                ["taskId"] = task,
                ["version"] = "1",
                ["async"] = true,
                ["inputs"] = new JsonObject { ["ANCHOR_TARGET_URL"] = site.Address.ToString() },
            });
            execution = (string)started["executionResultId"]!;
            await Eventually.TrueAsync(() => site.Visits.Count > 0, () => $"the task visits the page; the service wrote:\n{service.Output}");

            processes = ProcessTree.Below(service.ProcessId);
            await service.KillAsync();
        }

        await using var restarted = await ServiceProcess.StartAsync(data.Path, settings);
        using var again = new ApiClient(restarted.Address, restarted.Key);

        await Eventually.TrueAsync(() => processes.All(id => ProcessTree.CommandLine(id).Length == 0), () => "no process of the killed service is left");
        var versions = await again.GetAsync($"/v1/task/{task}/versions");
        Assert.Contains(versions["versions"]!.AsArray(), version => (string?)version!["version"] == "1");

        var ended = await Eventually.NotNullAsync(
            async () => await again.GetAsync($"/v1/task/{task}/executions/{execution}") is var found && (string?)found["status"] != "running" ? found : null,
            () => "the run that was lost ends");
        Assert.Equal("failure", (string?)ended["status"]);
        Assert.Equal("HOST_LOST", (string?)ended["errorCode"]);
        Assert.Equal(1, (int)(await again.GetAsync($"/v1/task/{task}/executions"))["pagination"]!["total"]!);
        await Leftovers.WaitForOnlyWarmProcessesAsync(restarted);
    }

    [Fact]
    public async Task A_service_that_is_told_to_stop_lets_a_run_end_and_exits_with_zero()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Egress:Allow:0"] = site.Authority });
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("slow", "export default async function run() { await fetch(process.env.ANCHOR_TARGET_URL!); await new Promise(done => setTimeout(done, 3000)); return 'done'; }");
        var run = client.RunDraftAsync(task, new JsonObject { ["ANCHOR_TARGET_URL"] = site.Address.ToString() });
        await Eventually.TrueAsync(() => site.Visits.Count > 0, () => "the task visits the page");

        var exitCode = await service.StopAsync();

        Assert.Equal(0, exitCode);
        Assert.True((bool)(await run)["success"]!);
    }

    [Fact]
    public async Task A_run_that_waits_when_the_service_stops_runs_after_the_restart_and_its_caller_is_told_so()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        var settings = new Dictionary<string, string> { ["Egress:Allow:0"] = site.Authority, ["Sandbox:Slots"] = "1", ["Silo:DrainTimeout"] = "00:00:01" };
        string execution;
        await using (var service = await ServiceProcess.StartAsync(data.Path, settings))
        {
            using var client = new ApiClient(service.Address, service.Key);
            var busy = await client.CreateTaskAsync("busy", "export default async () => { await fetch(process.env.ANCHOR_TARGET_URL!); await new Promise(done => setTimeout(done, 3_600_000)); }");
            var running = client.SendAsync(HttpMethod.Post, "/v1/task/run", new JsonObject { ["taskId"] = busy, ["inputs"] = new JsonObject { ["ANCHOR_TARGET_URL"] = site.Address.ToString() } });
            await Eventually.TrueAsync(() => site.Visits.Count > 0, () => "the first run holds the slot");
            var waiting = client.SendAsync(HttpMethod.Post, "/v1/task/run", new JsonObject { ["taskId"] = await client.CreateTaskAsync("short", TaskCases.Code) });
            execution = await Eventually.NotNullAsync(
                async () => (string?)(await client.GetAsync("/v1/executions?status=queued"))["results"]!.AsArray().SingleOrDefault()?["id"], () => "the second run waits");

            Assert.Equal(0, await service.StopAsync());

            Assert.Equal($"The service is stopping; execution '{execution}' goes on and will be found in the history.", TaskCases.AssertRefused(503, await waiting));
            await running;
        }

        await using var restarted = await ServiceProcess.StartAsync(data.Path, settings);
        using var again = new ApiClient(restarted.Address, restarted.Key);
        await Eventually.NotNullAsync(
            async () => await again.GetAsync($"/v1/executions/{execution}") is var found && (string?)found["status"] == "success" ? found : null, () => "the second run ends well");
    }

    [Fact]
    public async Task A_corrupt_database_ends_the_start_with_a_clear_error()
    {
        using var data = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(data.Path, "anchor.db"), new string('x', 8192), TestContext.Current.CancellationToken);

        var (exitCode, output) = await ServiceProcess.RunToEndAsync(data.Path);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("anchor.db", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }
}
