using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

[Collection(SharedDashboardGroup.Name)]
public sealed class ManyWindowsTests(SharedDashboard shared)
{
    /// <summary>A browser has six connections for one host.</summary>
    private const int Windows = 9;

    [Fact]
    public async Task More_windows_than_a_browser_has_connections_all_load_and_keep_in_step()
    {
        var stage = shared.Stage;
        var first = await stage.NewSignedInTabAsync();
        var windows = new List<IPage> { first };
        for (var window = 1; window < Windows; window++)
        {
            windows.Add(await first.Context.NewPageAsync());
        }

        foreach (var window in windows)
        {
            Assert.Equal(200, await stage.OpenAsync(window, "/dashboard/executions"));
        }

        var name = $"seen-{Guid.NewGuid():N}";
        await stage.Client.RunCodeAsync(name, "export default async function run() { return 1; }");

        foreach (var window in windows)
        {
            await Expect(window.GetByText(name)).ToBeVisibleAsync(new() { Timeout = 30_000 });
        }

        await first.Context.CloseAsync();
    }
}
