using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace AnchorOrleans.Browser.Tests.Chromium;

public sealed class JailedBrowserTests
{
    [Fact]
    public async Task A_page_opens_through_the_egress_proxy()
    {
        await using var site = await WebSite.StartAsync(app => app.MapGet("/", () => Results.Text("<title>hello</title>", "text/html")));
        await using var service = await BrowserService.StartAsync(allow: [site.Authority]);
        await using var lease = await service.AcquireAsync();
        await using var port = await GuestPort.OpenAsync(service.Relay, lease);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await port.ConnectAsync(playwright);

        var page = Assert.Single(Assert.Single(browser.Contexts).Pages);
        await page.GotoAsync($"http://{site.Authority}/");

        Assert.Equal("hello", await page.TitleAsync());
        Assert.NotEqual(0, lease.Egress.Traffic.ReceivedBytes);
    }
}
