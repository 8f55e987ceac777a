using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

public sealed class DriverTests
{
    [Fact]
    public async Task Playwright_and_Puppeteer_use_one_session_at_once()
    {
        const int Megabytes = 100 * 1024 * 1024;
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Egress:Allow:0"] = site.Authority });
        using var client = new ApiClient(service.Address, service.Key);
        var session = (string)(await client.PostAsync("/v1/sessions", new JsonObject()))["id"]!;

        var seen = await OutsideProgram.RunAsync(service, "node", "drivers.mjs", ("SESSION_ID", session), ("TARGET_URL", site.Address.ToString()));

        Assert.Equal("written by Playwright", (string?)seen["read"]);
        Assert.Equal(Megabytes, (int)seen["sent"]!);
        Assert.Equal(Megabytes, (int)seen["received"]!);
        Assert.StartsWith("ws://", (string)seen["version"]!["webSocketDebuggerUrl"]!, StringComparison.Ordinal);
        Assert.StartsWith("HeadlessChrome/", (string)seen["version"]!["Browser"]!, StringComparison.Ordinal);
        Assert.Contains(seen["pages"]!.AsArray(), page => ((string)page!).EndsWith("/playwright", StringComparison.Ordinal));
        Assert.Equal("/puppeteer", (string?)seen["place"]);
        Assert.Null(seen["failure"]);
        Assert.Contains("ENOENT", (string)seen["saved"]!, StringComparison.Ordinal);
        Assert.Equal("uploaded", (string?)seen["upload"]);
        Assert.Equal("%PDF", (string?)seen["pdf"]);
        Assert.Equal("Target", (string?)seen["title"]);
        Assert.Contains("session.proxy", (string)seen["refused"]!, StringComparison.Ordinal);
        Assert.Contains("Browser.crash is refused", (string)seen["crash"]!, StringComparison.Ordinal);
        Assert.Equal(42, (int)seen["after"]!);
        Assert.Equal("running", (string?)(await client.GetAsync($"/v1/sessions/{session}"))["status"]);
    }
}
