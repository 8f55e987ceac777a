using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

[Collection(SharedDashboardGroup.Name)]
public sealed class SessionPageTests(SharedDashboard shared)
{
    [Fact]
    public async Task A_session_is_opened_looked_at_used_and_ended()
    {
        var stage = shared.Stage;
        await using var site = await TargetSite.StartAsync();
        var page = await stage.NewSignedInTabAsync();
        page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await stage.OpenAsync(page, "/dashboard/sessions/new");
        await page.GetByLabel("First address").FillAsync(site.Address.ToString());
        await page.GetByLabel("Tags").FillAsync("looked at, by hand");
        await page.GetByLabel("record a film").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open session" }).ClickAsync();

        // The page goes on by itself from starting to live.
        await Expect(page.GetByText("live", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 60_000 });
        var view = page.FrameLocator("iframe.live-view");
        await Expect(view.Locator("#state")).ToHaveAttributeAsync("data-state", "live", new() { Timeout = 30_000 });
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "by hand" }).Or(page.GetByText("by hand")).First).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Take over" }).ClickAsync();
        await Expect(page.GetByText("queue held")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Hand back" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Take over" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "End session" }).ClickAsync();
        await Expect(page.GetByText("ended", new() { Exact = true })).ToBeVisibleAsync();
        await page.ReloadAsync();
        var film = page.Locator("video");
        await Expect(film).ToBeVisibleAsync();
        Assert.True(await film.EvaluateAsync<bool>("film => new Promise(told => film.readyState > 0 ? told(true) : (film.onloadedmetadata = () => told(film.duration > 0), film.onerror = () => told(false)))"));
    }

    [Fact]
    public async Task The_grid_shows_what_live_sessions_show_and_drops_those_that_end()
    {
        var stage = shared.Stage;
        await using var site = await TargetSite.StartAsync();
        var session = await OpenAsync(stage, site, "in the grid");
        var page = await stage.NewSignedInTabAsync();
        await stage.OpenAsync(page, "/dashboard/sessions?search=grid");
        var picture = page.Locator($"#picture-{session}");
        await Expect(picture).ToBeVisibleAsync();
        Assert.True(await picture.EvaluateAsync<bool>("image => new Promise(told => image.complete ? told(image.naturalWidth > 0) : (image.onload = () => told(true), image.onerror = () => told(false)))"));

        await stage.Client.DeleteAsync($"/v1/sessions/{session}");
        await Expect(page.GetByText("No live sessions")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Ended" }).ClickAsync();
        await Expect(page.Locator($"#session-{session}")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_runs_and_waits_in_a_session_is_shown_with_its_reason()
    {
        var stage = shared.Stage;
        await using var site = await TargetSite.StartAsync();
        var session = await OpenAsync(stage, site, "queue");
        var task = await stage.Client.CreateTaskAsync($"waits-{Guid.NewGuid():N}", "export default async function run() { await new Promise(done => setTimeout(done, 600_000)); }");
        var first = await RunInAsync(stage, task, session);
        var second = await RunInAsync(stage, task, session);
        var page = await stage.NewSignedInTabAsync();
        page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await stage.OpenAsync(page, $"/dashboard/sessions/{session}");

        await Expect(page.Locator($"a[href='/dashboard/executions/{second}']").First).ToBeVisibleAsync();
        await Expect(page.GetByText($"waits for execution {first} to end")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop what runs" }).ClickAsync();
        await Expect(page.GetByText("waits for")).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        await stage.Client.DeleteAsync($"/v1/sessions/{session}");
    }

    [Fact]
    public async Task Files_are_uploaded_and_the_session_is_ended_without_scripts()
    {
        var stage = shared.Stage;
        await using var site = await TargetSite.StartAsync();
        var session = await OpenAsync(stage, site, "plain");
        var page = await stage.NewSignedInTabAsync(withScripts: false);
        await stage.OpenAsync(page, $"/dashboard/sessions/{session}");
        await page.GetByLabel("File for the pages of this session").SetInputFilesAsync(new FilePayload { Name = "note.txt", MimeType = "text/plain", Buffer = "hello"u8.ToArray() });
        await page.GetByRole(AriaRole.Button, new() { Name = "Upload" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        Assert.Contains("note.txt", (await stage.Client.GetAsync($"/v1/sessions/{session}/agent/files")).ToJsonString(), StringComparison.Ordinal);

        await page.GetByRole(AriaRole.Button, new() { Name = "End session" }).ClickAsync();
        await Expect(page.GetByText("ended", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Wrong_numbers_are_told_with_their_field_and_what_was_typed_stays()
    {
        var stage = shared.Stage;
        var page = await stage.NewSignedInTabAsync(withScripts: false);
        await stage.OpenAsync(page, "/dashboard/sessions/new");
        await page.GetByText("More", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("Ends when idle for, in minutes").FillAsync("soon");
        await page.GetByRole(AriaRole.Button, new() { Name = "Open session" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("idle_timeout");
        await Expect(page.GetByLabel("Ends when idle for, in minutes")).ToHaveValueAsync("soon");
    }

    [Fact]
    public async Task Who_only_looks_sees_pictures_and_can_do_nothing()
    {
        var stage = shared.Stage;
        await using var site = await TargetSite.StartAsync();
        var session = await OpenAsync(stage, site, "looked at");
        var made = await stage.Client.PostAsync("/v1/api-keys", new JsonObject { ["name"] = "watcher", ["role"] = "read" });
        var page = await stage.NewSignedInTabAsync(key: (string)made["key"]!);
        Assert.Equal(200, await stage.OpenAsync(page, $"/dashboard/sessions/{session}"));

        await Expect(page.GetByAltText("What the session shows")).ToBeVisibleAsync();
        await Expect(page.Locator("iframe")).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "End session" })).ToHaveCountAsync(0);
        Assert.Equal(404, await stage.OpenAsync(page, $"/dashboard/sessions/{Guid.NewGuid()}"));
        await stage.Client.DeleteAsync($"/v1/sessions/{session}");
    }

    [Fact]
    public async Task Pages_keep_nobody_out_and_fit_a_phone()
    {
        var stage = shared.Stage;
        await using var site = await TargetSite.StartAsync();
        var session = await OpenAsync(stage, site, "looked at with care");
        foreach (var path in new[] { "/dashboard/sessions", "/dashboard/sessions/new", $"/dashboard/sessions/{session}" })
        {
            foreach (var width in new[] { 1280, 390 })
            {
                var page = await stage.NewSignedInTabAsync(width: width);
                Assert.Equal(200, await stage.OpenAsync(page, path));
                Assert.Empty(await DashboardStage.FindBarriersAsync(page));
                Assert.True(await DashboardStage.FitsAsync(page), $"{path} is wider than {width} pixels.");
                await page.Context.CloseAsync();
            }
        }

        await stage.Client.DeleteAsync($"/v1/sessions/{session}");
    }

    private static async Task<string> OpenAsync(DashboardStage stage, TargetSite site, string tag) => (string)(await stage.Client.PostAsync("/v1/sessions", new JsonObject
    {
        ["session"] = new JsonObject { ["initial_url"] = site.Address.ToString(), ["tags"] = new JsonArray(tag) },
    }))["id"]!;

    private static async Task<string> RunInAsync(DashboardStage stage, string task, string session) => (string)(await stage.Client.PostAsync("/v1/task/run", new JsonObject
    {
        ["taskId"] = task,
        ["version"] = "draft",
        ["async"] = true,
        ["sessionId"] = session,
    }))["executionResultId"]!;
}
