using System.Diagnostics;
using System.Net.WebSockets;
using AnchorOrleans.Browser.Cdp;

namespace AnchorOrleans.Browser.Tests.Cdp;

[Collection(ChromiumTests.Name)]
public sealed class CdpRelayTests(PlaywrightFixture fixture)
{
    private const int Mebibyte = 1024 * 1024;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_guests_use_one_browser_at_once()
    {
        await using var session = await Session.OpenAsync(fixture);
        await using var second = await session.Port.ConnectAsync(fixture.Playwright);

        await session.Page.SetContentAsync("<p>written by the first");
        var text = await second.Contexts[0].Pages[0].TextContentAsync("p");
        await second.CloseAsync();

        Assert.Equal("written by the first", text);
        Assert.Equal(2, await session.Page.EvaluateAsync<int>("1 + 1"));
    }

    [Fact]
    public async Task Messages_of_many_megabytes_pass_both_ways()
    {
        const int Length = 30 * Mebibyte;
        await using var session = await Session.OpenAsync(fixture);

        var sent = await session.Page.EvaluateAsync<int>("text => text.length", new string('x', Length));
        var received = await session.Page.EvaluateAsync<string>($"'y'.repeat({Length})");

        Assert.Equal(Length, sent);
        Assert.Equal(new string('y', Length), received);
    }

    [Fact]
    public async Task A_message_beyond_Chromiums_own_limit_passes_in_parts()
    {
        const int Length = 120 * Mebibyte;
        await using var service = await BrowserService.StartAsync();
        await using var lease = await service.AcquireAsync();
        await using var port = await GuestPort.OpenAsync(service.Relay, lease);
        using var guest = await CdpGuest.ConnectAsync(port.Url);

        var answer = await guest.AskAsync("Browser.getVersion", new { padding = new string('x', Length) });

        Assert.StartsWith("HeadlessChrome/", answer.GetProperty("result").GetProperty("product").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_of_more_than_a_hundred_megabytes_passes()
    {
        const int Length = 104 * Mebibyte;
        await using var service = await BrowserService.StartAsync();
        await using var lease = await service.AcquireAsync();
        await using var port = await GuestPort.OpenAsync(service.Relay, lease);
        using var guest = await CdpGuest.ConnectAsync(port.Url);
        var session = await guest.AttachAsync();

        var id = await guest.SendAsync("Runtime.evaluate", new { expression = $"'y'.repeat({Length})" }, session);
        var answer = await guest.ReadAsync();

        Assert.StartsWith($"{{\"id\":{id},", answer, StringComparison.Ordinal);
        Assert.InRange(answer.Length, Length, Length + 1_000);
    }

    [Fact]
    public async Task A_guest_that_does_not_read_costs_no_memory_and_loses_nothing()
    {
        const int Answers = 16;
        const int Length = 8 * Mebibyte;
        await using var service = await BrowserService.StartAsync();
        await using var lease = await service.AcquireAsync();
        await using var port = await GuestPort.OpenAsync(service.Relay, lease);
        using var lazy = await CdpGuest.ConnectAsync(port.Url);
        using var busy = await CdpGuest.ConnectAsync(port.Url);
        var lazySession = await lazy.AttachAsync();
        var busySession = await busy.AttachAsync();

        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var index = 0; index < Answers; index++)
        {
            await lazy.SendAsync("Runtime.evaluate", new { expression = $"globalThis.answers = (globalThis.answers ?? 0) + 1; 'z'.repeat({Length})" }, lazySession);
        }

        // The page has given all its answers when the other guest sees the last of them counted; none of them has been read.
        await busy.AskAsync("Runtime.evaluate", new
        {
            awaitPromise = true,
            expression = $"new Promise(done => {{ const timer = setInterval(() => {{ if (globalThis.answers === {Answers}) {{ clearInterval(timer); done(); }} }}, 10); }})",
        }, busySession);

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 2 * Length);
        var seen = 0;
        while (seen < Answers)
        {
            seen += (await lazy.ReadAsync()).Length > Length ? 1 : 0;
        }
    }

    [Fact]
    public async Task Guests_of_a_browser_that_dies_are_told_and_let_go()
    {
        await using var service = await BrowserService.StartAsync();
        await using var lease = await service.AcquireAsync();
        await using var port = await GuestPort.OpenAsync(service.Relay, lease);
        using var guest = await CdpGuest.ConnectAsync(port.Url);
        await guest.AskAsync("Browser.getVersion");

        using var chromium = Process.GetProcessById(ProcessTree.Under(lease.ProcessId).Main());
        chromium.Kill();
        var close = await guest.ReadToCloseAsync();
        await guest.Socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancelled);

        Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "BROWSER_CRASHED"), close);
        Assert.Equal(CdpRelayEndReason.BrowserLeft, (await port.Ended).Reason);
    }

    [Fact]
    public async Task A_guest_of_a_dead_browser_that_does_not_answer_is_cut()
    {
        await using var service = await BrowserService.StartAsync();
        await using var lease = await service.AcquireAsync();
        await using var port = await GuestPort.OpenAsync(service.Relay, lease);
        using var guest = await CdpGuest.ConnectAsync(port.Url);
        await guest.AskAsync("Browser.getVersion");

        await lease.DisposeAsync();

        Assert.Equal(CdpRelayEndReason.BrowserLeft, (await port.Ended).Reason);
    }

    [Fact]
    public async Task A_guest_that_leaves_ends_its_relay_and_not_its_browser()
    {
        await using var service = await BrowserService.StartAsync();
        await using var lease = await service.AcquireAsync();
        await using var port = await GuestPort.OpenAsync(service.Relay, lease);
        using var guest = await CdpGuest.ConnectAsync(port.Url);
        await guest.AskAsync("Browser.getVersion");

        await guest.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancelled);
        var end = await port.Ended;
        using var next = await CdpGuest.ConnectAsync(port.Url);

        Assert.Equal(CdpRelayEndReason.GuestLeft, end.Reason);
        Assert.InRange(end.ToGuestBytes, 100, 2_000);
        Assert.NotEmpty(await next.PageAsync());
    }

    [Fact]
    public async Task A_guest_that_vanishes_ends_its_relay()
    {
        await using var service = await BrowserService.StartAsync();
        await using var lease = await service.AcquireAsync();
        await using var port = await GuestPort.OpenAsync(service.Relay, lease);
        using var guest = await CdpGuest.ConnectAsync(port.Url);
        await guest.AskAsync("Browser.getVersion");

        guest.Socket.Abort();

        Assert.Equal(CdpRelayEndReason.GuestLeft, (await port.Ended).Reason);
    }

    [Fact]
    public async Task A_page_has_an_endpoint_of_its_own_that_ends_with_it()
    {
        await using var service = await BrowserService.StartAsync();
        await using var lease = await service.AcquireAsync();
        await using var port = await GuestPort.OpenAsync(service.Relay, lease);
        using var guest = await CdpGuest.ConnectAsync(port.Url);
        var created = await guest.AskAsync("Target.createTarget", new { url = "about:blank" });
        var target = created.GetProperty("result").GetProperty("targetId").GetString();

        using var page = await CdpGuest.ConnectAsync(new Uri(port.Url, $"/devtools/page/{target}"));
        var sum = await page.AskAsync("Runtime.evaluate", new { expression = "20 + 22" });
        await guest.AskAsync("Target.closeTarget", new { targetId = target });
        var close = await page.ReadToCloseAsync();

        Assert.Equal(42, sum.GetProperty("result").GetProperty("result").GetProperty("value").GetInt32());
        Assert.Equal((WebSocketCloseStatus.NormalClosure, "The page was closed."), close);
    }

    [Theory]
    [InlineData("/devtools/page/0123456789ABCDEF")]
    [InlineData("/devtools/browser/00000000-0000-0000-0000-000000000000")]
    [InlineData("/json/new")]
    [InlineData("/devtools/page/../../json/close/1")]
    [InlineData("/devtools/page/a?b")]
    public async Task A_path_that_leads_nowhere_is_refused_before_the_guest_is_accepted(string path)
    {
        await using var service = await BrowserService.StartAsync();
        await using var lease = await service.AcquireAsync();

        await Assert.ThrowsAsync<CdpConnectException>(() => service.Relay.ConnectAsync(lease, path, Cancelled));
    }

    [Fact]
    public async Task A_lease_given_back_cannot_be_connected_to()
    {
        await using var service = await BrowserService.StartAsync();
        var lease = await service.AcquireAsync();
        await lease.DisposeAsync();

        await Assert.ThrowsAsync<CdpConnectException>(() => service.Relay.ConnectAsync(lease, cancellationToken: Cancelled));
        await Assert.ThrowsAsync<CdpConnectException>(() => service.Relay.GetVersionAsync(lease, Cancelled));
    }

    [Fact]
    public async Task The_versions_are_those_of_the_browser()
    {
        await using var session = await Session.OpenAsync(fixture);

        var version = await session.Service.Relay.GetVersionAsync(session.Lease, Cancelled);

        Assert.Equal($"HeadlessChrome/{session.Browser.Version}", version.Browser);
        Assert.Equal(await session.Page.EvaluateAsync<string>("navigator.userAgent"), version.UserAgent);
    }
}
