using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace AnchorOrleans.Silo.Tests.EndToEnd.Dashboard;

[Collection(SharedDashboardGroup.Name)]
public sealed class SignInTests(SharedDashboard shared)
{
    [Fact]
    public async Task Somebody_signs_in_with_a_key_comes_where_they_wanted_and_signs_out()
    {
        var stage = shared.Stage;
        var page = await stage.NewTabAsync();

        await stage.OpenAsync(page, "/dashboard/executions?status=failure");
        Assert.Contains("/dashboard/sign-in", page.Url, StringComparison.Ordinal);
        Assert.Empty(await DashboardStage.FindBarriersAsync(page));
        await page.GetByLabel("API key").FillAsync("sk-wrong");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This key is not known here.");
        await page.GetByLabel("API key").FillAsync(stage.Service.Key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync(stage.AddressOf("/dashboard/executions?status=failure"));

        await page.GetByLabel("You and this page").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.WaitForURLAsync(stage.AddressOf("/dashboard/sign-in"));
        await stage.OpenAsync(page, "/dashboard/executions");
        Assert.Contains("/dashboard/sign-in", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_in_and_out_needs_no_script_and_light_or_dark_is_kept()
    {
        var stage = shared.Stage;
        var page = await stage.NewSignedInTabAsync(withScripts: false);

        await stage.OpenAsync(page, "/dashboard/executions");
        await page.GetByLabel("You and this page").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "dark" }).ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await page.ReloadAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");

        await page.GetByLabel("You and this page").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByLabel("API key")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_is_signed_in_stays_so_over_a_restart_until_the_key_is_revoked()
    {
        await using var stage = await DashboardStage.SetAsync(("Api:KeyCache", "00:00:01"));
        var made = await stage.Client.PostAsync("/v1/api-keys", new JsonObject { ["name"] = "visitor", ["role"] = "read" });
        var page = await stage.NewSignedInTabAsync(key: (string)made["key"]!);
        Assert.Equal("visitor", (await page.GetByLabel("You and this page").InnerTextAsync()).Trim());

        await stage.RestartAsync(kill: true, ("Api:KeyCache", "00:00:01"));
        Assert.Equal(200, await stage.OpenAsync(page, "/dashboard/executions"));
        Assert.DoesNotContain("sign-in", page.Url, StringComparison.Ordinal);

        // The page notices by itself.
        await stage.Client.DeleteAsync($"/v1/api-keys/{made["id"]}");
        await Expect(page).ToHaveURLAsync(stage.AddressOf("/dashboard/sign-in?ReturnUrl=%2Fdashboard%2Fexecutions"), new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task A_form_of_another_site_does_nothing_and_pages_are_framed_by_nobody()
    {
        var stage = shared.Stage;
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = stage.Service.Address };
        var tab = await stage.NewSignedInTabAsync();
        var cookies = string.Join("; ", (await tab.Context.CookiesAsync()).Select(cookie => $"{cookie.Name}={cookie.Value}"));
        using var forged = new HttpRequestMessage(HttpMethod.Post, "/dashboard/sign-out") { Content = new FormUrlEncodedContent([]) };
        forged.Headers.Add("Cookie", cookies);

        using var answer = await http.SendAsync(forged, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        using var look = new HttpRequestMessage(HttpMethod.Get, "/dashboard/executions");
        look.Headers.Add("Cookie", cookies);
        using var page = await http.SendAsync(look, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        var policy = string.Join(' ', page.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.All(await tab.Context.CookiesAsync(), static cookie => Assert.True(cookie is { HttpOnly: true, SameSite: SameSiteAttribute.Lax }, cookie.Name));
    }

    [Theory]
    [InlineData("https://example.org/")]
    [InlineData("//example.org/")]
    [InlineData("/dashboard/../x")]
    [InlineData("/dashboard/\\example.org")]
    public async Task Signing_in_leads_to_no_other_place(string asked)
    {
        var stage = shared.Stage;
        var page = await stage.NewTabAsync();
        await page.GotoAsync(stage.AddressOf($"/dashboard/sign-in?ReturnUrl={Uri.EscapeDataString(asked)}"));
        await page.GetByLabel("API key").FillAsync(stage.Service.Key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Sections" }).WaitForAsync();

        Assert.StartsWith(stage.AddressOf("/dashboard/"), page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guessed_keys_count_for_the_address_that_guesses()
    {
        await using var stage = await DashboardStage.SetAsync(("RateLimits:UnknownKeysPerMinute", "3"));
        var page = await stage.NewTabAsync();
        for (var guess = 0; guess < 4; guess++)
        {
            await page.GotoAsync(stage.AddressOf("/dashboard/sign-in"));
            await page.GetByLabel("API key").FillAsync($"sk-guess-{guess}");
            await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
            await page.GetByRole(AriaRole.Alert).WaitForAsync();
        }

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("RateLimits:UnknownKeysPerMinute");
    }

    [Fact]
    public async Task No_key_stands_in_a_page_or_in_the_log()
    {
        var stage = shared.Stage;
        foreach (var path in new[] { "/dashboard/executions", "/dashboard/nothing-here", "/dashboard/sign-in" })
        {
            await stage.OpenAsync(path);
            Assert.DoesNotContain(stage.Service.Key, await stage.Page.ContentAsync(), StringComparison.Ordinal);
        }

        var lines = stage.Service.Output.Split('\n').Where(static line => !line.Contains("  API key  ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(stage.Service.Key, StringComparison.Ordinal));
    }
}
