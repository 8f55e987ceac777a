using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;

namespace AnchorOrleans.Browser.Tests.Cdp;

/// <summary>A guest that holds new pages until it starts them must not hold them for others.</summary>
[Collection(ChromiumTests.Name)]
public sealed class PausedTargetTests
{
    private static readonly object Holding = new { autoAttach = true, waitForDebuggerOnStart = true, flatten = true };

    [Fact]
    public async Task A_page_that_one_guest_holds_is_started_for_the_other()
    {
        await using var bench = await GuestBench.OpenAsync(("Browser:PausedTargetTimeout", "00:00:01"));
        using var holding = await bench.ConnectAsync();
        using var other = await bench.ConnectAsync();
        await holding.AskAsync("Target.setAutoAttach", Holding);

        var opened = Stopwatch.StartNew();
        var sum = await other.EvaluateAsync("20 + 22", await OpenPageAsync(other));

        // Had it taken less, the page was never held, and this would prove nothing.
        Assert.Equal(42, sum);
        Assert.InRange(opened.Elapsed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        Assert.Equal(WebSocketState.Open, holding.Socket.State);
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
    public async Task A_guest_that_starts_its_pages_in_time_does_so_itself()
    {
        await using var bench = await GuestBench.OpenAsync(("Browser:PausedTargetTimeout", "00:10:00"));
        using var holding = await bench.ConnectAsync();
        using var other = await bench.ConnectAsync();
        await holding.AskAsync("Target.setAutoAttach", Holding);

        var opening = OpenPageAsync(other);
        var session = await ReadWaitingAsync(holding);
        await holding.SendAsync("Runtime.runIfWaitingForDebugger", sessionId: session);

        Assert.Equal(42, await other.EvaluateAsync("20 + 22", await opening));
    }

    [Fact]
    public async Task A_guest_whose_own_command_never_ends_has_to_go_so_that_its_pages_start()
    {
        await using var bench = await GuestBench.OpenAsync(("Browser:PausedTargetTimeout", "00:00:00.5"));
        using var holding = await bench.ConnectAsync();
        using var other = await bench.ConnectAsync();
        await holding.AskAsync("Target.setAutoAttach", Holding);
        await holding.Socket.SendAsync(
            """{"id":99,"method":"Runtime.evaluate","params":{"expression":"never ends"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, TestContext.Current.CancellationToken);

        Assert.Equal(42, await other.EvaluateAsync("20 + 22", await OpenPageAsync(other)));
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

        Assert.Equal(42, await other.EvaluateAsync("20 + 22", await OpenPageAsync(other)));
        await bench.FirstEnd;
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
