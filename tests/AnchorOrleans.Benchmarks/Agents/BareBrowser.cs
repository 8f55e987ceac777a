using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Browser.Cdp;

namespace AnchorOrleans.Benchmarks.Agents;

/// <summary>A page of a browser, spoken to over DevTools and nothing else, one command after the other: what driving costs is compared with that.</summary>
internal sealed class BareBrowser : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[1024 * 1024];
    private string? _session;
    private int _lastId;

    private BareBrowser(HttpMessageInvoker invoker) => _invoker = invoker;

    /// <summary>Attaches to the browser's first page.</summary>
    public static async Task<BareBrowser> AttachAsync(ICdpEndpoint browser)
    {
        var bare = new BareBrowser(new HttpMessageInvoker(new SocketsHttpHandler { ConnectCallback = async (_, cancellationToken) => await browser.ConnectCdpAsync(cancellationToken) }));
        await bare._socket.ConnectAsync(new Uri($"ws://127.0.0.1{browser.BrowserPath}"), bare._invoker, CancellationToken.None);
        var targets = await bare.CallAsync("Target.getTargets", []);
        var page = targets.GetProperty("targetInfos").EnumerateArray().First(target => target.GetProperty("type").ValueEquals("page")).GetProperty("targetId").GetString();
        bare._session = (await bare.CallAsync("Target.attachToTarget", new() { ["targetId"] = page, ["flatten"] = true })).GetProperty("sessionId").GetString();
        return bare;
    }

    /// <summary>Reads the page's text, and clicks what an expression finds.</summary>
    public async Task StepAsync(string element)
    {
        await EvaluateAsync("document.body.innerText");
        var place = await EvaluateAsync($"(r => [r.x + r.width / 2, r.y + r.height / 2])({element}.getBoundingClientRect())");
        foreach (var type in (string[])["mouseMoved", "mousePressed", "mouseReleased"])
        {
            await CallAsync("Input.dispatchMouseEvent", new()
            {
                ["type"] = type,
                ["x"] = place[0].GetDouble(),
                ["y"] = place[1].GetDouble(),
                ["button"] = type == "mouseMoved" ? "none" : "left",
                ["clickCount"] = type == "mouseMoved" ? 0 : 1,
            });
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _invoker.Dispose();
    }

    private async Task<JsonElement> EvaluateAsync(string expression) =>
        (await CallAsync("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true })).GetProperty("result").GetProperty("value");

    private async Task<JsonElement> CallAsync(string method, JsonObject parameters)
    {
        var command = new JsonObject { ["id"] = ++_lastId, ["method"] = method, ["params"] = parameters };
        if (_session is not null)
        {
            command["sessionId"] = _session;
        }

        await _socket.SendAsync(Encoding.UTF8.GetBytes(command.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await _socket.ReceiveAsync(_buffer.AsMemory(length), CancellationToken.None);
                length += part.Count;
            }
            while (!part.EndOfMessage);

            var message = JsonElement.Parse(_buffer.AsSpan(0, length));
            if (message.TryGetProperty("id", out var id) && id.GetInt32() == _lastId)
            {
                return message.GetProperty("result");
            }
        }
    }
}
