using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

[Collection(SharedDashboardGroup.Name)]
public sealed class ExecutionPageTests(SharedDashboard shared)
{
    private const string Secret = "tok-93b1f0c4d5";

    private DashboardStage Stage => shared.Stage;

    [Fact]
    public async Task What_went_well_shows_what_went_in_what_came_out_and_what_was_left()
    {
        var execution = await Stage.Client.RunToEndAsync("shown-orders", ExecutionCode.Orders, new JsonObject
        {
            ["inputs"] = new JsonObject { ["ANCHOR_CITY"] = "Łódź", ["ANCHOR_PASSWORD"] = Secret },
            ["secretInputs"] = new JsonArray("ANCHOR_PASSWORD"),
        });
        var page = await Stage.NewSignedInTabAsync();
        await Stage.OpenAsync(page, ExecutionPages.PageOf(execution));

        await Expect(page.Standing()).ToHaveTextAsync("success");
        await Expect(page.Locator(".timeline strong")).ToHaveTextAsync(["Asked for", "Started", "Succeeded"]);
        await Expect(page.Locator(".inputs")).ToContainTextAsync("Łódź");
        await Expect(page.Locator(".inputs")).ToContainTextAsync("•••••• secret");
        Assert.DoesNotContain(Secret, await page.ContentAsync(), StringComparison.Ordinal);

        var output = page.Locator("#output");
        await Expect(output.GetByRole(AriaRole.Link, new() { Name = "https://example.com/orders?id=1" })).ToHaveAttributeAsync("rel", "noreferrer noopener nofollow");
        await output.GetByText("500 elements").ClickAsync();
        await Expect(output.GetByText("… 300 more")).ToBeVisibleAsync();
        var picture = page.Locator(".thumbs img");
        await picture.ScrollIntoViewIfNeededAsync();
        await Expect(picture).ToHaveJSPropertyAsync("naturalWidth", 1);
        Assert.Empty(await DashboardStage.FindBarriersAsync(page));

        await output.GetByRole(AriaRole.Link, new() { Name = "Raw" }).ClickAsync();
        await Expect(page.Locator("pre.raw")).ToContainTextAsync("\"city\": \"Łódź\"");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download all" }).ClickAsync());
        Assert.Equal($"output-{execution}.json", download.SuggestedFilename);
    }

    [Fact]
    public async Task What_hostile_code_returns_writes_throws_and_leaves_is_text()
    {
        var well = await Stage.Client.RunToEndAsync("hostile-orders", ExecutionCode.Orders);
        var ill = await Stage.Client.RunToEndAsync("hostile-broken", ExecutionCode.Broken, new JsonObject { ["inputs"] = new JsonObject { ["ANCHOR_HOSTILE"] = ExecutionCode.Hostile } });
        var page = await Stage.NewSignedInTabAsync();
        var errors = new List<string>();
        page.Console += (_, message) => errors.AddRange(message.Type == "error" ? [message.Text] : []);

        foreach (var address in new[] { ExecutionPages.PageOf(well), $"{ExecutionPages.PageOf(well)}?output=raw&q=%3Cimg", ExecutionPages.PageOf(ill), "/dashboard/executions" })
        {
            await Stage.OpenAsync(page, address);
            await Expect(page.Locator("main")).ToContainTextAsync("<img src=x");
            Assert.Equal(0, await page.Locator("main img[src=x], main script").CountAsync());
            Assert.NotEqual("taken", await page.TitleAsync());
        }

        Assert.Empty(errors);
        await Stage.OpenAsync(page, ExecutionPages.PageOf(well));
        var file = await page.GetByRole(AriaRole.Link, new() { Name = "page.html" }).GetAttributeAsync("href");
        var answer = await page.APIRequest.GetAsync(Stage.AddressOf(file!));
        Assert.Equal("default-src 'none'; sandbox", answer.Headers["content-security-policy"]);
        Assert.StartsWith("attachment", answer.Headers["content-disposition"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_shows_the_line_that_it_points_to()
    {
        var execution = await Stage.Client.RunToEndAsync("shown-broken", ExecutionCode.Broken, new JsonObject { ["maxAttempts"] = 2, ["retryDelaySeconds"] = 1 });
        var page = await Stage.NewSignedInTabAsync();
        await Stage.OpenAsync(page, ExecutionPages.PageOf(execution));

        await Expect(page.Standing()).ToHaveTextAsync("failure");
        await Expect(page.Locator(".excerpt .meant")).ToHaveTextAsync("  return answer.price.amount;");
        await Expect(page.Locator(".excerpt mark")).ToHaveTextAsync("price");
        await Expect(page.Locator(".excerpt .meant")).ToHaveAttributeAsync("value", "4");
        await page.GetByText("Where it happened").ClickAsync();
        await Expect(page.Locator(".error-card pre")).ToContainTextAsync("at run (task.ts:10:");
        await Expect(page.Locator(".timeline strong")).ToHaveTextAsync(["Asked for", "Attempt 1 began", "Attempt 1 failed", "Attempt 2 began", "Failed"]);
        Assert.Matches($@"/dashboard/tasks/[0-9a-f-]+/run\?again={execution}$", await page.GetByRole(AriaRole.Link, new() { Name = "Run again" }).GetAttributeAsync("href"));
        Assert.Empty(await DashboardStage.FindBarriersAsync(page));
    }

    [Fact]
    public async Task What_a_run_started_is_listed_and_leads_back()
    {
        var child = await Stage.Client.CreateTaskAsync("shown-child", "export default () => 1;");
        var execution = await Stage.Client.RunToEndAsync("shown-parent", ExecutionCode.Parent, new JsonObject { ["inputs"] = new JsonObject { ["ANCHOR_CHILD"] = child } });
        var page = await Stage.NewSignedInTabAsync();
        await Stage.OpenAsync(page, ExecutionPages.PageOf(execution));

        await page.GetByRole(AriaRole.Link, new() { Name = "shown-child" }).ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("shown-child");
        await page.GetByRole(AriaRole.Link, new() { Name = $"execution {execution[..13]}" }).ClickAsync();
        await Expect(page.Locator("h1")).ToContainTextAsync("shown-parent");
    }

    [Fact]
    public async Task While_it_runs_its_session_is_shown_and_leads_to_the_live_view()
    {
        var task = await Stage.Client.CreateTaskAsync("shown-session", ExecutionCode.InSession);
        var execution = await Stage.Client.StartAsync(task);
        var page = await Stage.NewSignedInTabAsync();
        await Stage.OpenAsync(page, ExecutionPages.PageOf(execution));

        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "What its session shows" })).ToBeVisibleAsync(new() { Timeout = 30_000 });
        var session = (await page.Locator("#log .line span").First.InnerTextAsync()).Split(' ')[1];
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = $"session {session[..13]}" })).ToHaveAttributeAsync("href", $"/dashboard/sessions/{session}");
        await Stage.Client.CancelAsync(execution);
        await Expect(page.Standing()).ToHaveTextAsync("cancelled");
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "What its session shows" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_may_only_look_is_offered_nothing_else_and_what_is_not_there_has_a_page()
    {
        var task = await Stage.Client.CreateTaskAsync("shown-running", ExecutionCode.Endless);
        var execution = await Stage.Client.StartAsync(task);
        var made = await Stage.Client.PostAsync("/v1/api-keys", new JsonObject { ["name"] = "onlooker", ["role"] = "read" });
        var page = await Stage.NewSignedInTabAsync(key: (string)made["key"]!);
        await Stage.OpenAsync(page, ExecutionPages.PageOf(execution));

        await Expect(page.Standing()).ToHaveTextAsync("running");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Run again" })).ToHaveCountAsync(0);
        await Stage.Client.CancelAsync(execution);

        Assert.Equal(404, await Stage.OpenAsync(page, ExecutionPages.PageOf("01a204ba-0000-7000-8000-000000000000")));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Not found" })).ToBeVisibleAsync();
        Assert.Equal(404, await Stage.OpenAsync(page, "/dashboard/executions/nonsense"));
    }

    [Fact]
    public async Task Without_scripts_everything_is_there_and_cancelling_works()
    {
        var task = await Stage.Client.CreateTaskAsync("plain-ticking", ExecutionCode.Ticking);
        var execution = await Stage.Client.StartAsync(task);
        var page = await Stage.NewSignedInTabAsync(withScripts: false);
        await Stage.OpenAsync(page, ExecutionPages.PageOf(execution));
        await Expect(page.Locator("h1")).ToContainTextAsync("plain-ticking");

        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(page.Standing()).ToHaveTextAsync("cancelled");
        await Expect(page.Locator(".line").First).ToContainTextAsync("tick 1");
        await page.GetByLabel("Search the log").FillAsync("TICK 1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find" }).ClickAsync();
        await Expect(page.Locator(".line").First.GetByRole(AriaRole.Link)).ToHaveTextAsync("1");
        await page.Locator(".line").First.GetByRole(AriaRole.Link).ClickAsync();
        await page.WaitForURLAsync("**log=0#line-1");
    }
}
