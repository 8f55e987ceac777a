using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

[Collection(SharedDashboardGroup.Name)]
public sealed class ExecutionListPageTests(SharedDashboard shared)
{
    private DashboardStage Stage => shared.Stage;

    [Fact]
    public async Task The_list_follows_what_happens_and_keeps_its_place()
    {
        var task = await Stage.Client.CreateTaskAsync("listed-endless", ExecutionCode.Endless);
        var page = await Stage.NewSignedInTabAsync();
        await Stage.OpenAsync(page, "/dashboard/executions?task=listed-endless");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "No executions" })).ToBeVisibleAsync();
        await page.MarkAsync();

        var first = await Stage.Client.StartAsync(task);
        var row = page.Locator($"#row-{first}");
        await Expect(row).ToContainTextAsync("listed-endless");
        await Expect(row.Locator(".badge")).ToHaveTextAsync("running");
        await Expect(row.Locator("time[data-running]")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("j");
        await Expect(row.GetByRole(AriaRole.Link)).ToBeFocusedAsync();
        var second = await Stage.Client.StartAsync(task);
        await Expect(page.Locator($"#row-{second}")).ToBeVisibleAsync();
        await Expect(row.GetByRole(AriaRole.Link)).ToBeFocusedAsync();

        await Stage.Client.CancelAsync(first);
        await Expect(row.Locator(".badge")).ToHaveTextAsync("cancelled");
        Assert.True(await page.IsMarkedAsync());
        await page.Keyboard.PressAsync("k");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync($"**/dashboard/executions/{second}");
        await Stage.Client.CancelAsync(second);
    }

    [Fact]
    public async Task Filters_are_part_of_the_address_and_of_nothing_else()
    {
        var failed = await Stage.Client.RunToEndAsync("listed-broken", ExecutionCode.Broken);
        var page = await Stage.NewSignedInTabAsync();
        await Stage.OpenAsync(page, "/dashboard/executions?task=listed-broken");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("tbody tr")).ToContainTextAsync("Cannot read properties of undefined");
        Assert.Empty(await DashboardStage.FindBarriersAsync(page));

        await page.GetByLabel("success").CheckAsync();
        await page.WaitForURLAsync("**/dashboard/executions?status=success&task=listed-broken");
        await Expect(page.GetByText("None is like this.")).ToBeVisibleAsync();
        await page.GetByLabel("failure").CheckAsync();
        await page.WaitForURLAsync("**/dashboard/executions?status=success&status=failure&task=listed-broken");
        await Expect(page.Locator($"#row-{failed}")).ToBeVisibleAsync();

        await Stage.OpenAsync(page, $"/dashboard/executions?search={failed[..20]}&version=draft&kind=code&from=2020-01-01T00:00&to=2999-01-01T00:00");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.GetByLabel("Version")).ToHaveValueAsync("draft");
        await page.GetByRole(AriaRole.Link, new() { Name = "Clear" }).ClickAsync();
        await page.WaitForURLAsync("**/dashboard/executions");
    }

    [Theory]
    [InlineData("task=there-is-none", "There is no task 'there-is-none'.")]
    [InlineData("search=xyz", "'search' must be the id of an execution")]
    [InlineData("from=yesterday", "'from' must be an instant")]
    [InlineData("version=zero", "'version' must be")]
    public async Task A_filter_that_cannot_be_is_told_beside_the_filters(string query, string told)
    {
        var page = await Stage.NewSignedInTabAsync();

        Assert.Equal(400, await Stage.OpenAsync(page, $"/dashboard/executions?{query}"));

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(told);
        await Expect(page.GetByRole(AriaRole.Search)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_scripts_the_list_is_filtered_with_a_button()
    {
        var ended = await Stage.Client.RunToEndAsync("listed-plain", "export default () => 1;");
        var page = await Stage.NewSignedInTabAsync(withScripts: false);
        await Stage.OpenAsync(page, "/dashboard/executions");

        await page.GetByLabel("Task").FillAsync("listed-plain");
        await page.GetByLabel("success").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Filter" }).ClickAsync();

        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.Locator($"#row-{ended}").GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Standing()).ToHaveTextAsync("success");
    }

    [Fact]
    public async Task What_waits_says_why_in_the_list()
    {
        var task = await Stage.Client.CreateTaskAsync("listed-keyed", ExecutionCode.Endless);
        var holder = await Stage.Client.StartAsync(task, new JsonObject { ["concurrencyKey"] = "listed" });
        var waiting = await Stage.Client.StartAsync(task, new JsonObject { ["concurrencyKey"] = "listed" });
        var page = await Stage.NewSignedInTabAsync();

        await Stage.OpenAsync(page, "/dashboard/executions?task=listed-keyed&status=queued");

        await Expect(page.Locator($"#row-{waiting}")).ToContainTextAsync("waits for its concurrency key");
        await Stage.Client.CancelAsync(waiting);
        await Stage.Client.CancelAsync(holder);
    }
}
