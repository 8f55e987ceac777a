using System.Text;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

public sealed class SessionProxyTests
{
    private const string Password = "pass-w0rd-of-a-proxy";

    [Fact]
    public async Task A_session_leaves_through_its_own_proxy_whose_password_stays_nowhere()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var proxy = new ForwardProxy("user", Password);
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string>
        {
            ["Egress:Allow:0"] = site.Authority,
            ["Egress:Allow:1"] = proxy.Authority,
            ["Logging:LogLevel:Default"] = "Debug",
        });
        using var client = new ApiClient(service.Address, service.Key);

        var created = await client.PostAsync("/v1/sessions", Session(site, new JsonObject
        {
            ["active"] = true,
            ["type"] = "custom",
            ["server"] = $"http://{proxy.Authority}",
            ["username"] = "user",
            ["password"] = Password,
        }));
        var shown = await client.GetAsync($"/v1/sessions/{created["id"]}");

        Assert.Contains("/through-proxy", site.Visits);
        Assert.Equal([site.Authority], proxy.Tunnels.Distinct(StringComparer.Ordinal));
        Assert.Equal("[hidden]", (string?)shown["configuration"]!["session"]!["proxy"]!["password"]);
        Assert.DoesNotContain(Password, string.Join(' ', ProcessTree.Below(service.ProcessId).Select(ProcessTree.CommandLine)), StringComparison.Ordinal);
        await service.StopAsync();
        Assert.DoesNotContain(Password, service.Output, StringComparison.Ordinal);
        Assert.Empty(FilesWith(data.Path, Password));
    }

    [Fact]
    public async Task A_configuration_of_a_task_keeps_the_password_of_a_proxy_as_little()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var proxy = new ForwardProxy("user", Password);
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string>
        {
            ["Egress:Allow:0"] = site.Authority,
            ["Egress:Allow:1"] = proxy.Authority,
        });
        using var client = new ApiClient(service.Address, service.Key);
        var code = $$"""
            import AnchorClient from 'anchorbrowser';
            export default async function run() {
                const browser = await new AnchorClient().browser.create();
                await browser.contexts()[0].pages()[0].goto('{{site.Address}}from-a-task');
                await browser.close();
            }
            """;
        var configuration = new JsonObject
        {
            ["proxy"] = new JsonObject
            {
                ["active"] = true,
                ["type"] = "custom",
                ["server"] = $"http://{proxy.Authority}",
                ["username"] = "user",
                ["password"] = Password,
            },
        };

        var plain = await client.CreateTaskAsync("overridden", code);
        var overridden = await client.PostAsync("/v1/task/run", new JsonObject
        {
            ["taskId"] = plain,
            ["version"] = "draft",
            ["overrideBrowserConfiguration"] = configuration.DeepClone(),
        });
        var afterOne = proxy.Tunnels.Count;
        var task = await client.PostAsync("/v1/task", new JsonObject
        {
            ["name"] = "configured",
            ["language"] = "typescript",
            ["code"] = ApiClient.Base64(code),
            ["browserConfiguration"] = configuration,
        });
        var configured = await client.RunDraftAsync((string)task["id"]!);

        Assert.True((bool)overridden["success"]!, overridden.ToJsonString());
        Assert.True((bool)configured["success"]!, configured.ToJsonString());
        Assert.Equal(2, site.Visits.Count(visit => visit is "/from-a-task"));
        Assert.NotEqual(0, afterOne);
        Assert.True(proxy.Tunnels.Count > afterOne);
        Assert.Equal("[hidden]", (string?)task["browserConfiguration"]!["proxy"]!["password"]);
        await service.StopAsync();
        Assert.Empty(FilesWith(data.Path, Password));
    }

    [Fact]
    public async Task The_operators_proxy_serves_those_who_ask_for_it_and_may_stand_inside()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var proxy = new ForwardProxy("operator", Password);
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string>
        {
            ["Egress:Allow:0"] = site.Authority,
            ["Proxies:Anchor"] = $"http://{proxy.Authority}",
            ["Proxies:AnchorUsername"] = "operator",
            ["Proxies:AnchorPassword"] = Password,
        });
        using var client = new ApiClient(service.Address, service.Key);

        await client.PostAsync("/v1/sessions", Session(site, new JsonObject { ["active"] = true, ["type"] = "anchor_proxy" }));
        var tunnels = proxy.Tunnels.Count;
        await client.PostAsync("/v1/sessions", Session(site, proxy: null));

        Assert.Equal(2, site.Visits.Count(visit => visit is "/through-proxy"));
        Assert.NotEqual(0, tunnels);
        Assert.Equal(tunnels, proxy.Tunnels.Count);
    }

    private static JsonObject Session(TargetSite site, JsonObject? proxy) => new()
    {
        ["session"] = new JsonObject { ["initial_url"] = $"{site.Address}through-proxy", ["proxy"] = proxy },
    };

    private static IEnumerable<string> FilesWith(string folder, string text) => Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);
}
