using System.Buffers.Binary;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Sessions by the dozen: listed, ended together, asked for without waiting and in batches, and with options that are seen in the browser.</summary>
public sealed class SessionLifecycleTests
{
    [Fact]
    public async Task Sessions_are_listed_by_what_they_are_and_end_together()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Browser:Slots"] = "4" });
        using var client = new ApiClient(service.Address, service.Key);
        var red = await CreateAsync(client, Tagged("red"));
        var both = await CreateAsync(client, Tagged("red", "blue"));
        var plain = await CreateAsync(client, []);
        await client.DeleteAsync($"/v1/sessions/{red}");

        Assert.Equal([red, both, plain], await ListAsync(client, ""));
        Assert.Equal([plain, both, red], await ListAsync(client, "sort_order=desc"));
        Assert.Equal([both, plain], await ListAsync(client, "status=running"));
        Assert.Equal([red], await ListAsync(client, "status=completed&tags=red"));
        Assert.Equal([both], await ListAsync(client, "search=LU"));
        Assert.Equal(3, (int)(await client.GetAsync("/v1/sessions/all/status"))["count"]!);

        var (status, body) = await client.DeleteAsync("/v1/sessions/all");

        Assert.Equal((200, "success"), (status, (string?)body!["data"]!["status"]));
        Assert.Equal([], await ListAsync(client, "status=running"));
        Assert.All((await client.GetAsync("/v1/sessions/all/status"))["items"]!.AsArray(), item => Assert.Equal("completed", (string?)item!["status"]));
        await Leftovers.WaitForOnlyWarmProcessesAsync(service);
    }

    [Fact]
    public async Task A_session_for_which_nobody_waits_gets_the_next_browser_also_after_a_crash_and_too_many_are_refused_at_once()
    {
        using var data = new TemporaryFolder();
        var settings = new Dictionary<string, string> { ["Browser:Slots"] = "1", ["Admission:SessionsPerTenant"] = "2", ["ANCHOR_API_KEY"] = "sk-later" };
        string request;
        await using (var service = await ServiceProcess.StartAsync(data.Path, settings))
        {
            using var client = new ApiClient(service.Address, service.Key);
            await CreateAsync(client, []);

            var asked = await client.PostAsync("/v1/sessions/async", new JsonObject());
            request = (string)asked["request_id"]!;
            var (refused, _) = await client.SendAsync(HttpMethod.Post, "/v1/sessions", new JsonObject());

            Assert.Equal(("pending", null), ((string?)asked["status"], (string?)asked["session_id"]));
            Assert.Equal("queued", (string?)(await StatusAsync(client, request))["progress"]!["current_phase"]);
            Assert.Equal(429, refused);
            await service.KillAsync();
        }

        await using var again = await ServiceProcess.StartAsync(data.Path, settings);
        using var later = new ApiClient(again.Address, again.Key);
        var ready = await Eventually.NotNullAsync(
            async () => await StatusAsync(later, request) is { } status && (string?)status["status"] == "ready" ? status : null,
            () => "the session has a browser");

        Assert.StartsWith("ws://", (string?)ready["session"]!["cdp_url"], StringComparison.Ordinal);
        Assert.Equal("running", (string?)(await later.GetAsync($"/v1/sessions/{request}"))["status"]);
    }

    [Fact]
    public async Task A_batch_opens_its_sessions_as_far_as_there_are_browsers_and_is_cancelled_with_them()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Browser:Slots"] = "2" });
        using var client = new ApiClient(service.Address, service.Key);

        var created = await client.PostAsync("/v1/batch-sessions", new JsonObject { ["count"] = 3, ["configuration"] = Tagged("batch"), ["metadata"] = new JsonObject { ["a"] = 1 } });
        var batch = (string)created["batch_id"]!;
        var filled = await BatchAsync(client, batch, completed: 2);
        var first = (string)filled["sessions"]![0]!["session_id"]!;
        await client.DeleteAsync($"/v1/sessions/{first}");
        var all = await BatchAsync(client, batch, completed: 3);

        Assert.Equal(("processing", "completed"), ((string?)filled["status"], (string?)all["status"]));
        Assert.Equal((3, 100.0, 1), ((int)all["total_requests"]!, (double)all["progress"]!["percentage"]!, (int)all["metadata"]!["a"]!));
        Assert.Equal(3, (await ListAsync(client, $"batch_id={batch}")).Count);

        var (status, cancelled) = await client.SendAsync(HttpMethod.Patch, $"/v1/batch-sessions/{batch}", new JsonObject { ["status"] = "cancelled" });
        var (conflict, _) = await client.SendAsync(HttpMethod.Patch, $"/v1/batch-sessions/{batch}", new JsonObject { ["status"] = "cancelled" });

        Assert.Equal((200, 2, 409), (status, (int)cancelled!["data"]!["cancelled_sessions"]!, conflict));
        Assert.Equal([], await ListAsync(client, "status=running"));
        await Leftovers.WaitForOnlyWarmProcessesAsync(service);
    }

    [Fact]
    public async Task A_session_with_a_window_has_the_page_size_that_was_asked_for_and_leaves_no_display()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path);
        using var client = new ApiClient(service.Address, service.Key);
        var session = await CreateAsync(client, new JsonObject
        {
            ["browser"] = new JsonObject { ["headless"] = new JsonObject { ["active"] = false }, ["viewport"] = new JsonObject { ["width"] = 901, ["height"] = 503 } },
        });
        using var http = new HttpClient { BaseAddress = service.Address };
        http.DefaultRequestHeaders.Add("anchor-api-key", service.Key);

        var picture = await http.GetByteArrayAsync($"/v1/sessions/{session}/screenshot", TestContext.Current.CancellationToken);

        Assert.Equal((901, 503), (BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(20))));
        await client.DeleteAsync($"/v1/sessions/{session}");
        await Leftovers.WaitForOnlyWarmProcessesAsync(service);
    }

    [Fact]
    public async Task Advertisements_are_left_out_unless_the_session_wants_them()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        var list = Path.Combine(data.Path, "adverts.txt");
        await File.WriteAllTextAsync(list, "localhost\n", TestContext.Current.CancellationToken);
        var advert = $"localhost:{site.Address.Port}";
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Egress:AdblockFile"] = list, ["Egress:Allow:0"] = advert });
        using var client = new ApiClient(service.Address, service.Key);

        await CreateAsync(client, new JsonObject { ["session"] = new JsonObject { ["initial_url"] = $"http://{advert}/blocked" } });
        await CreateAsync(client, new JsonObject
        {
            ["session"] = new JsonObject { ["initial_url"] = $"http://{advert}/wanted" },
            ["browser"] = new JsonObject { ["adblock"] = new JsonObject { ["active"] = false } },
        });

        Assert.Contains("/wanted", site.Visits);
        Assert.DoesNotContain("/blocked", site.Visits);
    }

    private static JsonObject Tagged(params string[] tags) => new()
    {
        ["session"] = new JsonObject { ["tags"] = new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]) },
    };

    private static async Task<string> CreateAsync(ApiClient client, JsonObject body) => (string)(await client.PostAsync("/v1/sessions", body))["id"]!;

    private static Task<JsonNode> StatusAsync(ApiClient client, string request) => client.GetAsync($"/v1/sessions/async/{request}/status");

    private static async Task<IReadOnlyList<string>> ListAsync(ApiClient client, string query) =>
        [.. (await client.GetAsync($"/v1/sessions?{query}"))["sessions"]!.AsArray().Select(session => (string)session!["id"]!)];

    private static Task<JsonNode> BatchAsync(ApiClient client, string batch, int completed)
    {
        JsonNode? last = null;
        return Eventually.NotNullAsync(
            async () => (int)(last = await client.GetAsync($"/v1/batch-sessions/{batch}"))["completed_requests"]! == completed ? last : null,
            () => $"{completed} sessions of the batch have a browser; it is {last}");
    }
}
