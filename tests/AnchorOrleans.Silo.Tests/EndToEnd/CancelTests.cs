using System.Diagnostics;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Whatever a cancelled run does, its processes are gone within two seconds.</summary>
public sealed class CancelTests(CancelTests.Running running) : IClassFixture<CancelTests.Running>
{
    // The first line of each log: the jail's process namespace, by which its processes are recognised on the host.
    private const string Tell = "import fs from 'node:fs'; import { spawn } from 'node:child_process'; console.log(fs.readlinkSync('/proc/self/ns/pid'));\n";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    [Fact]
    public Task A_task_that_spins_is_gone() => IsGoneAsync("export default async function run() { console.log('busy'); for (;;); }");

    [Fact]
    public Task A_task_that_handles_every_signal_it_can_is_gone() => IsGoneAsync(
        """
        export default async function run() {
          for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGPIPE'] as const) process.on(signal, () => {});
          process.exit = (() => {}) as never;
          console.log('busy');
          await new Promise(() => setInterval(() => {}, 100));
        }
        """);

    [Fact]
    public Task A_task_with_detached_children_is_gone() => IsGoneAsync(
        """
        export default async function run() {
          for (let i = 0; i < 5; i++) spawn('/bin/sh', ['-c', 'trap "" TERM HUP INT; sleep 1000'], { detached: true, stdio: 'ignore' }).unref();
          console.log('busy');
          await new Promise(() => setInterval(() => {}, 1000));
        }
        """,
        leastProcesses: 6);

    [Fact]
    public async Task A_task_in_a_call_to_its_browser_is_gone_and_the_browser_too()
    {
        await IsGoneAsync(
            """
            import AnchorClient from 'anchorbrowser';
            export default async function run() {
              const browser = await new AnchorClient().browser.create();
              const page = browser.contexts()[0].pages()[0];
              await page.goto(process.env.ANCHOR_TARGET_URL!);
              console.log('busy');
              await page.evaluate(() => { for (;;); });
            }
            """,
            withBrowser: true);
    }

    [Fact]
    public async Task A_queued_run_never_starts()
    {
        using var client = running.Client();
        var task = await client.CreateTaskAsync($"queued-{Guid.NewGuid():N}", Tell + "export default async function run() { console.log('busy'); for (;;); }");
        var first = await StartAsync(client, task);
        await LinesAsync(client, first, 2);
        var second = await StartAsync(client, task);
        await Eventually.NotNullAsync(
            async () => (string?)(await client.GetAsync($"/v1/executions/{second}"))["waitingFor"], () => "the second run waits for a slot");

        var cancelled = await client.PostAsync($"/v1/executions/{second}/cancel", new JsonObject());
        await client.PostAsync($"/v1/executions/{first}/cancel", new JsonObject());

        Assert.Equal("cancelled", (string?)cancelled["status"]);

        // A third run gets the slot that the second would have had.
        var third = await client.RunCodeAsync($"third-{Guid.NewGuid():N}", "export default async () => 3;");
        Assert.True((bool)third["success"]!, third.ToJsonString());
        var shown = await client.GetAsync($"/v1/executions/{second}");
        Assert.Null(shown["startedAt"]);
        Assert.Equal("CANCELLED", (string?)shown["errorCode"]);
        Assert.Empty((await client.GetAsync($"/v1/executions/{second}/logs"))["logs"]!.AsArray());
    }

    [Fact]
    public async Task The_runs_of_a_task_are_cancelled_some_at_a_time_until_none_is_left()
    {
        using var client = running.Client();
        var task = await client.CreateTaskAsync($"many-{Guid.NewGuid():N}", Tell + "export default async function run() { console.log('busy'); for (;;); }");
        var other = await client.CreateTaskAsync($"other-{Guid.NewGuid():N}", "export default async () => 'other';");
        var runs = new List<string> { await StartAsync(client, task) };
        await LinesAsync(client, runs[0], 2);
        for (var number = 0; number < 5; number++)
        {
            runs.Add(await StartAsync(client, task));
        }

        var spared = await StartAsync(client, other);

        Assert.Equal("""{"cancelled":4,"remaining":1}""", await CancelAsync(client, task, new JsonObject { ["status"] = "queued" }));
        Assert.Equal("""{"cancelled":1,"remaining":0}""", await CancelAsync(client, task, new JsonObject { ["status"] = "queued" }));
        Assert.Equal("""{"cancelled":1,"remaining":0}""", await CancelAsync(client, task, []));
        Assert.Equal("""{"cancelled":0,"remaining":0}""", await CancelAsync(client, task, []));

        foreach (var run in runs)
        {
            var shown = await client.GetAsync($"/v1/executions/{run}");
            Assert.Equal(("cancelled", "CANCELLED"), ((string?)shown["status"], (string?)shown["errorCode"]));
        }

        await Eventually.NotNullAsync(
            async () => (string?)(await client.GetAsync($"/v1/executions/{spared}"))["status"] == "success" ? "" : null, () => "the run of the other task ends well");
        Assert.Equal(6, (int)(await client.GetAsync($"/v1/executions?taskId={task}&status=cancelled"))["pagination"]!["total"]!);
    }

    [Fact]
    public async Task A_state_that_cannot_be_cancelled_and_a_task_that_is_not_there_are_refused()
    {
        using var client = running.Client();
        var task = await client.CreateTaskAsync($"refused-{Guid.NewGuid():N}", "export default async () => 1;");

        var (status, body) = await client.SendAsync(HttpMethod.Post, $"/v1/task/{task}/cancel", new JsonObject { ["status"] = "success" });
        var (unknown, _) = await client.SendAsync(HttpMethod.Post, $"/v1/task/{Guid.NewGuid()}/cancel");

        Assert.Equal(400, status);
        Assert.Equal("'status' must be queued or running; without it both are cancelled.", (string?)body!["message"]);
        Assert.Equal(404, unknown);
    }

    private static async Task<string> CancelAsync(ApiClient client, string task, JsonObject body) =>
        (await client.PostAsync($"/v1/task/{task}/cancel", body)).ToJsonString();

    private static async Task<string> StartAsync(ApiClient client, string task, JsonObject? inputs = null) =>
        (string)(await client.PostAsync("/v1/task/run", new JsonObject { ["taskId"] = task, ["version"] = "draft", ["async"] = true, ["inputs"] = inputs ?? [] }))["executionResultId"]!;

    /// <summary>Waits until a run has logged so many lines.</summary>
    private static Task<IReadOnlyList<string>> LinesAsync(ApiClient client, string execution, int count) => Eventually.NotNullAsync<IReadOnlyList<string>>(
        async () =>
        {
            var lines = (await client.GetAsync($"/v1/executions/{execution}/logs"))["logs"]!.AsArray().Select(line => (string)line!["message"]!).ToList();
            return lines.Count >= count ? lines : null;
        },
        () => $"execution {execution} has logged {count} lines");

    private async Task IsGoneAsync(string code, int leastProcesses = 1, bool withBrowser = false)
    {
        using var client = running.Client();
        var task = await client.CreateTaskAsync($"cancel-{Guid.NewGuid():N}", Tell + code);
        var execution = await StartAsync(client, task, new JsonObject { ["ANCHOR_TARGET_URL"] = running.Site.Address.ToString() });
        var jail = (await LinesAsync(client, execution, 2))[0];
        Assert.InRange(ProcessTree.InNamespace(jail).Count, leastProcesses, 1000);
        Assert.Equal(withBrowser, running.HasBrowser());

        var began = Stopwatch.GetTimestamp();
        var cancelled = await client.PostAsync($"/v1/executions/{execution}/cancel", new JsonObject());
        await Eventually.TrueAsync(() => ProcessTree.InNamespace(jail).Count == 0 && !running.HasBrowser(), () => "no process of the run is left");
        var took = Stopwatch.GetElapsedTime(began);

        Assert.InRange(took, TimeSpan.Zero, Limit);
        Assert.Equal(("cancelled", "CANCELLED"), ((string?)cancelled["status"], (string?)cancelled["errorCode"]));
        TestContext.Current.TestOutputHelper!.WriteLine($"Gone after {took.TotalMilliseconds:0} ms.");
    }

    /// <summary>One service for the whole class: one run at a time, and no browser but those of runs.</summary>
    public sealed class Running : IAsyncLifetime
    {
        private readonly TemporaryFolder _data = new();

        internal ServiceProcess Service { get; private set; } = null!;

        internal TargetSite Site { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Site = await TargetSite.StartAsync();
            Service = await ServiceProcess.StartAsync(_data.Path, new Dictionary<string, string>
            {
                ["Egress:Allow:0"] = Site.Authority,
                ["Sandbox:Slots"] = "1",
                ["Browser:Warm"] = "0",
                ["Api:MaxCancellations"] = "4",
            });
        }

        public async ValueTask DisposeAsync()
        {
            await Service.DisposeAsync();
            await Site.DisposeAsync();
            _data.Dispose();
        }

        internal ApiClient Client() => new(Service.Address, Service.Key);

        internal bool HasBrowser() =>
            ProcessTree.ChildrenOf(Service.ProcessId).Any(id => ProcessTree.CommandLine(id).Contains("chromium", StringComparison.Ordinal));
    }
}
