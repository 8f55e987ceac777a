using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>What is kept of sessions: their tags, who asked for them, how many there were.</summary>
public sealed class SessionRecordTests
{
    [Fact]
    public async Task Tags_are_replaced_and_cleared_also_after_the_end_and_lists_follow()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Browser:Warm"] = "0" });
        using var client = new ApiClient(service.Address, service.Key);
        var session = (string)(await client.PostAsync("/v1/sessions", new JsonObject { ["session"] = new JsonObject { ["tags"] = new JsonArray("first") } }))["id"]!;
        var tags = $"/v1/sessions/{session}/tags";
        Assert.Equal("""{"tags":["first"]}""", (await client.GetAsync(tags)).ToJsonString());

        Assert.Equal("""{"tags":["a","b"],"status":"success"}""", (await client.SendAsync(HttpMethod.Put, tags, Tags("a", "b"))).Body!["data"]!.ToJsonString());
        Assert.Equal((1, 0), (await CountAsync(client, "b"), await CountAsync(client, "first")));
        await client.DeleteAsync($"/v1/sessions/{session}");
        Assert.Equal(200, (await client.SendAsync(HttpMethod.Put, tags, Tags("late"))).Status);
        Assert.Equal((0, 1), (await CountAsync(client, "a"), await CountAsync(client, "late")));
        Assert.Equal(200, (await client.DeleteAsync(tags)).Status);
        Assert.Equal("""{"tags":[]}""", (await client.GetAsync(tags)).ToJsonString());
        Assert.Equal(0, await CountAsync(client, "late"));

        Assert.Contains("'tags' is required", TaskCases.AssertRefused(400, await client.SendAsync(HttpMethod.Put, tags, new JsonObject())), StringComparison.Ordinal);
        Assert.Contains("'tags' may have at most 50", TaskCases.AssertRefused(400, await client.SendAsync(HttpMethod.Put, tags, Tags([.. Enumerable.Repeat("a", 51)]))), StringComparison.Ordinal);
        TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/sessions/{TaskCases.UnknownId}/tags"));
        TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Put, $"/v1/sessions/{TaskCases.UnknownId}/tags", Tags()));
    }

    [Fact]
    public async Task Sessions_are_counted_by_periods_and_name_the_key_that_asked_for_them()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Browser:Warm"] = "0" });
        using var client = new ApiClient(service.Address, service.Key);
        var made = await client.PostAsync("/v1/api-keys", new JsonObject { ["name"] = "build server", ["role"] = "run" });
        using var builder = new ApiClient(service.Address, (string)made["key"]!);
        Assert.Equal("""{"data":[],"summary":{"total_sessions":0,"total_session_hours":0},"pagination":{"current_page":1,"total_pages":0,"total_records":0,"has_next":false,"has_prev":false}}""", await HistoryAsync(client, ""));
        var session = (string)(await builder.PostAsync("/v1/sessions", new JsonObject()))["id"]!;
        await client.DeleteAsync($"/v1/sessions/{session}");
        var created = DateTimeOffset.Parse((string)(await client.GetAsync($"/v1/sessions/{session}"))["created_at"]!, System.Globalization.CultureInfo.InvariantCulture);

        var listed = (await client.GetAsync("/v1/sessions"))["sessions"]![0]!;
        var history = JsonNode.Parse(await HistoryAsync(client, "?granularity=month&metrics=session_count,session_hours"))!;

        Assert.Equal("build server", (string?)listed["api_key_name"]);
        var month = Assert.Single(history["data"]!.AsArray())!;
        Assert.StartsWith($"{created:yyyy-MM}-01T00:00:00", (string)month["date"]!, StringComparison.Ordinal);
        Assert.Equal((1, 1, 1), ((int)month["session_count"]!, (int)history["summary"]!["total_sessions"]!, (int)history["pagination"]!["total_records"]!));
        Assert.InRange((double)month["session_hours"]!, 0, 1);
        Assert.Equal(0, (int)JsonNode.Parse(await HistoryAsync(client, "?to_date=2020-01-01T00:00:00Z"))!["summary"]!["total_sessions"]!);
        Assert.Contains("'metrics' cannot hold proxy_bytes", TaskCases.AssertRefused(400, await client.SendAsync(HttpMethod.Get, "/v1/sessions/history?metrics=proxy_bytes")), StringComparison.Ordinal);
        Assert.Contains("'granularity'", TaskCases.AssertRefused(400, await client.SendAsync(HttpMethod.Get, "/v1/sessions/history?granularity=year")), StringComparison.Ordinal);
        Assert.Contains("'limit'", TaskCases.AssertRefused(400, await client.SendAsync(HttpMethod.Get, "/v1/sessions/history?limit=1001")), StringComparison.Ordinal);
    }

    private static async Task<string> HistoryAsync(ApiClient client, string query)
    {
        var (status, body) = await client.SendAsync(HttpMethod.Get, $"/v1/sessions/history{query}");
        Assert.Equal(200, status);
        return body!.ToJsonString();
    }

    private static async Task<int> CountAsync(ApiClient client, string tag) => (int)(await client.GetAsync($"/v1/sessions?tags={tag}"))["total"]!;

    private static JsonObject Tags(params string[] tags) => new() { ["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]) };
}
