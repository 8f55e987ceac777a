using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

public sealed class SessionTests
{
    [Fact]
    public async Task A_client_of_the_devtools_protocol_gets_nowhere_but_through_the_egress_proxy()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var forbidden = await TargetSite.StartAsync();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Egress:Allow:0"] = site.Authority });
        using var client = new ApiClient(service.Address, service.Key);
        var session = (string)(await client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;

        var seen = await OutsideProgram.RunAsync(
            service,
            "node",
            "escape.mjs",
            ("SESSION_ID", session),
            ("TARGET_URL", site.Address.ToString()),
            ("FORBIDDEN_URL", forbidden.Address.ToString()));

        Assert.True((bool)seen["allowed"]!["reached"]!, seen["allowed"]!.ToJsonString());
        Assert.Contains("Hello from the target", (string)seen["allowed"]!["text"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("Hello", (string)seen["direct"]!["text"]!, StringComparison.Ordinal);
        Assert.False((bool)seen["direct"]!["reached"]!);
        Assert.DoesNotContain("Hello", (string)seen["refused"]!["text"]!, StringComparison.Ordinal);
        Assert.Empty(forbidden.Visits);
        Assert.DoesNotContain("root:", (string)seen["file"]!["text"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("root:", (string)seen["upload"]!["text"]!, StringComparison.Ordinal);

        var renderers = ProcessTree.Below(service.ProcessId).Where(id => ProcessTree.CommandLine(id).Contains("--type=renderer", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(renderers);
        Assert.All(renderers, id => Assert.Equal("2", ProcessTree.Status(id, "Seccomp")));
        Assert.DoesNotContain("--no-sandbox", string.Join(' ', ProcessTree.Below(service.ProcessId).Select(ProcessTree.CommandLine)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_whose_script_spins_is_given_up_and_the_session_goes_on()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Api:ControlTimeout"] = "00:00:02" });
        using var client = new ApiClient(service.Address, service.Key);
        var session = (string)(await client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;
        await client.PostAsync($"/v1/sessions/{session}/goto", new JsonObject { ["url"] = "data:text/html,<title>spins</title><button onclick='for(;;);'>spin</button>" });

        var click = await client.SendAsync(HttpMethod.Post, $"/v1/sessions/{session}/mouse/click", new JsonObject { ["selector"] = "button" });

        Assert.Contains("The page did not answer within 4 s.", TaskCases.AssertRefused(400, click), StringComparison.Ordinal);
        var (_, pages) = await client.SendAsync(HttpMethod.Get, $"/v1/sessions/{session}/pages");
        Assert.Equal("spins", (string?)Assert.Single(pages!.AsArray())!["title"]);
    }

    [Fact]
    public async Task Of_more_downloads_than_the_limit_the_newest_are_known()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Files:Downloads"] = "1" });
        using var client = new ApiClient(service.Address, service.Key);
        var session = (string)(await client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;
        var page = "data:text/html,<a id=a download=a.txt href='data:text/plain,a'>a</a> <a id=b download=b.txt href='data:text/plain,b'>b</a>";
        await client.PostAsync($"/v1/sessions/{session}/goto", new JsonObject { ["url"] = page });

        foreach (var name in (string[])["a", "b"])
        {
            await client.PostAsync($"/v1/sessions/{session}/mouse/click", new JsonObject { ["selector"] = $"#{name}" });
            var items = await Eventually.NotNullAsync(
                async () => await client.GetAsync($"/v1/sessions/{session}/downloads") is var seen && seen["items"]!.ToJsonString().Contains($"{name}.txt", StringComparison.Ordinal) ? seen["items"] : null,
                () => $"{name}.txt is downloaded");
            Assert.Single(items.AsArray());
        }
    }

    [Fact]
    public async Task A_session_is_created_shown_and_ended()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Egress:Allow:0"] = site.Authority });
        using var client = new ApiClient(service.Address, service.Key);

        var created = await client.PostAsync("/v1/sessions", new JsonObject
        {
            ["session"] = new JsonObject { ["tags"] = new JsonArray("one"), ["initial_url"] = $"{site.Address}first" },
        });
        Assert.Contains("/first", site.Visits);
        var session = (string)created["id"]!;
        Assert.StartsWith("ws://", (string)created["cdp_url"]!, StringComparison.Ordinal);

        var shown = await client.GetAsync($"/v1/sessions/{session}");
        Assert.Equal("running", (string?)shown["status"]);
        Assert.Equal("one", (string?)shown["tags"]![0]);

        var (status, _) = await client.DeleteAsync($"/v1/sessions/{session}");
        Assert.Equal(200, status);
        Assert.Equal("completed", (string?)(await client.GetAsync($"/v1/sessions/{session}"))["status"]);
        await Leftovers.WaitForOnlyWarmProcessesAsync(service);
    }
}
