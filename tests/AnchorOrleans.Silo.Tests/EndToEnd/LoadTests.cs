using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

public sealed class LoadTests
{
    private const string OpenBrowsers = """
        import AnchorClient from 'anchorbrowser';
        const client = new AnchorClient();
        export default async function run() {
          const titles: string[] = [];
          for (let i = 0; i < Number(process.env.ANCHOR_BROWSERS); i++) {
            const browser = await client.browser.create();
            const page = browser.contexts()[0].pages()[0];
            await page.goto(process.env.ANCHOR_TARGET_URL!);
            titles.push(await page.title());
          }
          return titles;
        }
        """;

    [Fact]
    public async Task Twenty_browser_tasks_at_once_all_succeed_and_leave_only_warm_processes()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Egress:Allow:0"] = site.Authority });
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("twenty", OpenBrowsers);
        var inputs = new JsonObject { ["ANCHOR_BROWSERS"] = "1", ["ANCHOR_TARGET_URL"] = site.Address.ToString() };

        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.RunDraftAsync(task, (JsonObject)inputs.DeepClone())));

        Assert.All(runs, run => Assert.True((bool)run["success"]!, run.ToJsonString()));
        Assert.All(runs, run => Assert.Equal("""["Target"]""", (string?)run["output"]));
        await Leftovers.WaitForOnlyWarmProcessesAsync(service);
    }

    [Fact]
    public async Task Two_runs_that_each_open_two_browsers_with_two_browser_slots_both_succeed()
    {
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string>
        {
            ["Egress:Allow:0"] = site.Authority,
            ["Browser:Slots"] = "2",
        });
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("two-by-two", OpenBrowsers);
        var inputs = new JsonObject { ["ANCHOR_BROWSERS"] = "2", ["ANCHOR_TARGET_URL"] = site.Address.ToString() };

        var runs = await Task.WhenAll(client.RunDraftAsync(task, (JsonObject)inputs.DeepClone()), client.RunDraftAsync(task, (JsonObject)inputs.DeepClone()));

        Assert.All(runs, run => Assert.True((bool)run["success"]!, run.ToJsonString()));
        await Leftovers.WaitForOnlyWarmProcessesAsync(service);
    }
}
