using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

[Collection(SharedDashboardGroup.Name)]
public sealed class ExecutionLogPageTests(SharedDashboard shared)
{
    private DashboardStage Stage => shared.Stage;

    [Fact]
    public async Task The_log_is_followed_to_the_end_and_where_somebody_reads_stays_where_it_is()
    {
        var page = await OpenTickingAsync("followed");
        var frame = page.Locator("#log .log");
        // A line by its number: the text of all of them together has the next one's time after it, and "tick 6" before "01:10" is "tick 60" too.
        await Expect(frame.Locator("#line-60")).ToBeAttachedAsync(new() { Timeout = 20_000 });
        Assert.True(await frame.EvaluateAsync<bool>("frame => frame.scrollHeight - frame.scrollTop - frame.clientHeight < 40"));

        await frame.EvaluateAsync("frame => frame.scrollTop = 100");
        await page.GetByLabel("Search the log").FillAsync("half a wo");
        await Expect(frame.Locator("#line-80")).ToBeAttachedAsync(new() { Timeout = 20_000 });
        Assert.Equal(100, await frame.EvaluateAsync<int>("frame => frame.scrollTop"));

        await Stage.Client.CancelAsync(page.Url.Split('/')[^1]);
        await Expect(page.Standing()).ToHaveTextAsync("cancelled");
        Assert.Equal(100, await frame.EvaluateAsync<int>("frame => frame.scrollTop"));
        Assert.Equal("half a wo", await page.GetByLabel("Search the log").InputValueAsync());
        Assert.True(await page.IsMarkedAsync());
        var numbers = await page.Locator(".line span").AllInnerTextsAsync();
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(number => $"tick {number}"), numbers);
    }

    [Fact]
    public async Task A_log_is_searched_on_the_server_and_a_line_leads_to_what_stands_around_it()
    {
        var page = await OpenTickingAsync("searched");
        await Expect(page.Locator("#line-25")).ToBeAttachedAsync(new() { Timeout = 20_000 });
        await Stage.Client.CancelAsync(page.Url.Split('/')[^1]);
        await Expect(page.Standing()).ToHaveTextAsync("cancelled");

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("TICK 2");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**?q=TICK+2#log");

        var found = await page.Locator(".line span").AllInnerTextsAsync();
        Assert.Equal("tick 2", found[0]);
        Assert.Equal("tick 20", found[1]);
        Assert.All(found, line => Assert.StartsWith("tick 2", line, StringComparison.Ordinal));
        await page.Locator(".line").Nth(1).GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Locator("#line-20 span")).ToHaveTextAsync("tick 20");
        await Expect(page.Locator("#line-19")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_long_log_is_shown_in_parts_and_followed_without_keeping_all_of_it()
    {
        var task = await Stage.Client.CreateTaskAsync("talkative", ExecutionCode.Talkative);
        var execution = await Stage.Client.StartAsync(task);
        var page = await Stage.NewSignedInTabAsync();
        await Stage.OpenAsync(page, ExecutionPages.PageOf(execution));

        await Expect(page.Locator("#line-20000")).ToBeAttachedAsync(new() { Timeout = 30_000 });
        Assert.InRange(await page.Locator(".line").CountAsync(), 1, 2_000);
        await page.ReloadAsync();
        await Expect(page.Locator(".line")).ToHaveCountAsync(500);
        await page.GetByRole(AriaRole.Link, new() { Name = "Earlier lines" }).ClickAsync();
        await Expect(page.Locator(".line").First).ToContainTextAsync("line 19001");
        await page.GetByRole(AriaRole.Link, new() { Name = "Later lines" }).ClickAsync();
        await Expect(page.Locator(".line").Last).ToContainTextAsync("line 20000");
        await Stage.Client.CancelAsync(execution);
    }

    private async Task<IPage> OpenTickingAsync(string name)
    {
        var execution = await Stage.Client.StartAsync(await Stage.Client.CreateTaskAsync($"ticking-{name}", ExecutionCode.Ticking));
        var page = await Stage.NewSignedInTabAsync();
        await Stage.OpenAsync(page, ExecutionPages.PageOf(execution));
        await page.MarkAsync();
        return page;
    }
}
