using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Each of these ends as one clear final state and leaves no process and no file.</summary>
public sealed class HostileTaskTests(HostileTaskTests.Running running) : IClassFixture<HostileTaskTests.Running>
{
    [Fact]
    public Task A_task_that_throws_fails_with_its_message_and_the_authors_line() => EndsAsync(
        "export default async function run() {\n  const items: string[] = [];\n  throw new Error(`no items: ${items.length}`);\n}",
        error => Assert.Contains("no items: 0", error, StringComparison.Ordinal),
        detail => Assert.Contains("task.ts:3:", detail, StringComparison.Ordinal));

    [Fact]
    public Task A_task_with_a_syntax_error_fails_and_names_line_and_column() => EndsAsync(
        "export default async function run() {\n  return 1 +;\n}",
        error => Assert.Contains("2:", error, StringComparison.Ordinal));

    [Fact]
    public Task A_task_that_never_ends_times_out() => EndsAsync(
        "export default async function run() { await new Promise(() => setInterval(() => {}, 1000)); }",
        error => Assert.Contains("limit", error, StringComparison.Ordinal));

    [Fact]
    public Task A_task_that_spins_times_out() => EndsAsync(
        "export default async function run() { while (true) {} }",
        error => Assert.Contains("limit", error, StringComparison.Ordinal));

    [Fact]
    public Task A_task_that_fills_the_heap_runs_out_of_memory() => EndsAsync(
        "export default async function run() { const all: object[] = []; while (true) { all.push({ text: 'x'.repeat(100) + all.length }); } }",
        error => Assert.Contains("memory", error, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public Task A_task_that_fills_buffers_runs_out_of_memory() => EndsAsync(
        "export default async function run() { const all: Buffer[] = []; while (true) { all.push(Buffer.alloc(16 * 1024 * 1024, 1)); await new Promise(done => setImmediate(done)); } }",
        error => Assert.Contains("memory", error, StringComparison.OrdinalIgnoreCase));

    [Fact]
    public Task A_task_that_fills_shared_memory_is_refused_the_space() => EndsAsync(
        "import { appendFileSync } from 'node:fs';\nexport default async function run() { const block = Buffer.alloc(1024 * 1024, 1); while (true) { appendFileSync('/dev/shm/fill', block); } }",
        error => Assert.Matches("ENOSPC|memory", error));

    [Fact]
    public Task A_task_that_forks_without_end_is_held() => EndsAsync(
        "import { spawn } from 'node:child_process';\nexport default async function run() { while (true) { await new Promise((done, fail) => { const child = spawn('/bin/sleep', ['1000']); child.on('error', fail); child.on('spawn', done); }); } }",
        error => Assert.Matches("EAGAIN|ENOENT|EACCES|EPERM|memory", error));

    [Fact]
    public Task A_task_that_reads_the_hosts_shadow_file_fails() => EndsAsync(
        "import { readFileSync } from 'node:fs';\nexport default async function run() { return readFileSync('/etc/shadow', 'utf8'); }",
        error => Assert.Matches("ENOENT|EACCES", error));

    [Fact]
    public async Task A_task_that_connects_to_the_hosts_loopback_fails_and_learns_the_rule()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        await EndsAsync(
            $"import net from 'node:net';\nexport default async function run() {{ await new Promise((done, fail) => net.connect({port}, '127.0.0.1').on('data', done).on('error', fail)); }}",
            error => Assert.Contains("Egress", error, StringComparison.Ordinal));
        Assert.False(listener.Pending());
    }

    [Fact]
    public Task A_task_that_connects_to_the_metadata_service_fails_and_learns_the_rule() => EndsAsync(
        "export default async function run() { try { await fetch('http://169.254.169.254/latest/meta-data/'); } catch (error) { throw new Error(String((error as any).cause ?? error)); } }",
        error => Assert.Contains("Egress", error, StringComparison.Ordinal));

    [Fact]
    public Task A_task_that_sends_datagrams_outside_fails() => EndsAsync(
        "import dgram from 'node:dgram';\nexport default async function run() { await new Promise<void>((done, fail) => dgram.createSocket('udp4').send('x', 53, '8.8.8.8', error => error ? fail(error) : done())); }",
        error => Assert.Matches("UDP is not available", error));

    private async Task EndsAsync(string code, Action<string> assertError, Action<string>? assertDetail = null)
    {
        using var client = new ApiClient(running.Service.Address, running.Service.Key);

        var run = await client.RunCodeAsync($"hostile-{Guid.NewGuid():N}", code);

        Assert.False((bool)run["success"]!, run.ToJsonString());
        assertError((string)run["error"]!);
        if (assertDetail is not null)
        {
            assertDetail(await LogOrErrorAsync(client, run));
        }

        await running.AssertNothingIsLeftAsync();
    }

    private static async Task<string> LogOrErrorAsync(ApiClient client, JsonNode run)
    {
        var logs = await client.GetAsync($"/v1/executions/{run["executionResultId"]}/logs");
        return $"{run["error"]}\n{logs.ToJsonString()}";
    }

    /// <summary>One service for the whole class, with a short limit for runs whose caller waits.</summary>
    public sealed class Running : IAsyncLifetime
    {
        private readonly TemporaryFolder _data = new();

        internal ServiceProcess Service { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Service = await ServiceProcess.StartAsync(_data.Path, new Dictionary<string, string>
        {
            ["Api:SyncRunLimit"] = "00:00:30",
        });

        public async ValueTask DisposeAsync()
        {
            await Service.DisposeAsync();
            _data.Dispose();
        }

        /// <summary>Waits until only warm processes are left below the service, none of them older than the run.</summary>
        internal Task AssertNothingIsLeftAsync() => Leftovers.WaitForOnlyWarmProcessesAsync(Service);
    }
}
