using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>What tasks leave, as callers fetch it.</summary>
public sealed class ArtifactTests(ArtifactTests.Running running) : IClassFixture<ArtifactTests.Running>
{
    [Fact]
    public async Task A_screenshot_of_a_real_browser_arrives_byte_for_byte()
    {
        using var client = running.Client();
        var run = await client.RunCodeAsync(
            $"shot-{Guid.NewGuid():N}",
            """
            import AnchorClient from 'anchorbrowser';
            import { readFileSync } from 'node:fs';
            import { createHash } from 'node:crypto';
            export default async function run() {
              const browser = await new AnchorClient().browser.create();
              const page = browser.contexts()[0].pages()[0];
              await page.goto(process.env.ANCHOR_TARGET_URL!);
              const path = `${process.env.ANCHOR_ARTIFACTS_DIR}/shots/page.png`;
              await page.screenshot({ path });
              await page.screenshot({ path: 'artifacts/again.png' });
              await browser.close();
              return createHash('sha256').update(readFileSync(path)).digest('hex');
            }
            """,
            new JsonObject { ["ANCHOR_TARGET_URL"] = running.Site.Address.ToString() });
        Assert.True((bool)run["success"]!, run.ToJsonString());
        var execution = (string)run["executionResultId"]!;

        var listed = (await client.GetAsync($"/v1/executions/{execution}/artifacts"))["artifacts"]!.AsArray();

        Assert.Equal(["again.png", "shots/page.png"], listed.Select(file => (string?)file!["filePath"]));
        var shot = listed[1]!;
        Assert.Equal("image/png", (string?)shot["contentType"]);
        var bytes = await running.DownloadAsync((string)shot["downloadUrl"]!);
        Assert.Equal((long)shot["size"]!, bytes.Length);
        Assert.Equal((string?)run["output"], $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"");
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], bytes[..4]);

        var signed = await client.GetAsync($"/v1/executions/{execution}/artifacts/{shot["id"]}/fetch?format=url");
        Assert.Equal(bytes, await running.DownloadAsync((string)signed["SignedUrl"]!, withKey: false));
        Assert.Equal(listed.ToJsonString(), (await client.GetAsync($"/v1/executions/{execution}"))["artifacts"]!.ToJsonString());
    }

    [Theory]
    [InlineData("return 'done';", "success", null)]
    [InlineData("throw new Error('threw');", "failure", "TASK_THREW")]
    [InlineData("for (;;);", "timeout", "TASK_TIMEOUT")]
    [InlineData("const all: Buffer[] = []; for (;;) all.push(Buffer.alloc(16 << 20, 1));", "failure", "OUT_OF_MEMORY")]
    public async Task Files_are_kept_however_the_run_ended(string ending, string status, string? code)
    {
        using var client = running.Client();
        var run = await client.RunCodeAsync(
            $"ending-{Guid.NewGuid():N}",
            $"import {{ writeFileSync }} from 'node:fs';\nexport default async function run() {{ writeFileSync('artifacts/kept.txt', 'kept'); {ending} }}");

        var shown = await client.GetAsync($"/v1/executions/{run["executionResultId"]}");

        Assert.Equal((status, code), ((string?)shown["status"], (string?)shown["errorCode"]));
        var file = Assert.Single(shown["artifacts"]!.AsArray())!;
        Assert.Equal("kept"u8.ToArray(), await running.DownloadAsync((string)file["downloadUrl"]!));
    }

    [Fact]
    public async Task Files_of_a_cancelled_run_are_kept()
    {
        using var client = running.Client();
        var task = await client.CreateTaskAsync(
            $"cancelled-{Guid.NewGuid():N}",
            "import { writeFileSync } from 'node:fs';\nexport default async function run() { writeFileSync('artifacts/kept.txt', 'kept'); console.log('written'); for (;;); }");
        var started = await client.PostAsync("/v1/task/run", new JsonObject { ["taskId"] = task, ["version"] = "draft", ["async"] = true });
        var execution = (string)started["executionResultId"]!;
        await Eventually.NotNullAsync(
            async () => (await client.GetAsync($"/v1/executions/{execution}/logs"))["logs"]!.AsArray().Count > 0 ? "" : null, () => "the task has written its file");

        await client.PostAsync($"/v1/executions/{execution}/cancel", new JsonObject());

        var file = await Eventually.NotNullAsync(
            async () => (await client.GetAsync($"/v1/executions/{execution}/artifacts"))["artifacts"]!.AsArray().FirstOrDefault(), () => "the file is listed");
        Assert.Equal("kept"u8.ToArray(), await running.DownloadAsync((string)file["downloadUrl"]!));
        Assert.Equal("cancelled", (string?)(await client.GetAsync($"/v1/executions/{execution}"))["status"]);
    }

    [Fact]
    public async Task What_is_left_out_is_named_in_the_log_with_its_limit()
    {
        using var client = running.Client();
        var run = await client.RunCodeAsync(
            $"left-out-{Guid.NewGuid():N}",
            """
            import { symlinkSync, writeFileSync } from 'node:fs';
            export default async function run() {
              symlinkSync('/etc/passwd', 'artifacts/a-link');
              for (let i = 0; i < 5; i++) writeFileSync(`artifacts/file${i}`, 'x'.repeat(i));
            }
            """);

        var execution = (string)run["executionResultId"]!;
        Assert.Equal(4, (await client.GetAsync($"/v1/executions/{execution}/artifacts"))["artifacts"]!.AsArray().Count);
        var logs = (await client.GetAsync($"/v1/executions/{execution}/logs"))["logs"]!.AsArray();
        Assert.All(logs, line => Assert.Equal("system", (string?)line!["type"]));
        Assert.Equal(
            ["'a-link' was left out of the artifacts: it is a link, and links are not followed.", "'file4' was left out of the artifacts: the limit is 4 files (Sandbox:Artifacts)."],
            logs.Select(line => (string?)line!["message"]));
    }

    [Fact]
    public async Task Nothing_of_a_run_stays_on_the_machine_but_in_the_store()
    {
        using var client = running.Client();
        var mark = Guid.NewGuid().ToString("N");
        await client.RunCodeAsync($"mark-{mark}", $"import {{ writeFileSync }} from 'node:fs';\nexport default async function run() {{ writeFileSync('artifacts/{mark}', 'x'); writeFileSync('/tmp/{mark}', 'x'); }}");

        await Leftovers.WaitForOnlyWarmProcessesAsync(running.Service);

        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), mark, new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }));
        Assert.Empty(Directory.GetFiles(Path.Combine(running.Data, "artifacts", "incoming")));
        Assert.DoesNotContain(mark, await File.ReadAllTextAsync("/proc/mounts", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>One service for the whole class, with small limits.</summary>
    public sealed class Running : IAsyncLifetime
    {
        private readonly TemporaryFolder _data = new();
        private readonly HttpClient _http = new();

        internal ServiceProcess Service { get; private set; } = null!;

        internal TargetSite Site { get; private set; } = null!;

        internal string Data => _data.Path;

        public async ValueTask InitializeAsync()
        {
            Site = await TargetSite.StartAsync();
            Service = await ServiceProcess.StartAsync(_data.Path, new Dictionary<string, string>
            {
                ["Egress:Allow:0"] = Site.Authority,
                ["Api:SyncRunLimit"] = "00:00:20",
                ["Sandbox:Artifacts"] = "4",
            });
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await Service.DisposeAsync();
            await Site.DisposeAsync();
            _data.Dispose();
        }

        internal ApiClient Client() => new(Service.Address, Service.Key);

        internal async Task<byte[]> DownloadAsync(string url, bool withKey = true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (withKey)
            {
                request.Headers.Add("anchor-api-key", Service.Key);
            }

            using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            return await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        }
    }
}
