using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;

namespace AnchorOrleans.Browser.Tests.Ssrf;

/// <summary>Every way out of a page and of a guest, against a server that must see nothing; each is tried on an allowed one first.</summary>
[Collection(ChromiumTests.Name)]
public sealed class PageTests(SsrfStage stage) : IClassFixture<SsrfStage>
{
    /// <summary>What a guest may command besides a page's own ways; null where a command is not even passed on.</summary>
    private static readonly string[] Commands = ["Page.navigate", "Target.createTarget", "Network.loadNetworkResource", "Fetch.continueRequest"];

    private static readonly object[] Rewritten = [new { urlPattern = "*/rewritten" }];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ways { get; } = [.. PageWays.All.Keys.Order(StringComparer.Ordinal)];

    public static TheoryData<string> CommandNames { get; } = [.. Commands];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task No_way_of_a_page_reaches_a_forbidden_server(string way)
    {
        stage.Open.Forget();
        await TryAsync(way, stage.Open);
        await stage.Open.WaitAsync();

        var refused = stage.NextRefusalAsync();
        await TryAsync(way, stage.Forbidden);
        await refused;

        Assert.Equal(0, stage.Forbidden.Connections);
    }

    [Theory]
    [MemberData(nameof(CommandNames))]
    public async Task No_command_of_a_guest_reaches_a_forbidden_server(string method)
    {
        stage.Open.Forget();
        await CommandAsync(method, stage.Open);
        await stage.Open.WaitAsync();

        var refused = stage.NextRefusalAsync();
        await CommandAsync(method, stage.Forbidden);
        await refused;

        Assert.Equal(0, stage.Forbidden.Connections);
    }

    [Theory]
    [InlineData("direct://")]
    [InlineData("http://127.0.0.1:9222")]
    [InlineData("socks5://127.0.0.1:3128")]
    public async Task No_context_of_a_guest_has_another_way_out(string proxy)
    {
        var refusal = await Assert.ThrowsAsync<PlaywrightException>(() => stage.Browser.NewContextAsync(new() { Proxy = new() { Server = proxy } }));

        Assert.Contains("Target.createBrowserContext is refused", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("view-source:file:///etc/passwd")]
    [InlineData("chrome://version")]
    [InlineData("devtools://devtools/bundled/inspector.html")]
    public async Task No_page_is_one_of_files_or_of_the_browser(string url)
    {
        var page = await stage.VisitAsync();

        await Assert.ThrowsAsync<PlaywrightException>(() => page.GotoAsync(url));
        await page.EvaluateAsync("url => { try { open(url); } catch { } location.href = url; }", url);

        Assert.Equal("hostile", await page.TitleAsync());
        await page.CloseAsync();
    }

    [Fact]
    public async Task No_request_becomes_one_for_a_file()
    {
        var visited = await stage.VisitAsync();
        using var guest = await stage.ConnectAsync();
        var session = await guest.AttachAsync("hostile");
        await guest.AskAsync("Fetch.enable", new { patterns = Rewritten }, session);

        var reading = await guest.SendAsync("Runtime.evaluate", new { expression = "fetch('/rewritten').then(answer => answer.text(), String)", awaitPromise = true }, session);
        var paused = await guest.ReadEventAsync("Fetch.requestPaused");
        await guest.SendAsync("Fetch.continueRequest", new { requestId = paused.GetProperty("requestId").GetString(), url = "file:///etc/passwd" }, session);
        var read = await guest.ReadAnswerAsync(reading);

        Assert.DoesNotContain("root:", read.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("TypeError", read.GetRawText(), StringComparison.Ordinal);
        await visited.CloseAsync();
    }

    [Theory]
    [InlineData("stun", """
        url => new Promise(done => {
            const peer = globalThis.peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:${url}` }] });
            setTimeout(done, 3000); // Without a network, gathering does not always say that it has ended; what it sends, it sends at once.
            peer.onicegatheringstatechange = () => { if (peer.iceGatheringState === 'complete') done(); };
            peer.createDataChannel('x');
            peer.createOffer().then(offer => peer.setLocalDescription(offer));
        })
        """)]
    [InlineData("turn", """
        url => new Promise(done => {
            const peer = globalThis.peer = new RTCPeerConnection({ iceServers: [{ urls: `turn:${url}?transport=udp`, username: 'u', credential: 'c' }] });
            setTimeout(done, 3000); // Without a network, gathering does not always say that it has ended; what it sends, it sends at once.
            peer.onicegatheringstatechange = () => { if (peer.iceGatheringState === 'complete') done(); };
            peer.createDataChannel('x');
            peer.createOffer().then(offer => peer.setLocalDescription(offer));
        })
        """)]
    [InlineData("WebTransport", "url => new WebTransport(`https://${url}/`).ready.catch(() => {})")]
    public async Task No_datagram_of_a_page_leaves(string way, string script)
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var address = (IPEndPoint)server.Client.LocalEndPoint!;
        var page = await stage.VisitAsync();

        await page.EvaluateAsync(script, address.ToString()).WaitAsync(Timeouts.Default, Cancelled);
        using var sender = new UdpClient();
        await sender.SendAsync("control"u8.ToArray(), address, Cancelled);

        // The first that comes is the control, which was sent last.
        var first = await server.ReceiveAsync(Cancelled).AsTask().WaitAsync(Timeouts.Default, Cancelled);
        Assert.True(first.Buffer.AsSpan().SequenceEqual("control"u8), $"A datagram of {way} came.");
        await page.CloseAsync();
    }

    private async Task TryAsync(string way, CountingServer server)
    {
        var page = await stage.VisitAsync();
        await page.EvaluateAsync(PageWays.All[way], $"http://{server.Authority}/{Uri.EscapeDataString(way)}").WaitAsync(Timeouts.Default, Cancelled);
    }

    private async Task CommandAsync(string method, CountingServer server)
    {
        var url = $"http://{server.Authority}/{method}";
        if (method is "Fetch.continueRequest")
        {
            var page = await stage.VisitAsync();
            await page.RouteAsync("**/rewritten", route => route.ContinueAsync(new() { Url = url }));
            await page.EvaluateAsync("() => { fetch('/rewritten').catch(() => {}); }");
            return;
        }

        using var guest = await stage.ConnectAsync();
        if (method is "Target.createTarget")
        {
            await guest.AskAsync(method, new { url });
            return;
        }

        var session = await guest.AttachAsync();
        var frames = await guest.AskAsync("Page.getFrameTree", sessionId: session);
        var frameId = frames.GetProperty("result").GetProperty("frameTree").GetProperty("frame").GetProperty("id").GetString();
        await (method is "Page.navigate"
            ? guest.AskAsync(method, new { url }, session)
            : guest.AskAsync(method, new { frameId, url, options = new { disableCache = true, includeCredentials = false } }, session));
    }
}
