using System.Net.WebSockets;
using System.Text.Json;
using AnchorOrleans.Browser.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AnchorOrleans.Browser.Tests.Cdp;

/// <summary>The policy as guests meet it, with a real browser.</summary>
[Collection(ChromiumTests.Name)]
public sealed class GuestPolicyTests(PlaywrightFixture fixture)
{
    private static readonly string[] Uploaded = ["/session/uploads/mine.txt"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Browser.crash")]
    [InlineData("SystemInfo.getInfo")]
    [InlineData("Target.exposeDevToolsProtocol")]
    public async Task A_refused_command_is_answered_on_its_session_and_changes_nothing(string method)
    {
        await using var bench = await GuestBench.OpenAsync();
        using var guest = await bench.ConnectAsync();
        var session = await guest.AttachAsync();

        var answer = await guest.AskAsync(method, sessionId: session);

        Assert.Equal(-32000, answer.GetProperty("error").GetProperty("code").GetInt32());
        Assert.StartsWith($"{method} is refused: ", answer.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(session, answer.GetProperty("sessionId").GetString());
        Assert.Equal(2, await guest.EvaluateAsync("1 + 1", session));
    }

    [Theory]
    [InlineData("""{"id":5,"method":"Page.enable","method":"Browser.crash"}""", -32700)]
    [InlineData("""{"id":5,/**/"method":"Browser.crash"}""", -32700)]
    [InlineData("""{"id":5}""", -32700)]
    [InlineData("no JSON", -32700)]
    [InlineData("""{"id":5,"method":"Page.navigate","params":{"url":"about:blank","url":"file:///"}}""", -32000)]
    public async Task What_is_no_plain_command_is_answered_and_not_passed_on(string message, int code)
    {
        await using var bench = await GuestBench.OpenAsync();
        using var guest = await bench.ConnectAsync();

        await guest.SendTextAsync(message);
        using var answer = JsonDocument.Parse(await guest.ReadAsync());

        Assert.Equal(code, answer.RootElement.GetProperty("error").GetProperty("code").GetInt32());
        Assert.NotEmpty(await guest.PageAsync());
    }

    [Fact]
    public async Task A_message_that_shows_too_late_that_it_is_no_command_ends_its_guest_and_nobody_else()
    {
        await using var bench = await GuestBench.OpenAsync();
        using var other = await bench.ConnectAsync();
        using var guest = await bench.ConnectAsync();

        await guest.SendTextAsync($$"""{"id":5,"method":"Runtime.enable","params":{"x":"{{new string('x', 300_000)}}"},"method":"Browser.crash"}""");
        var close = await guest.ReadToCloseAsync();

        Assert.Equal(WebSocketCloseStatus.PolicyViolation, close.Status);
        Assert.NotEmpty(await other.PageAsync());
    }

    [Fact]
    public async Task A_binary_message_ends_its_guest()
    {
        await using var bench = await GuestBench.OpenAsync();
        using var guest = await bench.ConnectAsync();

        await guest.Socket.SendAsync(new byte[] { 0xd8, 0x5a }, WebSocketMessageType.Binary, endOfMessage: true, Cancelled);

        Assert.Equal(WebSocketCloseStatus.PolicyViolation, (await guest.ReadToCloseAsync()).Status);
    }

    [Fact]
    public async Task A_checked_command_beyond_its_limit_is_refused_with_the_limit_named()
    {
        await using var bench = await GuestBench.OpenAsync(("Browser:CheckedCommandBytes", "65536"));
        using var guest = await bench.ConnectAsync();
        var session = await guest.AttachAsync();

        var answer = await guest.AskAsync("Page.navigate", new { url = $"data:text/html,{new string('x', 200_000)}" }, session);

        Assert.Equal(
            "Page.navigate may have at most 65536 bytes here (Browser:CheckedCommandBytes).",
            answer.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(2, await guest.EvaluateAsync("1 + 1", session));
    }

    [Fact]
    public async Task A_guest_that_closes_the_browser_is_let_go_and_the_browser_stays()
    {
        await using var bench = await GuestBench.OpenAsync();
        using var other = await bench.ConnectAsync();
        using var guest = await bench.ConnectAsync();

        var answer = await guest.AskAsync("Browser.close");
        var close = await guest.ReadToCloseAsync();

        Assert.True(answer.TryGetProperty("result", out _));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, close.Status);
        Assert.NotEmpty(await other.PageAsync());
        Assert.False(bench.Lease.Exited.IsCompleted);
    }

    [Fact]
    public async Task A_guests_session_is_no_other_guests()
    {
        await using var bench = await GuestBench.OpenAsync();
        using var one = await bench.ConnectAsync();
        using var two = await bench.ConnectAsync();
        var session = await one.AttachAsync();

        var used = await two.AskAsync("Runtime.evaluate", new { expression = "1" }, session);
        var detached = await two.AskAsync("Target.detachFromTarget", new { sessionId = session });

        Assert.Contains("not found", used.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.True(detached.TryGetProperty("error", out _));
        Assert.Equal(2, await one.EvaluateAsync("1 + 1", session));
    }

    [Fact]
    public async Task A_download_lands_in_the_sessions_folder_under_its_id()
    {
        await using var site = await WebSite.StartAsync(app => app.MapGet("/", () => Results.File("the file"u8.ToArray(), "application/octet-stream", "../../name.txt")));
        await using var session = await Session.OpenAsync(fixture, allow: site.Authority);
        var commands = await session.Browser.NewBrowserCDPSessionAsync();
        var completed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        commands.Event("Browser.downloadProgress").OnEvent += (_, told) =>
        {
            if (told!.Value.GetProperty("state").ValueEquals("completed"))
            {
                completed.TrySetResult(told.Value.GetProperty("guid").GetString()!);
            }
        };
        await commands.SendAsync("Browser.setDownloadBehavior", new() { ["behavior"] = "allow", ["downloadPath"] = "/etc", ["eventsEnabled"] = true });

        var waiting = session.Page.WaitForDownloadAsync();
        _ = session.Page.EvaluateAsync("url => { location.href = url; }", $"http://{site.Authority}/");
        var download = await waiting;
        var id = await completed.Task.WaitAsync(Timeouts.Default, Cancelled);

        Assert.DoesNotContain('/', download.SuggestedFilename);
        Assert.Equal("the file", await File.ReadAllTextAsync(Path.Combine(session.Lease.SessionFolder, "downloads", id), Cancelled));
    }

    [Fact]
    public async Task A_file_of_the_sessions_uploads_can_be_chosen()
    {
        await using var session = await Session.OpenAsync(fixture);
        await session.Lease.Files.UploadAsync("mine.txt", new MemoryStream("uploaded"u8.ToArray()), new SessionFileOptions(), DateTimeOffset.UnixEpoch, Cancelled);
        await session.Page.SetContentAsync("<input type=file>");
        var commands = await session.Page.Context.NewCDPSessionAsync(session.Page);
        var document = await commands.SendAsync("DOM.getDocument");
        var input = await commands.SendAsync("DOM.querySelector", new() { ["nodeId"] = document!.Value.GetProperty("root").GetProperty("nodeId").GetInt32(), ["selector"] = "input" });

        await commands.SendAsync("DOM.setFileInputFiles", new()
        {
            ["nodeId"] = input!.Value.GetProperty("nodeId").GetInt32(),
            ["files"] = Uploaded,
        });

        Assert.Equal("uploaded", await session.Page.EvaluateAsync<string>("() => document.querySelector('input').files[0].text()"));
    }
}
