using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Api.Sessions.Recordings;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>Browsers of one silo, as a process without browsers uses them.</summary>
public sealed class RelayTests
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task Playwright_works_through_a_gateway_and_passes_20_MiB_both_ways()
    {
        const int Length = 20 * Mebibyte;
        await using var site = await TargetSite.StartAsync();
        await using var stage = await RelayStage.StartAsync(("Egress:Allow:0", site.Authority));
        var session = await stage.OpenAsync();

        var seen = await OutsideProgram.RunAsync(
            stage.Silo,
            "node",
            "relay.mjs",
            ("CDP_URL", new Uri(stage.Gateway.Address, $"/guest/{session}").ToString()),
            ("TARGET_URL", site.Address.ToString()),
            ("LENGTH", Length.ToString(CultureInfo.InvariantCulture)));

        Assert.Equal(("Target", Length, Length, "uploaded"), ((string)seen["title"]!, (int)seen["sent"]!, (int)seen["received"]!, (string)seen["upload"]!));
        Assert.Equal("running", (string?)(await stage.Client.GetAsync($"/v1/sessions/{session}"))["status"]);
    }

    [Fact]
    public async Task A_guest_that_reads_slowly_makes_neither_process_hold_what_waits_for_it()
    {
        const int Messages = 40;
        const int Length = 5 * Mebibyte;
        await using var stage = await RelayStage.StartAsync();
        var session = await stage.OpenAsync();
        using var slow = await RelayGuest.ConnectAsync(stage.Gateway.Address, $"/guest/{session}");
        using var quick = await RelayGuest.ConnectAsync(stage.Gateway.Address, $"/guest/{session}");
        var (slowPage, quickPage) = (await slow.AttachAsync(), await quick.AttachAsync());
        Assert.Equal(Length, await TakeAsync(quick, quickPage, Length));
        var before = Held(stage);

        for (var message = 0; message < Messages; message++)
        {
            await slow.PostAsync("Runtime.evaluate", new() { ["expression"] = $"globalThis.done = (globalThis.done ?? 0) + 1; 'x'.repeat({Length})", ["returnByValue"] = true }, slowPage);
        }

        await Eventually.NotNullAsync(async () => (int?)await quick.EvaluateAsync("globalThis.done", quickPage) == Messages ? "" : null, () => "the page has made all of them");
        Assert.Equal(Length, await TakeAsync(quick, quickPage, Length));
        Assert.InRange(Held(stage) - before, long.MinValue, Messages * Length / 3L);

        var got = 0;
        while (got < Messages)
        {
            var (type, content) = await slow.ReceiveAsync();
            Assert.Equal(WebSocketMessageType.Text, type);
            got += content.Length > Length ? 1 : 0;
        }
    }

    [Fact]
    public async Task Goodbyes_pass_both_ways()
    {
        await using var stage = await RelayStage.StartAsync();
        var session = await stage.OpenAsync();
        using var leaving = await RelayGuest.ConnectAsync(stage.Gateway.Address, $"/guest/{session}");
        using var staying = await RelayGuest.ConnectAsync(stage.Gateway.Address, $"/guest/{session}");
        using var wrong = await RelayGuest.ConnectAsync(stage.Gateway.Address, $"/guest/{session}");
        await staying.CallAsync("Browser.getVersion", []);

        await leaving.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, leaving.Socket.CloseStatus);

        await wrong.Socket.SendAsync(new byte[8], WebSocketMessageType.Binary, endOfMessage: true, TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketMessageType.Close, (await wrong.ReceiveAsync()).Type);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, wrong.Socket.CloseStatus);

        await stage.Client.DeleteAsync($"/v1/sessions/{session}");
        Assert.Equal(WebSocketMessageType.Close, (await staying.ReceiveAsync()).Type);
        Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "SESSION_ENDED"), (staying.Socket.CloseStatus, staying.Socket.CloseStatusDescription));
    }

    [Fact]
    public async Task What_has_no_browser_is_refused_before_the_upgrade()
    {
        await using var stage = await RelayStage.StartAsync();
        var (session, unknown) = (await stage.OpenAsync(), new SessionId("00000000-0000-4000-8000-000000000000"));

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(stage, $"/guest/{unknown}"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(stage, $"/guest/{session}/0123456789ABCDEF"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(stage, $"/viewer/{unknown}"));
        Assert.Null(await stage.Ports.Connections.DescribeAsync(RelayStage.Tenant, unknown, TestContext.Current.CancellationToken));
        Assert.Null(await stage.Ports.Connections.DescribeAsync(new("another"), session, TestContext.Current.CancellationToken));
        Assert.IsType<CommandOutcome.NoBrowser>(await stage.Ports.Control.PerformAsync(new("another"), session, new SessionCommand.Screenshot(), TestContext.Current.CancellationToken));

        var described = await stage.Ports.Connections.DescribeAsync(RelayStage.Tenant, session, TestContext.Current.CancellationToken);
        Assert.StartsWith("HeadlessChrome/", described!.Product, StringComparison.Ordinal);
        using var page = await RelayGuest.ConnectAsync(stage.Gateway.Address, $"/guest/{session}/{described.Pages[0].Id}");
        Assert.Equal(42, (int?)await page.EvaluateAsync("40 + 2"));
    }

    [Fact]
    public async Task Commands_are_done_or_refused_there()
    {
        await using var stage = await RelayStage.StartAsync();
        var session = await stage.OpenAsync();

        Assert.IsType<CommandOutcome.Done>(await PerformAsync(stage, session, new SessionCommand.Navigate("data:text/html,<title>There</title><body>text", TimeSpan.FromSeconds(10))));
        var picture = Assert.IsType<CommandOutcome.Picture>(await PerformAsync(stage, session, new SessionCommand.Screenshot()));
        Assert.Equal("PNG"u8.ToArray(), picture.Png[1..4]);
        var pages = Assert.IsType<CommandOutcome.Listed>(await PerformAsync(stage, session, new SessionCommand.ListPages()));
        Assert.Equal("There", Assert.Single(pages.Pages).Title);
        var refused = Assert.IsType<CommandOutcome.Refused>(await PerformAsync(stage, session, new SessionCommand.ClickElement("#none", 0, PointerButton.Left, TimeSpan.FromMilliseconds(100))));
        Assert.NotEqual("", refused.Reason);
    }

    [Fact]
    public async Task Files_of_40_MiB_come_and_go_without_being_held()
    {
        const int Length = 40 * Mebibyte;
        await using var stage = await RelayStage.StartAsync();
        var session = await stage.OpenAsync();
        var file = new byte[Length];
        new Random(1).NextBytes(file);
        var before = GC.GetTotalAllocatedBytes();

        using var source = new MemoryStream(file);
        var stored = await stage.Ports.Files.UploadAsync(RelayStage.Tenant, session, "größer als 40 & mehr?.bin", source, TestContext.Current.CancellationToken);

        Assert.Contains("40", Assert.IsType<UploadOutcome.Stored>(stored).Path, StringComparison.Ordinal);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, Length / 2);
        var upload = Assert.Single((await stage.Ports.Files.ListUploadsAsync(RelayStage.Tenant, session, TestContext.Current.CancellationToken))!);
        Assert.Equal(Length, upload.Size);
        using var endless = new MemoryStream(new byte[(50 * Mebibyte) + 1]);
        Assert.IsType<UploadOutcome.Refused>(await stage.Ports.Files.UploadAsync(RelayStage.Tenant, session, "larger", endless, TestContext.Current.CancellationToken));

        using var guest = await RelayGuest.ConnectAsync(stage.Gateway.Address, $"/guest/{session}");
        var page = await guest.AttachAsync();
        await guest.EvaluateAsync("const i = document.createElement('input'); i.type = 'file'; document.body.append(i); 1", page);
        var input = (string)(await guest.CallAsync("Runtime.evaluate", new() { ["expression"] = "document.querySelector('input')" }, page))["result"]!["objectId"]!;
        await guest.CallAsync("DOM.setFileInputFiles", new() { ["files"] = new JsonArray(((UploadOutcome.Stored)stored).Path), ["objectId"] = input }, page);
        await guest.EvaluateAsync("const a = document.createElement('a'); a.download = 'back.bin'; a.href = URL.createObjectURL(document.querySelector('input').files[0]); document.body.append(a); a.click(); 1", page);
        var download = (await Eventually.NotNullAsync(
            async () => await stage.Ports.Files.ListDownloadsAsync(RelayStage.Tenant, session, TestContext.Current.CancellationToken) is { Count: 1 } downloads ? downloads : null,
            () => "the file is downloaded")).Single();
        var opened = await stage.Ports.Files.OpenDownloadAsync(RelayStage.Tenant, session, download, TestContext.Current.CancellationToken);
        await using var content = opened!.Content;
        Assert.Equal((Length, Length), (opened.Length, download.Size));
        Assert.Equal(SHA256.HashData(file), await SHA256.HashDataAsync(content, TestContext.Current.CancellationToken));
        Assert.Null(await stage.Ports.Files.OpenDownloadAsync(RelayStage.Tenant, session, download with { Id = "none" }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_upload_whose_caller_fails_fails_as_the_caller_did()
    {
        await using var stage = await RelayStage.StartAsync();
        var session = await stage.OpenAsync();
        await using var source = new BreakingStream();

        var exception = await Assert.ThrowsAsync<IOException>(() => stage.Ports.Files.UploadAsync(RelayStage.Tenant, session, "a", source, TestContext.Current.CancellationToken));

        Assert.Equal(BreakingStream.Message, exception.Message);
        Assert.Empty((await stage.Ports.Files.ListUploadsAsync(RelayStage.Tenant, session, TestContext.Current.CancellationToken))!);
    }

    [Fact]
    public async Task Viewers_see_and_steer_through_a_gateway()
    {
        await using var stage = await RelayStage.StartAsync(("Screencast:MaxViewers", "1"));
        var session = await stage.OpenAsync();
        using var viewer = await RelayGuest.ConnectAsync(stage.Gateway.Address, $"/viewer/{session}");

        await viewer.SendAsync(new JsonObject { ["type"] = "navigate", ["url"] = "data:text/html,<title>Steered</title><body style='background:red'>" });
        var (hasFrame, hasTitle) = (false, false);
        while (!hasFrame || !hasTitle)
        {
            var (type, content) = await viewer.ReceiveAsync();
            Assert.NotEqual(WebSocketMessageType.Close, type);
            hasFrame |= type == WebSocketMessageType.Binary;
            hasTitle |= type == WebSocketMessageType.Text && JsonNode.Parse(content.Span)!["tabs"]?.AsArray().Any(tab => (string?)tab!["title"] == "Steered") == true;
        }

        Assert.Equal(new JoinOutcome.Full(1), await stage.Ports.Views.JoinAsync(RelayStage.Tenant, session, TestContext.Current.CancellationToken));
        Assert.True(await stage.Ports.Views.TryUseAsync(RelayStage.Tenant, session, "word", TestContext.Current.CancellationToken));
        Assert.False(await stage.Ports.Views.TryUseAsync(RelayStage.Tenant, session, "word", TestContext.Current.CancellationToken));
        var picture = await Eventually.NotNullAsync(
            async () => await stage.Ports.Views.LookAsync(RelayStage.Tenant, session, TestContext.Current.CancellationToken) as LookOutcome.Picture,
            () => "there is a small picture");
        Assert.Equal([0xFF, 0xD8], picture.Jpeg[..2]);

        await stage.Client.DeleteAsync($"/v1/sessions/{session}");
        while ((await viewer.ReceiveAsync()).Type != WebSocketMessageType.Close)
        {
        }

        Assert.Equal(4000, (int?)viewer.Socket.CloseStatus);
    }

    [Fact]
    public async Task Recordings_are_paused_where_they_are_made()
    {
        await using var stage = await RelayStage.StartAsync();
        var recorded = await stage.OpenAsync(new() { ["session"] = new JsonObject { ["recording"] = true } });
        var other = await stage.OpenAsync(new() { ["session"] = new JsonObject { ["recording"] = false } });

        Assert.IsType<RecordingOutcome.Done>(await stage.Ports.Recordings.PauseAsync(RelayStage.Tenant, recorded, TestContext.Current.CancellationToken));
        Assert.IsType<RecordingOutcome.Done>(await stage.Ports.Recordings.ResumeAsync(RelayStage.Tenant, recorded, TestContext.Current.CancellationToken));
        Assert.IsType<RecordingOutcome.Refused>(await stage.Ports.Recordings.PauseAsync(RelayStage.Tenant, other, TestContext.Current.CancellationToken));
        Assert.IsType<RecordingOutcome.NoBrowser>(await stage.Ports.Recordings.PauseAsync(new("another"), recorded, TestContext.Current.CancellationToken));
        Assert.Null(stage.Ports.Recordings.Obstacle);
    }

    private static async Task<int> TakeAsync(RelayGuest guest, string page, int length) =>
        ((string)(await guest.EvaluateAsync($"'y'.repeat({length})", page))!).Length;

    private static Task<CommandOutcome> PerformAsync(RelayStage stage, SessionId session, SessionCommand command) =>
        stage.Ports.Control.PerformAsync(RelayStage.Tenant, session, command, TestContext.Current.CancellationToken);

    private static async Task<HttpStatusCode> StatusAsync(RelayStage stage, string path)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri(stage.Gateway.Address, path), TestContext.Current.CancellationToken));
        return socket.HttpStatusCode;
    }

    /// <summary>What the two processes through which messages pass hold in memory.</summary>
    private static long Held(RelayStage stage) =>
        Environment.WorkingSet + (long.Parse(ProcessTree.Status(stage.Silo.ProcessId, "VmRSS")!.Split(' ')[0], CultureInfo.InvariantCulture) * 1024);
}
