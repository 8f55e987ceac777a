using System.Diagnostics;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace AnchorOrleans.Sandbox.Tests.Fixture;

/// <summary>A real browser for the SDK to talk to. It opens only pages of the test itself, so it needs no jail.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Announcement = "DevTools listening on ";

    private readonly DirectoryInfo _profile = Directory.CreateTempSubdirectory("sandbox-tests-chromium-");
    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Chromium()
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(
                "/usr/lib/chromium/chromium-headless-shell",
                ["--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", $"--user-data-dir={_profile.FullName}", "about:blank"])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            },
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data?.StartsWith(Announcement, StringComparison.Ordinal) == true)
            {
                _address.TrySetResult(new Uri(line.Data[Announcement.Length..]));
            }
        };
    }

    public static async Task<Chromium> StartAsync()
    {
        var chromium = new Chromium();
        chromium._process.Start();
        chromium._process.BeginErrorReadLine();
        await chromium._address.Task.WaitAsync(Timeouts.Default, TestContext.Current.CancellationToken);
        return chromium;
    }

    /// <summary>Passes the messages of an accepted WebSocket on to the browser, and back.</summary>
    public async Task RelayAsync(HttpContext context)
    {
        using var guest = await context.WebSockets.AcceptWebSocketAsync();
        using var browser = new ClientWebSocket();
        await browser.ConnectAsync(await _address.Task, context.RequestAborted);
        await Task.WhenAny(CopyAsync(guest, browser, context.RequestAborted), CopyAsync(browser, guest, context.RequestAborted));
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _profile.Delete(recursive: true);
    }

    private static async Task CopyAsync(WebSocket from, WebSocket to, CancellationToken cancellationToken)
    {
        var buffer = new byte[65_536];
        while (await from.ReceiveAsync(buffer, cancellationToken) is { MessageType: not WebSocketMessageType.Close } part)
        {
            await to.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, cancellationToken);
        }
    }
}
