using AnchorOrleans.Browser.Pool;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AnchorOrleans.Browser.Tests.Chromium;

/// <summary>What a request changes about the pages of its browser.</summary>
public sealed class PageOptionTests(PlaywrightFixture fixture) : IClassFixture<PlaywrightFixture>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dialogs_that_are_suppressed_stop_no_page_frame_or_popup_and_reach_no_guest(bool hasWindow)
    {
        await using var other = await WebSite.StartAsync(app => app.MapGet("/frame", () => Html("<script>parent.postMessage([alert(1), confirm('2'), prompt('3')], '*')</script>")));
        await using var site = await WebSite.StartAsync(app =>
        {
            app.MapGet("/", () => Html($"<script>addEventListener('message', told => window.told = told.data); window.asked = [alert(1), confirm('2'), prompt('3')];</script><iframe src='http://{other.Authority}/frame'></iframe>"));
            app.MapGet("/popup", () => Html("<script>window.asked = confirm('4')</script>"));
        });
        await using var session = await Session.OpenAsync(fixture, new BrowserRequest { SuppressesDialogs = true, HasWindow = hasWindow, AllowsPopups = true }, site.Authority, other.Authority);
        var dialogs = 0;
        session.Page.Dialog += (_, dialog) =>
        {
            dialogs++;
            _ = dialog.DismissAsync();
        };

        await session.Page.GotoAsync($"http://{site.Authority}/");
        var frame = await session.Page.WaitForFunctionAsync("JSON.stringify(window.told)");
        var popup = await session.Page.RunAndWaitForPopupAsync(() => session.Page.EvaluateAsync("() => { window.open('/popup'); }"));
        await popup.WaitForLoadStateAsync();

        Assert.Equal("[null,false,null]", await session.Page.EvaluateAsync<string>("JSON.stringify(asked)"));
        Assert.Equal("[null,false,null]", await frame.JsonValueAsync<string>());
        Assert.False(await popup.EvaluateAsync<bool>("asked"));
        Assert.False(await session.Page.EvaluateAsync<bool>("() => confirm('from a guest')"));
        Assert.Equal(0, dialogs);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_popup_is_as_large_as_a_tab_where_it_is_forced_to_be_one(bool asTab, bool hasWindow)
    {
        await using var site = await WebSite.StartAsync(app => app.MapGet("/{**path}", () => Html("<title>page</title>")));
        await using var session = await Session.OpenAsync(fixture, new BrowserRequest { OpensPopupsAsTabs = asTab, HasWindow = hasWindow, AllowsPopups = true }, site.Authority);
        await session.Page.GotoAsync($"http://{site.Authority}/");

        var popup = await session.Page.RunAndWaitForPopupAsync(() => session.Page.EvaluateAsync("() => { window.popup = window.open('/popup', 'own', 'width=320,height=240'); }"));

        Assert.Equal(asTab ? "[1440,900]" : "[320,240]", await popup.EvaluateAsync<string>("JSON.stringify([innerWidth, innerHeight])"));
        Assert.True(await session.Page.EvaluateAsync<bool>("popup.opener === window && popup.name === 'own'"));
        Assert.True(await session.Page.EvaluateAsync<bool>("window.open('/other', '_blank', 'noopener,width=9') === null"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Frames_of_other_origins_can_be_looked_into_only_where_they_may(bool crosses)
    {
        await using var other = await WebSite.StartAsync(app => app.MapGet("/", () => Html("<title>inner</title>")));
        var port = other.Authority.Split(':')[1];
        await using var site = await WebSite.StartAsync(app => app.MapGet("/", () => Html($"<iframe src='http://localhost:{port}/'></iframe>")));
        await using var session = await Session.OpenAsync(fixture, new BrowserRequest { CrossesOrigins = crosses }, site.Authority, $"localhost:{port}");
        await session.Page.GotoAsync($"http://{site.Authority}/");

        var title = await session.Page.EvaluateAsync<string>("() => { try { return frames[0].document.title; } catch { return 'refused'; } }");

        Assert.Equal(crosses ? "inner" : "refused", title);
    }

    [Fact]
    public async Task A_full_screen_is_all_page_also_in_a_new_tab()
    {
        await using var session = await Session.OpenAsync(fixture, new BrowserRequest { HasWindow = true, IsFullscreen = true, Viewport = new(1280, 720) });
        const string sizes = "JSON.stringify([innerWidth, innerHeight, outerWidth, outerHeight])";

        var later = await session.Browser.Contexts[0].NewPageAsync();

        Assert.Equal("[1280,720,1280,720]", await session.Page.EvaluateAsync<string>(sizes));
        Assert.Equal("[1280,720,1280,720]", await later.EvaluateAsync<string>(sizes));
    }

    private static IResult Html(string text) => Results.Content($"<!doctype html>{text}", "text/html");
}
