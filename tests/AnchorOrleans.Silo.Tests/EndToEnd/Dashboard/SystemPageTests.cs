using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

[Collection(SharedDashboardGroup.Name)]
public sealed class SystemPageTests(SharedDashboard shared)
{
    [Fact]
    public async Task The_overview_shows_silos_and_what_ran_and_keeps_itself_in_step()
    {
        var stage = shared.Stage;
        var page = await stage.NewSignedInTabAsync();
        await stage.OpenAsync(page, "/dashboard/system");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Silos" })).ToBeVisibleAsync();
        await Expect(page.GetByText("ready")).ToBeVisibleAsync();
        await Expect(page.GetByText("Runner slots:")).ToBeVisibleAsync();

        await stage.Client.RunCodeAsync("counted", "export default async function run() { return 1; }");

        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "executions ended; the most in one span were" })).ToBeVisibleAsync(new() { Timeout = 15_000 });
        await page.GetByText("As a table").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Activity" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_key_is_shown_once_works_with_its_role_and_is_revoked()
    {
        var stage = shared.Stage;
        var page = await stage.NewSignedInTabAsync();
        page.Dialog += async (_, dialog) => await dialog.AcceptAsync();
        await stage.OpenAsync(page, "/dashboard/system/keys");
        await page.GetByLabel("Name").FillAsync("shown once");
        await page.GetByLabel("Role").SelectOptionAsync("read");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();
        var key = await page.GetByLabel("Key", new() { Exact = true }).InputValueAsync();
        Assert.StartsWith("sk-", key, StringComparison.Ordinal);

        await page.GetByText("I have kept it").ClickAsync();
        var row = page.GetByRole(AriaRole.Row, new() { Name = "shown once" });
        await Expect(row).ToContainTextAsync("read");
        Assert.DoesNotContain(key, await page.ContentAsync(), StringComparison.Ordinal);

        var looker = await stage.NewSignedInTabAsync(key: key);
        Assert.Equal(403, await stage.OpenAsync(looker, "/dashboard/system/keys"));
        await Expect(looker.GetByRole(AriaRole.Heading, new() { Name = "Not allowed" })).ToBeVisibleAsync();

        await row.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "shown once" })).ToContainTextAsync("revoked");
    }

    [Fact]
    public async Task Keys_are_made_and_refused_without_scripts()
    {
        var stage = shared.Stage;
        var page = await stage.NewSignedInTabAsync(withScripts: false);
        await stage.OpenAsync(page, "/dashboard/system/keys");
        await page.GetByLabel("Name").FillAsync(" blanks ");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("name");
        await Expect(page.GetByLabel("Name")).ToHaveValueAsync(" blanks ");

        await page.GetByLabel("Name").FillAsync("plain");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make key" }).ClickAsync();
        Assert.StartsWith("sk-", await page.GetByLabel("Key", new() { Exact = true }).InputValueAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_found_and_secrets_are_not_shown()
    {
        await using var stage = await DashboardStage.SetAsync(("Agent:Provider", "openai"), ("Agent:Model", "some-model"), ("Agent:ApiKey", "sk-of-the-model"), ("Dashboard:PageSize", "7"));
        await stage.OpenAsync("/dashboard/system/settings");
        await Expect(stage.Page.GetByText("Agent", new() { Exact = true }).First).ToBeVisibleAsync();
        Assert.DoesNotContain("sk-of-the-model", await stage.Page.ContentAsync(), StringComparison.Ordinal);

        await stage.Page.GetByLabel("not the default").CheckAsync();
        await Expect(stage.Page).ToHaveURLAsync(stage.AddressOf("/dashboard/system/settings?changed=true"));
        await Expect(stage.Page.GetByText("PageSize", new() { Exact = true })).ToBeVisibleAsync();
        await stage.Page.GetByRole(AriaRole.Searchbox).FillAsync("apikey");
        await stage.Page.Keyboard.PressAsync("Enter");
        await Expect(stage.Page).ToHaveURLAsync(stage.AddressOf("/dashboard/system/settings?search=apikey&changed=true"));
        await Expect(stage.Page.GetByText("[set]")).ToBeVisibleAsync();
        await Expect(stage.Page.GetByText("PageSize", new() { Exact = true })).ToHaveCountAsync(0);
    }

    [Theory]
    [InlineData("/dashboard/system")]
    [InlineData("/dashboard/system/keys")]
    [InlineData("/dashboard/system/settings")]
    public async Task Pages_keep_nobody_out_and_fit_a_phone(string path)
    {
        var stage = shared.Stage;
        foreach (var width in new[] { 1280, 390 })
        {
            var page = await stage.NewSignedInTabAsync(width: width);
            Assert.Equal(200, await stage.OpenAsync(page, path));
            Assert.Empty(await DashboardStage.FindBarriersAsync(page));
            Assert.True(await DashboardStage.FitsAsync(page), $"{path} is wider than {width} pixels.");
            await page.Context.CloseAsync();
        }
    }

    [Fact]
    public async Task Who_only_looks_sees_the_overview()
    {
        var stage = shared.Stage;
        var made = await stage.Client.PostAsync("/v1/api-keys", new JsonObject { ["name"] = "overview", ["role"] = "read" });
        var page = await stage.NewSignedInTabAsync(key: (string)made["key"]!);

        Assert.Equal(200, await stage.OpenAsync(page, "/dashboard/system"));
        Assert.Equal(403, await stage.OpenAsync(page, "/dashboard/system/settings"));
    }
}
