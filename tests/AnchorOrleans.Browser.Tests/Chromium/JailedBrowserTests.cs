using System.Globalization;
using System.Text.Json;
using AnchorOrleans.Browser.Egress;
using AnchorOrleans.Browser.Pool;
using AnchorOrleans.Browser.Tests.Cdp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace AnchorOrleans.Browser.Tests.Chromium;

[Collection(ChromiumTests.Name)]
public sealed class JailedBrowserTests(PlaywrightFixture fixture)
{
    [Fact]
    public async Task A_page_opens_through_the_egress_proxy()
    {
        await using var site = await HelloAsync();
        await using var session = await Session.OpenAsync(fixture, allow: site.Authority);

        await session.Page.GotoAsync($"http://{site.Authority}/");

        Assert.Equal("hello", await session.Page.TitleAsync());
        Assert.NotEqual(0, session.Lease.Egress.Traffic.ReceivedBytes);
    }

    [Fact]
    public async Task A_loopback_page_that_is_not_allowed_is_refused_by_name_of_the_rule()
    {
        await using var site = await HelloAsync();
        await using var session = await Session.OpenAsync(fixture);

        var response = await session.Page.GotoAsync($"http://{site.Authority}/");

        Assert.Equal(403, response!.Status);
        Assert.Equal($"Egress refused {site.Authority}: loopback addresses are not allowed (Egress:Allow).\n", await response.TextAsync());
    }

    [Theory]
    [InlineData("http://127.0.0.1:9222/json/version")]
    [InlineData("http://localhost:9222/json/version")]
    [InlineData("http://[::1]:9222/json/version")]
    public async Task A_page_does_not_reach_the_browsers_own_DevTools(string url)
    {
        await using var session = await Session.OpenAsync(fixture);

        var response = await session.Page.GotoAsync(url);

        Assert.Equal(403, response!.Status);
    }

    [Fact]
    public async Task A_context_without_the_proxy_reaches_nothing()
    {
        var requests = 0;
        await using var site = await WebSite.StartAsync(app => app.MapGet("/", () => Interlocked.Increment(ref requests)));
        await using var service = await BrowserService.StartAsync(allow: [site.Authority]);
        await using var lease = await service.AcquireAsync();

        // As the relay refuses such contexts, this goes round it: the jail is a wall of its own.
        using var connection = await service.Relay.ConnectAsync(lease, cancellationToken: TestContext.Current.CancellationToken);
        using var browser = CdpGuest.Over(connection.Socket);
        var context = await browser.AskAsync("Target.createBrowserContext", new { proxyServer = "direct://" });
        var target = await browser.AskAsync("Target.createTarget", new { url = "about:blank", browserContextId = context.GetProperty("result").GetProperty("browserContextId").GetString() });
        var session = await browser.AskAsync("Target.attachToTarget", new { targetId = target.GetProperty("result").GetProperty("targetId").GetString(), flatten = true });
        var navigated = await browser.AskAsync(
            "Page.navigate", new { url = $"http://{site.Authority}/" }, session.GetProperty("result").GetProperty("sessionId").GetString());

        Assert.Equal("net::ERR_CONNECTION_REFUSED", navigated.GetProperty("result").GetProperty("errorText").GetString());
        Assert.Equal(0, requests);
    }

    [Fact]
    public async Task A_WebSocket_of_a_page_goes_through_the_egress_proxy()
    {
        await using var site = await WebSite.StartAsync(app =>
        {
            app.UseWebSockets();
            app.MapGet("/", async (HttpContext context) =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                await socket.SendAsync("hello"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
                await socket.ReceiveAsync(new byte[1], context.RequestAborted);
            });
        });
        await using var session = await Session.OpenAsync(fixture, allow: site.Authority);

        var message = await session.Page.EvaluateAsync<string>(
            "url => new Promise((done, fail) => { const socket = new WebSocket(url); socket.onmessage = event => done(event.data); socket.onerror = () => fail('refused'); })",
            $"ws://{site.Authority}/");

        Assert.Equal("hello", message);
    }

    [Fact]
    public async Task No_packet_leaves_but_by_the_proxy_as_the_only_network_is_loopback()
    {
        await using var session = await Session.OpenAsync(fixture);
        var main = ProcessTree.Under(session.Lease.ProcessId).Main();

        var devices = await File.ReadAllLinesAsync($"/proc/{main}/net/dev", TestContext.Current.CancellationToken);

        Assert.Equal("lo", Assert.Single(devices, line => line.Contains(':', StringComparison.Ordinal)).Split(':')[0].Trim());
    }

    [Fact]
    public async Task Files_of_the_machine_cannot_be_opened()
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["readable"], "canary", TestContext.Current.CancellationToken);
        await using var session = await Session.OpenAsync(fixture);

        await Assert.ThrowsAsync<PlaywrightException>(() => session.Page.GotoAsync("file:///etc/shadow"));
        await Assert.ThrowsAsync<PlaywrightException>(() => session.Page.GotoAsync($"file://{folder["readable"]}"));
    }

    [Theory]
    [InlineData("/etc/shadow")]
    [InlineData("canary")]
    public async Task Files_of_the_machine_cannot_be_chosen_for_upload(string path)
    {
        using var folder = new TestFolder();
        await File.WriteAllTextAsync(folder["canary"], "canary", TestContext.Current.CancellationToken);
        await using var session = await Session.OpenAsync(fixture);
        await session.Page.SetContentAsync("<input type=file>");
        var commands = await session.Page.Context.NewCDPSessionAsync(session.Page);
        var document = await commands.SendAsync("DOM.getDocument", Arguments(("depth", -1)));
        var root = document!.Value.GetProperty("root").GetProperty("nodeId").GetInt32();
        var input = await commands.SendAsync("DOM.querySelector", Arguments(("nodeId", root), ("selector", "input")));

        var refusal = await Assert.ThrowsAsync<PlaywrightException>(() => commands.SendAsync("DOM.setFileInputFiles", Arguments(
            ("nodeId", input!.Value.GetProperty("nodeId").GetInt32()), ("files", new[] { Path.Combine(folder.Path, path) }))));

        Assert.Contains("paths of files begin with /session/uploads/", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await session.Page.EvaluateAsync<int>("() => document.querySelector('input').files.length"));
    }

    [Fact]
    public async Task Renderers_keep_Chromiums_own_sandbox()
    {
        await using var session = await Session.OpenAsync(fixture);
        await session.Page.SetContentAsync("<p>a page with a process of its own");

        var processes = ProcessTree.Under(session.Lease.ProcessId);
        var main = processes.Main();
        var renderers = processes.With("--type=renderer");

        Assert.NotEmpty(renderers);
        Assert.All(renderers, renderer =>
        {
            Assert.Equal("2", ProcessTree.Status(renderer, "Seccomp"));
            Assert.True(Filters(renderer) > Filters(main), "A renderer has a system call filter besides the jail's.");
            Assert.True(Namespaces(renderer) > Namespaces(main), "A renderer has a process namespace of its own inside the jail's.");
        });
        Assert.NotEqual("0", ProcessTree.Status(main, "Uid")!.Split('\t')[0], StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_refused_domain_is_refused_and_a_new_policy_holds_at_once()
    {
        await using var site = await HelloAsync();
        await using var session = await Session.OpenAsync(fixture, allow: site.Authority);
        await session.Page.GotoAsync($"http://{site.Authority}/");

        session.Lease.Egress.Apply(new EgressPolicy { RefusedDomains = ["127.0.0.1"] });
        var response = await session.Page.ReloadAsync();

        Assert.Equal(403, response!.Status);
        Assert.Equal($"Egress refused {site.Authority}: this domain is refused by the rules in force.\n", await response.TextAsync());
    }

    [Fact]
    public async Task The_view_has_the_size_that_was_asked_for()
    {
        await using var session = await Session.OpenAsync(fixture, new BrowserRequest { Viewport = new Viewport(812, 634) });

        var size = await session.Page.EvaluateAsync<JsonElement>("() => ({ width: innerWidth, height: innerHeight })");

        Assert.Equal((812, 634), (size.GetProperty("width").GetInt32(), size.GetProperty("height").GetInt32()));
    }

    [Fact]
    public async Task A_page_that_takes_too_much_memory_ends_its_browser_with_the_limit_named()
    {
        await using var service = await BrowserService.StartAsync(settings: ("Browser:MemoryMebibytes", "400"));
        await using var lease = await service.AcquireAsync();
        await using var port = await GuestPort.OpenAsync(service.Relay, lease);
        var browser = await port.ConnectAsync(fixture.Playwright);

        var filling = browser.Contexts[0].Pages[0].EvaluateAsync("() => { globalThis.kept = []; for (;;) kept.push(new Uint8Array(1 << 24).fill(1)); }");
        var exit = await lease.Exited.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);

        Assert.Equal(new BrowserExit(BrowserExit.Crashed, "The browser needed more than the 400 MiB of memory that it may use (Browser:MemoryMebibytes)."), exit);
        await Assert.ThrowsAnyAsync<PlaywrightException>(() => filling);
    }

    [Fact]
    public async Task A_page_that_stores_too_much_ends_its_browser_with_the_limit_named()
    {
        await using var site = await HelloAsync();
        await using var service = await BrowserService.StartAsync(
            allow: [site.Authority], settings: [("Browser:SessionMebibytes", "64"), ("Browser:SessionCheckInterval", "00:00:00.1")]);
        await using var lease = await service.AcquireAsync();
        await using var port = await GuestPort.OpenAsync(service.Relay, lease);
        var browser = await port.ConnectAsync(fixture.Playwright);
        var page = browser.Contexts[0].Pages[0];
        await page.GotoAsync($"http://{site.Authority}/");

        var storing = page.EvaluateAsync("""
            async () => {
                const cache = await caches.open('much');
                for (let index = 0; ; index++) await cache.put('/' + index, new Response(crypto.getRandomValues(new Uint8Array(65536)).buffer));
            }
            """);
        var exit = await lease.Exited.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);

        Assert.Equal(new BrowserExit(BrowserExit.Crashed, "The browser kept more than the 64 MiB that its session may hold on disk (Browser:SessionMebibytes)."), exit);
        await Assert.ThrowsAnyAsync<PlaywrightException>(() => storing);
    }

    private static Task<WebSite> HelloAsync()
    {
        return WebSite.StartAsync(app => app.MapGet("/", () => Results.Text("<title>hello</title>", "text/html")));
    }

    private static Dictionary<string, object> Arguments(params (string Name, object Value)[] arguments)
    {
        return arguments.ToDictionary(argument => argument.Name, argument => argument.Value, StringComparer.Ordinal);
    }

    private static int Filters(int process) => int.Parse(ProcessTree.Status(process, "Seccomp_filters")!, CultureInfo.InvariantCulture);

    private static int Namespaces(int process) => ProcessTree.Status(process, "NSpid")!.Split('\t').Length;
}
