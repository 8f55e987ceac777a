using AnchorOrleans.Browser.Checkpoints;
using AnchorOrleans.Browser.Control;
using AnchorOrleans.Browser.Files;
using AnchorOrleans.Browser.Pool;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AnchorOrleans.Browser.Tests.Checkpoints;

[Collection(ChromiumTests.Name)]
public sealed class BrowserCheckpointTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_browser_has_the_pages_the_cookies_and_what_pages_had_kept()
    {
        await using var site = await WebSite.StartAsync(app => app.MapGet("/{name}", (string name, HttpContext context) =>
        {
            if (name == "first")
            {
                context.Response.Cookies.Append("lasting", "a", new CookieOptions { MaxAge = TimeSpan.FromHours(1), HttpOnly = true });
                context.Response.Cookies.Append("passing", "b", new CookieOptions { SameSite = SameSiteMode.Strict });
            }

            var cookies = string.Join(' ', context.Request.Cookies.OrderBy(cookie => cookie.Key).Select(cookie => $"{cookie.Key}={cookie.Value}"));
            return Results.Content($"<!doctype html><title>{name} {cookies}</title><body style='height:5000px'><script>document.title += ` ${{localStorage.note}} ${{sessionStorage.note}}`</script>", "text/html");
        }));
        await using var service = await BrowserService.StartAsync(allow: [site.Authority]);
        var checkpoints = new BrowserCheckpoints(new CheckpointOptions(), TimeProvider.System);
        BrowserCheckpoint taken;
        await using (var browser = await service.AcquireAsync())
        {
            await using var control = await BrowserControl.OpenAsync(browser, TimeProvider.System, new SessionFileOptions().Downloads, _cancelled);
            await control.GotoAsync($"http://{site.Authority}/first", Patience, _cancelled);
            await control.ReadAsync(new PageVisit($"http://{site.Authority}/second", InNewPage: true, Index: null, TimeSpan.Zero, Patience, TakesPartial: false), asMarkdown: false, 10_000, _cancelled);
            await RunAsync(browser, control, "localStorage.note = 'local'; sessionStorage.note = 'of this tab'; scrollTo(0, 700)");
            taken = await checkpoints.TakeAsync(browser, control, _cancelled);
        }

        await using var other = await service.AcquireAsync();
        await using var again = await BrowserControl.OpenAsync(other, TimeProvider.System, new SessionFileOptions().Downloads, _cancelled);
        await checkpoints.RestoreAsync(other, BrowserCheckpoint.Read(taken.Write()), _cancelled);

        Assert.Equal(
            ["first lasting=a passing=b local undefined", "second lasting=a passing=b local of this tab"],
            (await again.ListPagesAsync(_cancelled)).Select(page => page.Title));
        Assert.Equal("700", await RunAsync(other, again, "scrollY"));
        Assert.Equal("", await RunAsync(other, again, "document.cookie.includes('lasting') ? 'told to scripts' : ''"));
        Assert.DoesNotContain("local", taken.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_does_not_answer_is_kept_by_its_address()
    {
        await using var site = await WebSite.StartAsync(app => app.MapGet("/{name}", (string name) => Results.Content($"<!doctype html><title>{name}</title>", "text/html")));
        await using var service = await BrowserService.StartAsync(allow: [site.Authority]);
        await using var browser = await service.AcquireAsync();
        await using var control = await BrowserControl.OpenAsync(browser, TimeProvider.System, new SessionFileOptions().Downloads, _cancelled);
        await control.GotoAsync($"http://{site.Authority}/busy", Patience, _cancelled);
        await using var guest = await CdpClient.OpenAsync(browser, _ => { }, _cancelled);
        var page = await AttachedPage.AttachAsync(guest, (await control.ListPagesAsync(_cancelled))[0].Id, _cancelled, leavesDialogs: () => true);
        await page.CallAsync("Runtime.evaluate", new() { ["expression"] = "setTimeout(() => { for (;;); })" }, _cancelled);

        var taken = await new BrowserCheckpoints(new CheckpointOptions { AnswerTimeout = TimeSpan.FromMilliseconds(200) }, TimeProvider.System).TakeAsync(browser, control, _cancelled);

        Assert.Equal(($"http://{site.Authority}/busy", null), (Assert.Single(taken.PageList).Url, taken.PageList[0].State));
    }

    private async Task<string> RunAsync(BrowserLease browser, BrowserControl control, string expression)
    {
        await using var client = await CdpClient.OpenAsync(browser, _ => { }, _cancelled);
        var page = await AttachedPage.AttachAsync(client, (await control.ListPagesAsync(_cancelled))[^1].Id, _cancelled);
        var result = await page.CallAsync("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true }, _cancelled);
        return result.GetProperty("result").TryGetProperty("value", out var value) ? value.ToString() : "";
    }
}
