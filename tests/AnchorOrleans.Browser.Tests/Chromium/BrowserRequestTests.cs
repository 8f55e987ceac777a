using System.Text;
using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Browser.Pool;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace AnchorOrleans.Browser.Tests.Chromium;

/// <summary>What is asked of a browser is seen in the browser, and not seen when it is not asked.</summary>
[Collection(ChromiumTests.Name)]
public sealed class BrowserRequestTests(PlaywrightFixture fixture)
{
    private const string SizeOfPage = "() => [innerWidth, innerHeight]";

    [Theory]
    [InlineData(false, 1440, 900)]
    [InlineData(false, 800, 600)]
    [InlineData(true, 1440, 900)]
    [InlineData(true, 900, 500)]
    public async Task A_page_has_the_size_that_was_asked_for(bool hasWindow, int width, int height)
    {
        await using var session = await Session.OpenAsync(fixture, new BrowserRequest { Viewport = new(width, height), HasWindow = hasWindow });

        Assert.Equal([width, height], await session.Page.EvaluateAsync<int[]>(SizeOfPage));
        var second = await session.Browser.Contexts[0].NewPageAsync();
        Assert.Equal([width, height], await second.EvaluateAsync<int[]>(SizeOfPage));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_browser_with_a_window_says_that_it_has_one(bool hasWindow)
    {
        await using var session = await Session.OpenAsync(fixture, new BrowserRequest { HasWindow = hasWindow });

        var agent = await session.Page.EvaluateAsync<string>("() => navigator.userAgent");
        var chrome = await session.Page.EvaluateAsync<int>("() => outerHeight - innerHeight");

        Assert.Equal(!hasWindow, agent.Contains("Headless", StringComparison.Ordinal));
        Assert.Equal(hasWindow, chrome > 20);
    }

    [Fact]
    public async Task A_display_is_seen_by_its_own_jail_alone_and_gone_with_it()
    {
        var before = Directory.Exists("/tmp/.X11-unix") ? Directory.GetFileSystemEntries("/tmp/.X11-unix") : [];
        await using var service = await BrowserService.StartAsync();
        ProcessTree one;
        ProcessTree other;
        await using (var lease = await service.AcquireAsync(new BrowserRequest { HasWindow = true }))
        {
            await using var second = await service.AcquireAsync(new BrowserRequest { HasWindow = true });
            (one, other) = (ProcessTree.Under(lease.ProcessId), ProcessTree.Under(second.ProcessId));
            Assert.Equal((1, 1), (one.With("1440x1100x24").Length, other.With("1440x1100x24").Length));
            Assert.Empty(one.With("--no-sandbox"));
        }

        Assert.Equal(("", ""), (one.Left(), other.Left()));
        Assert.Equal(before, Directory.Exists("/tmp/.X11-unix") ? Directory.GetFileSystemEntries("/tmp/.X11-unix") : []);
    }

    [Theory]
    // Without a window Chromium has no popup blocker.
    [InlineData(true, false, 2)]
    [InlineData(false, true, 1)]
    [InlineData(true, true, 2)]
    public async Task Windows_that_nobody_asked_for_open_only_where_they_may(bool allowsPopups, bool hasWindow, int pages)
    {
        await using var site = await WebSite.StartAsync(app =>
        {
            app.MapGet("/", () => Results.Content("<body><script>document.title = window.open('/popup') ? 'opened' : 'blocked'</script>", "text/html"));
            app.MapGet("/popup", () => Results.Content("<title>popup</title>", "text/html"));
        });
        await using var session = await Session.OpenAsync(fixture, new BrowserRequest { AllowsPopups = allowsPopups, HasWindow = hasWindow }, site.Authority);

        await session.Page.GotoAsync($"http://{site.Authority}/");

        Assert.Equal(allowsPopups ? "opened" : "blocked", await session.Page.TitleAsync());
        Assert.Equal(pages, session.Browser.Contexts[0].Pages.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pages_read_other_origins_only_where_they_may(bool without)
    {
        await using var own = await WebSite.StartAsync(app => app.MapGet("/", () => Results.Content("<title>own</title>", "text/html")));
        await using var other = await WebSite.StartAsync(app => app.MapGet("/secret", () => "secret"));
        await using var session = await Session.OpenAsync(fixture, new BrowserRequest { WithoutWebSecurity = without }, own.Authority, other.Authority);
        await session.Page.GotoAsync($"http://{own.Authority}/");

        var read = await session.Page.EvaluateAsync<string>("url => fetch(url).then(answer => answer.text(), () => 'refused')", $"http://{other.Authority}/secret");

        Assert.Equal(without ? "secret" : "refused", read);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_PDF_is_shown_in_a_window_unless_it_is_to_be_downloaded(bool downloads)
    {
        var pdf = Encoding.ASCII.GetBytes("%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF");
        await using var site = await WebSite.StartAsync(app => app.MapGet("/a.pdf", () => Results.Bytes(pdf, "application/pdf")));
        await using var session = await Session.OpenAsync(fixture, new BrowserRequest { HasWindow = true, DownloadsPdf = downloads }, site.Authority);

        var download = session.Page.WaitForDownloadAsync(new PageWaitForDownloadOptions { Timeout = downloads ? 20_000 : 3_000 });
        var opened = await Record.ExceptionAsync(() => session.Page.GotoAsync($"http://{site.Authority}/a.pdf"));

        var notDownloaded = await Record.ExceptionAsync(() => download);
        Assert.Equal((downloads, !downloads), (notDownloaded is null, opened is null));
    }

    [Theory]
    [InlineData("ads.example.com", true)]
    [InlineData("deep.ads.example.com", true)]
    [InlineData("ADS.example.com.", true)]
    [InlineData("example.com", false)]
    [InlineData("notads.example.com", false)]
    [InlineData("tracker.test", true)]
    [InlineData("doubleclick.net", false)]
    [InlineData("127.0.0.1", false)]
    public void A_list_covers_its_domains_and_what_is_below_them(string host, bool isCovered)
    {
        var list = DomainList.Parse(["# remark", "", "Ads.Example.com # as published", "0.0.0.0 tracker.test"]);

        Assert.True(EgressHost.TryParse(host, out var parsed));
        Assert.Equal((2, isCovered), (list.Count, list.Covers(parsed)));
    }

    [Fact]
    public void A_line_that_is_no_domain_is_named() =>
        Assert.Equal("line 2 is no domain: '||ads.example^'.", Assert.Throws<FormatException>(() => DomainList.Parse(["a.example", "||ads.example^"])).Message);

    [Fact]
    public async Task A_page_gets_nothing_from_a_domain_with_advertisements_and_all_from_others()
    {
        await using var site = await WebSite.StartAsync(app => app.MapGet("/", (HttpContext context) => $"from {context.Request.Host.Host}"));
        var port = site.Authority.Split(':')[1];
        var policy = new EgressPolicy { Adverts = DomainList.Parse(["localhost"]) };
        await using var session = await Session.OpenAsync(fixture, new BrowserRequest { Egress = policy }, site.Authority, $"localhost:{port}");

        var own = await session.Page.GotoAsync($"http://{site.Authority}/");
        var advert = await session.Page.GotoAsync($"http://localhost:{port}/");
        var refusal = await advert!.TextAsync();
        session.Lease.Egress.Apply(EgressPolicy.Default);
        var allowed = await session.Page.GotoAsync($"http://localhost:{port}/");

        Assert.Equal((200, 403, 200), (own!.Status, advert.Status, allowed!.Status));
        Assert.Equal($"Egress refused localhost:{port}: this domain is on the list of advertisements (browser.adblock).\n", refusal);
    }
}
