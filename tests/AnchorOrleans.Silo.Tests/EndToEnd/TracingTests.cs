using System.IO.Compression;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Timelines of sessions' browsers.</summary>
public sealed class TracingTests
{
    /// <summary>Runs code that its address does not show: <c>const quokka = 7; console.timeStamp('here we are'); …</c>.</summary>
    private const string Page = "data:text/html,<script>eval(atob('Y29uc3QgcXVva2thID0gNzsgY29uc29sZS50aW1lU3RhbXAoJ2hlcmUgd2UgYXJlJyk7IGRvY3VtZW50LnRpdGxlID0gJ3RyYWNlZCAnICsgcXVva2th'))</script>";

    [Fact]
    public async Task A_trace_tells_what_the_browser_did_until_its_end()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Browser:Warm"] = "0", ["Sandbox:Warm"] = "0" });
        using var client = new ApiClient(service.Address, service.Key);
        var plain = await TraceAsync(client, service, []);
        var full = await TraceAsync(client, service, new JsonObject { ["sources"] = true });

        Assert.Contains("here we are", plain, StringComparison.Ordinal);
        Assert.Contains("here we are", full, StringComparison.Ordinal);
        Assert.DoesNotContain("quokka", plain, StringComparison.Ordinal);
        Assert.Contains("quokka", full, StringComparison.Ordinal);
        Assert.Contains(JsonNode.Parse(full)!["traceEvents"]!.AsArray(), what => (string?)what!["name"] == "RunTask");
    }

    [Fact]
    public async Task A_session_that_was_not_traced_has_no_trace_and_unknown_ones_are_refused()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Browser:Warm"] = "0", ["Sandbox:Warm"] = "0" });
        using var client = new ApiClient(service.Address, service.Key);
        var session = (string)(await client.PostAsync("/v1/sessions", new JsonObject { ["browser"] = new JsonObject { ["tracing"] = new JsonObject { ["active"] = false } } }))["id"]!;
        await client.DeleteAsync($"/v1/sessions/{session}");

        Assert.Equal(0, (int)(await client.GetAsync($"/v1/sessions/{session}/traces"))["count"]!);
        TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/sessions/{session}/traces/primary/fetch"));
        TaskCases.AssertRefused(404, await client.DeleteAsync($"/v1/sessions/{session}/traces/primary"));
        TaskCases.AssertRefused(404, await client.SendAsync(HttpMethod.Get, $"/v1/sessions/{TaskCases.UnknownId}/traces"));
    }

    /// <summary>Has a session traced, and answers its trace; then deletes it.</summary>
    private static async Task<string> TraceAsync(ApiClient client, ServiceProcess service, JsonObject tracing)
    {
        tracing["active"] = true;
        var created = await client.PostAsync("/v1/sessions", new JsonObject { ["browser"] = new JsonObject { ["tracing"] = tracing } });
        Assert.Null(created["warnings"]);
        var session = (string)created["id"]!;
        await client.PostAsync($"/v1/sessions/{session}/goto", new JsonObject { ["url"] = Page });
        await client.DeleteAsync($"/v1/sessions/{session}");

        var item = Assert.Single((await client.GetAsync($"/v1/sessions/{session}/traces"))["items"]!.AsArray())!;
        Assert.Equal($"trace-{session}.json.gz", (string?)item["suggested_file_name"]);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("anchor-api-key", service.Key);
        await using var content = await http.GetStreamAsync((string)item["file_link"]!, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(new GZipStream(content, CompressionMode.Decompress));
        var text = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(200, (await client.DeleteAsync($"/v1/sessions/{session}/traces/{item["id"]}")).Status);
        Assert.Equal(0, (int)(await client.GetAsync($"/v1/sessions/{session}/traces"))["count"]!);
        return text;
    }
}
