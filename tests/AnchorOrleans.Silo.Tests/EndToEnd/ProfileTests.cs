using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Profiles;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>What a session's browser leaves, and later sessions begin with.</summary>
public sealed class ProfileTests
{
    private const string UnknownId = TaskCases.UnknownId;

    /// <summary>Answers what the site kept before, then has it keep something.</summary>
    private const string LeaveTrail = """
        import AnchorClient from 'anchorbrowser';
        export default async function run() {
          const browser = await new AnchorClient().browser.connect(process.env.ANCHOR_SESSION_ID!);
          const page = browser.contexts()[0].pages()[0];
          await page.goto(process.env.ANCHOR_TARGET_URL!);
          return await page.evaluate(name => {
            const before = `${document.cookie}|${localStorage.getItem('secret-word') ?? ''}`;
            document.cookie = `last=${name}; path=/; max-age=86400`;
            localStorage.setItem('secret-word', name);
            return before;
          }, process.env.ANCHOR_NAME!);
        }
        """;

    /// <summary>What a compressed file begins with that is not encrypted.</summary>
    private static readonly byte[] GzipMagic = [0x1f, 0x8b, 0x08];

    [Fact]
    public async Task Cookies_and_local_storage_survive_into_later_sessions_and_nobody_reads_them_on_disk()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await StartAsync(data, site);
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("trail", LeaveTrail);

        var first = await OpenAsync(client);
        var created = await client.PostAsync("/v1/profiles", new JsonObject { ["name"] = "shop", ["description"] = "signed in", ["source"] = "session", ["session_id"] = first });
        Assert.Equal("success", (string?)created["status"]);
        Assert.Equal("pending", (string?)(await client.GetAsync("/v1/profiles/shop"))["status"]);
        TaskCases.AssertRefused(404, await CreateSessionAsync(client, "shop", persist: false));
        Assert.Equal("|", await VisitAsync(client, site, task, first, "porcupine"));
        await EndAsync(client, first);

        var shown = await client.GetAsync("/v1/profiles/shop");
        Assert.Equal(("ready", "signed in", first), ((string)shown["status"]!, (string)shown["description"]!, (string)shown["session_id"]!));
        var list = await client.GetAsync("/v1/profiles");
        Assert.Equal((1, "shop"), ((int)list["count"]!, (string)list["items"]![0]!["name"]!));
        var file = Directory.EnumerateFiles(Path.Combine(data.Path, "artifacts"), "*", SearchOption.AllDirectories).Single(path => new FileInfo(path).Length == (long)shown["size"]!);
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        Assert.NotEqual(GzipMagic, bytes[SealedChunk.HeaderBytes..(SealedChunk.HeaderBytes + GzipMagic.Length)]);

        // One that only reads changes nothing; one that persists does.
        var reader = await OpenAsync(client, "shop");
        Assert.Equal("last=porcupine|porcupine", await VisitAsync(client, site, task, reader, "reader"));
        await EndAsync(client, reader);
        var writer = await OpenAsync(client, "shop", persist: true);
        Assert.Contains(writer, TaskCases.AssertRefused(409, await CreateSessionAsync(client, "shop", persist: true)), StringComparison.Ordinal);
        Assert.Equal("last=porcupine|porcupine", await VisitAsync(client, site, task, writer, "walrus"));
        await EndAsync(client, writer);
        var last = await OpenAsync(client, "shop", persist: true);
        Assert.Equal("last=walrus|walrus", await VisitAsync(client, site, task, last, "last"));

        // What a killed service leaves is not stored, and the profile is free again and as before.
        await service.KillAsync();
        await using var restarted = await StartAsync(data, site);
        using var again = new ApiClient(restarted.Address, restarted.Key);
        var afterwards = await Eventually.NotNullAsync(
            async () => await CreateSessionAsync(again, "shop", persist: true) is { Status: 200 } answer ? (string?)answer.Body!["data"]!["id"] : null,
            () => "the profile is free again");
        Assert.Equal("last=walrus|walrus", await VisitAsync(again, site, task, afterwards, "x"));
    }

    [Fact]
    public async Task A_profile_of_other_keys_says_so_and_what_is_wrong_is_refused()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using (var service = await StartAsync(data, site))
        {
            using var client = new ApiClient(service.Address, service.Key);
            var session = await OpenAsync(client, "new one", persist: true);
            Assert.Equal("pending", (string?)(await client.GetAsync("/v1/profiles/new%20one"))["status"]);
            Assert.Contains(
                "already",
                TaskCases.AssertRefused(409, await client.SendAsync(HttpMethod.Post, "/v1/profiles", new JsonObject { ["name"] = "new one", ["session_id"] = await OpenAsync(client) })),
                StringComparison.Ordinal);
            await EndAsync(client, session);
            Assert.Equal("ready", (string?)(await client.GetAsync("/v1/profiles/new%20one"))["status"]);
            TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Get, "/v1/profiles/other"));
            TaskCases.AssertRefused(404, await client.DeleteAsync("/v1/profiles/other"));
            TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Post, "/v1/profiles", new JsonObject { ["name"] = "p", ["session_id"] = UnknownId }));
            TaskCases.AssertRefused(400, await client.SendAsync(HttpMethod.Post, "/v1/profiles", new JsonObject { ["name"] = "p", ["session_id"] = session }));
            TaskCases.AssertRefused(400, await client.SendAsync(HttpMethod.Post, "/v1/profiles", new JsonObject { ["name"] = "../p", ["session_id"] = session }));
            Assert.Equal(0, await service.StopAsync());
        }

        Directory.Delete(Path.Combine(data.Path, "keys"), recursive: true);
        await using var other = await StartAsync(data, site);
        using var strange = new ApiClient(other.Address, other.Key);
        Assert.Contains("Secrets:KeyFolder", TaskCases.AssertRefused(500, await CreateSessionAsync(strange, "new one", persist: false)), StringComparison.Ordinal);

        Assert.Equal(200, (await strange.DeleteAsync("/v1/profiles/new%20one")).Status);
        Assert.Equal(0, (int)(await strange.GetAsync("/v1/profiles"))["count"]!);
        TaskCases.AssertRefused(404, await CreateSessionAsync(strange, "new one", persist: false));
    }

    private static Task<ServiceProcess> StartAsync(TemporaryFolder data, TargetSite site) =>
        ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Egress:Allow:0"] = site.Authority, ["Silo:DrainTimeout"] = "00:00:01" });

    private static async Task<string> OpenAsync(ApiClient client, string? profile = null, bool persist = false)
    {
        var (status, body) = await CreateSessionAsync(client, profile, persist);
        Assert.True(status == 200, $"{status}: {body}");
        return (string)body!["data"]!["id"]!;
    }

    private static Task<(int Status, JsonNode? Body)> CreateSessionAsync(ApiClient client, string? profile, bool persist)
    {
        var body = new JsonObject();
        if (profile is not null)
        {
            body["browser"] = new JsonObject { ["profile"] = new JsonObject { ["name"] = profile, ["persist"] = persist } };
        }

        return client.SendAsync(HttpMethod.Post, "/v1/sessions", body);
    }

    private static async Task EndAsync(ApiClient client, string session) => Assert.Equal(200, (await client.DeleteAsync($"/v1/sessions/{session}")).Status);

    private static async Task<string> VisitAsync(ApiClient client, TargetSite site, string task, string session, string name)
    {
        var run = await client.PostAsync("/v1/task/run", new JsonObject
        {
            ["taskId"] = task,
            ["version"] = "draft",
            ["sessionId"] = session,
            ["inputs"] = new JsonObject { ["ANCHOR_TARGET_URL"] = site.Address.ToString(), ["ANCHOR_NAME"] = name },
        });
        Assert.True((bool)run["success"]!, run.ToJsonString());
        return JsonNode.Parse((string)run["output"]!)!.GetValue<string>();
    }
}
