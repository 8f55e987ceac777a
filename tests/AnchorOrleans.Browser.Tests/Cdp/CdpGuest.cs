using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace AnchorOrleans.Browser.Tests.Cdp;

/// <summary>A guest that speaks the protocol itself, for what a driver would not do.</summary>
internal sealed class CdpGuest : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _lastId;

    private CdpGuest(ClientWebSocket socket) => Socket = socket;

    public ClientWebSocket Socket { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<CdpGuest> ConnectAsync(Uri url)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(url, Cancelled);
        return new CdpGuest(socket);
    }

    /// <summary>Speaks over a connection that exists, which it then owns.</summary>
    public static CdpGuest Over(ClientWebSocket socket) => new(socket);

    /// <summary>Sends a command without waiting for its answer.</summary>
    public async Task<int> SendAsync(string method, object? parameters = null, string? sessionId = null)
    {
        var id = ++_lastId;
        var message = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { }, sessionId }, Sparse);
        await Socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, Cancelled);
        return id;
    }

    /// <summary>Sends what may be no command at all.</summary>
    public Task SendTextAsync(string text) => Socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Cancelled);

    /// <summary>Has a page compute a number.</summary>
    public async Task<int> EvaluateAsync(string expression, string sessionId)
    {
        var answer = await AskAsync("Runtime.evaluate", new { expression }, sessionId);
        return answer.GetProperty("result").GetProperty("result").GetProperty("value").GetInt32();
    }

    /// <summary>Reads until the answer to a command.</summary>
    public async Task<JsonElement> ReadAnswerAsync(int id)
    {
        while (true)
        {
            using var message = JsonDocument.Parse(await ReadAsync());
            if (message.RootElement.TryGetProperty("id", out var answered) && answered.GetInt32() == id)
            {
                return message.RootElement.Clone();
            }
        }
    }

    public async Task<JsonElement> AskAsync(string method, object? parameters = null, string? sessionId = null)
    {
        return await ReadAnswerAsync(await SendAsync(method, parameters, sessionId));
    }

    /// <summary>Reads one message; empty when the connection was closed.</summary>
    public async Task<string> ReadAsync()
    {
        using var message = new MemoryStream();
        while (true)
        {
            var part = await Socket.ReceiveAsync(_buffer.AsMemory(), Cancelled).AsTask().WaitAsync(Timeouts.Default, Cancelled);
            message.Write(_buffer.AsSpan(0, part.Count));
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.GetBuffer().AsSpan(0, (int)message.Length));
            }
        }
    }

    /// <summary>Reads until the other side closes.</summary>
    public async Task<(WebSocketCloseStatus? Status, string? Text)> ReadToCloseAsync()
    {
        while (Socket.State == WebSocketState.Open)
        {
            await ReadAsync();
        }

        return (Socket.CloseStatus, Socket.CloseStatusDescription);
    }

    /// <summary>Reads until an event.</summary>
    /// <returns>Its parameters.</returns>
    public async Task<JsonElement> ReadEventAsync(string method)
    {
        while (true)
        {
            using var message = JsonDocument.Parse(await ReadAsync());
            if (message.RootElement.TryGetProperty("method", out var told) && told.ValueEquals(method))
            {
                return message.RootElement.GetProperty("params").Clone();
            }
        }
    }

    /// <summary>Attaches to the browser's first page, or to the first of a title.</summary>
    /// <returns>The session to address it by.</returns>
    public async Task<string> AttachAsync(string? title = null)
    {
        var target = await PageAsync(title);
        var answer = await AskAsync("Target.attachToTarget", new { targetId = target, flatten = true });
        return answer.GetProperty("result").GetProperty("sessionId").GetString()!;
    }

    /// <summary>Finds the browser's first page, or the first of a title.</summary>
    public async Task<string> PageAsync(string? title = null)
    {
        var targets = await AskAsync("Target.getTargets");
        return targets.GetProperty("result").GetProperty("targetInfos").EnumerateArray()
            .First(target => target.GetProperty("type").ValueEquals("page") && (title is null || target.GetProperty("title").ValueEquals(title)))
            .GetProperty("targetId").GetString()!;
    }

    public void Dispose() => Socket.Dispose();

    private static JsonSerializerOptions Sparse { get; } = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
}
