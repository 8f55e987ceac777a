using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using AnchorOrleans.Browser.Cdp;
using Microsoft.AspNetCore.Builder;

namespace AnchorOrleans.Browser.Tests.Cdp;

/// <summary>A guest that holds new pages until it starts them must not hold them for others.</summary>
[Collection(ChromiumTests.Name)]
public sealed class PausedTargetTests
{
    private const string AnswerOfWorker = """
        new Promise(done => { new Worker(URL.createObjectURL(new Blob(['postMessage(42)']))).onmessage = event => done(event.data); })
        """;

    private static readonly object Holding = new { autoAttach = true, waitForDebuggerOnStart = true, flatten = true };

    [Fact]
    public async Task A_worker_that_one_guest_holds_is_started_for_the_other()
    {
        await using var bench = await GuestBench.OpenAsync(("Browser:PausedTargetTimeout", "00:00:01"));
        using var holding = await bench.ConnectAsync();
        using var other = await bench.ConnectAsync();
        await holding.AskAsync("Target.setAutoAttach", Holding, await holding.AttachAsync());

        var started = Stopwatch.StartNew();
        var answer = await other.AskAsync("Runtime.evaluate", new { expression = AnswerOfWorker, awaitPromise = true }, await other.AttachAsync());

        // Had it taken less, the worker was never held, and this would prove nothing.
        Assert.Equal(42, answer.GetProperty("result").GetProperty("result").GetProperty("value").GetInt32());
        Assert.InRange(started.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        Assert.Equal(WebSocketState.Open, holding.Socket.State);
    }

    [Fact]
    public async Task A_page_that_one_guest_holds_is_loaded_for_the_other()
    {
        var visited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var site = await WebSite.StartAsync(app => app.MapGet("/", () => visited.TrySetResult()));
        await using var bench = await GuestBench.OpenAsync(("Browser:PausedTargetTimeout", "00:00:01"), ("Egress:Allow:0", site.Authority));
        using var holding = await bench.ConnectAsync();
        using var other = await bench.ConnectAsync();
        await holding.AskAsync("Target.setAutoAttach", Holding);

        var opened = Stopwatch.StartNew();
        await other.SendAsync("Target.createTarget", new { url = $"http://{site.Authority}/" });
        await visited.Task.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);

        Assert.InRange(opened.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task The_relays_own_command_is_answered_to_nobody()
    {
        await using var bench = await GuestBench.OpenAsync(("Browser:PausedTargetTimeout", "00:00:00.2"));
        using var holding = await bench.ConnectAsync();
        using var other = await bench.ConnectAsync();
        await holding.AskAsync("Target.setAutoAttach", Holding);

        await other.EvaluateAsync("1", await OpenPageAsync(other));
        var last = await holding.SendAsync("Browser.getVersion");
        List<string> messages = [await holding.ReadAsync()];
        while (!messages[^1].StartsWith($$"""{"id":{{last}},""", StringComparison.Ordinal))
        {
            messages.Add(await holding.ReadAsync());
        }

        Assert.Contains(messages, message => message.Contains("\"waitingForDebugger\":true", StringComparison.Ordinal));
        Assert.DoesNotContain(messages, message => message.StartsWith("{\"id\":-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_guest_that_starts_its_workers_in_time_does_so_itself()
    {
        await using var bench = await GuestBench.OpenAsync(("Browser:PausedTargetTimeout", "00:10:00"));
        using var holding = await bench.ConnectAsync();
        using var other = await bench.ConnectAsync();
        await holding.AskAsync("Target.setAutoAttach", Holding, await holding.AttachAsync());

        var asked = await other.SendAsync("Runtime.evaluate", new { expression = AnswerOfWorker, awaitPromise = true }, await other.AttachAsync());
        await holding.SendAsync("Runtime.runIfWaitingForDebugger", sessionId: await ReadWaitingAsync(holding));

        Assert.True((await other.ReadAnswerAsync(asked)).TryGetProperty("result", out _));
    }

    [Fact]
    public async Task A_guest_whose_own_command_never_ends_has_to_go_so_that_its_pages_start()
    {
        await using var bench = await GuestBench.OpenAsync(("Browser:PausedTargetTimeout", "00:00:00.5"));
        using var holding = await bench.ConnectAsync();
        using var other = await bench.ConnectAsync();
        await holding.AskAsync("Target.setAutoAttach", Holding, await holding.AttachAsync());
        await holding.Socket.SendAsync(
            """{"id":99,"method":"Runtime.evaluate","params":{"expression":"never ends"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, TestContext.Current.CancellationToken);

        var answer = await other.AskAsync("Runtime.evaluate", new { expression = AnswerOfWorker, awaitPromise = true }, await other.AttachAsync());

        Assert.True(answer.TryGetProperty("result", out _));
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, (await holding.ReadToCloseAsync()).Status);
    }

    [Fact]
    public async Task A_guest_that_holds_pages_and_does_not_read_has_to_go()
    {
        const int Length = 8 * 1024 * 1024;
        await using var bench = await GuestBench.OpenAsync(("Browser:PausedTargetTimeout", "00:00:01"));
        using var holding = await bench.ConnectAsync();
        using var other = await bench.ConnectAsync();
        var session = await holding.AttachAsync();
        await holding.AskAsync("Target.setAutoAttach", Holding);
        await holding.SendAsync("Target.createTarget", new { url = "about:blank" });
        await holding.SendAsync("Runtime.runIfWaitingForDebugger", sessionId: await ReadWaitingAsync(holding));
        for (var index = 0; index < 8; index++)
        {
            await holding.SendAsync("Runtime.evaluate", new { expression = $"'z'.repeat({Length})" }, session);
        }

        var end = await bench.FirstEnd;

        Assert.Equal(CdpRelayEndReason.GuestRefused, end.Reason);
        Assert.NotEmpty(await other.PageAsync());
    }

    /// <summary>Opens a page and attaches to it, as any driver would.</summary>
    private static async Task<string> OpenPageAsync(CdpGuest guest)
    {
        var created = await guest.AskAsync("Target.createTarget", new { url = "about:blank" });
        var attached = await guest.AskAsync(
            "Target.attachToTarget", new { targetId = created.GetProperty("result").GetProperty("targetId").GetString(), flatten = true });
        return attached.GetProperty("result").GetProperty("sessionId").GetString()!;
    }

    private static async Task<string> ReadWaitingAsync(CdpGuest guest)
    {
        while (true)
        {
            using var message = JsonDocument.Parse(await guest.ReadAsync());
            if (message.RootElement.TryGetProperty("method", out var method) && method.ValueEquals("Target.attachedToTarget")
                && message.RootElement.GetProperty("params").GetProperty("waitingForDebugger").GetBoolean())
            {
                return message.RootElement.GetProperty("params").GetProperty("sessionId").GetString()!;
            }
        }
    }
}
