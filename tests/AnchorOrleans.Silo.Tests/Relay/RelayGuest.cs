using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace AnchorOrleans.Silo.Tests.Relay;

/// <summary>A WebSocket client that says and hears one message at a time.</summary>
internal sealed class RelayGuest : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ArrayBufferWriter<byte> _message = new();
    private int _id;

    public ClientWebSocket Socket { get; } = new();

    public static async Task<RelayGuest> ConnectAsync(Uri gateway, string path)
    {
        var guest = new RelayGuest();
        guest.Socket.Options.CollectHttpResponseDetails = true;
        await guest.Socket.ConnectAsync(new Uri(gateway, path), TestContext.Current.CancellationToken);
        return guest;
    }

    public Task SendAsync(JsonNode message) =>
        Socket.SendAsync(Encoding.UTF8.GetBytes(message.ToJsonString()), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    /// <summary>Receives one whole message; of type Close when the other side says goodbye.</summary>
    public async Task<(WebSocketMessageType Type, ReadOnlyMemory<byte> Content)> ReceiveAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        _message.ResetWrittenCount();
        while (true)
        {
            var part = await Socket.ReceiveAsync(_message.GetMemory(64 * 1024), limit.Token);
            _message.Advance(part.Count);
            if (part.EndOfMessage)
            {
                return (part.MessageType, _message.WrittenMemory);
            }
        }
    }

    /// <summary>Sends a command without waiting for its answer.</summary>
    /// <returns>Its id.</returns>
    public async Task<int> PostAsync(string method, JsonObject parameters, string? session = null)
    {
        var command = new JsonObject { ["id"] = ++_id, ["method"] = method, ["params"] = parameters };
        if (session is not null)
        {
            command["sessionId"] = session;
        }

        await SendAsync(command);
        return _id;
    }

    /// <summary>Sends a command and answers its result; events meanwhile are passed over.</summary>
    public async Task<JsonNode> CallAsync(string method, JsonObject parameters, string? session = null)
    {
        var id = await PostAsync(method, parameters, session);
        while (true)
        {
            var (type, content) = await ReceiveAsync();
            Assert.Equal(WebSocketMessageType.Text, type);
            var message = JsonNode.Parse(content.Span)!;
            if ((int?)message["id"] == id)
            {
                return message["result"] ?? throw new InvalidOperationException($"{method} answered {message["error"]}.");
            }
        }
    }

    /// <summary>Attaches to the first page.</summary>
    /// <returns>The session in which commands to it go.</returns>
    public async Task<string> AttachAsync()
    {
        var targets = (await CallAsync("Target.getTargets", []))["targetInfos"]!.AsArray();
        var page = targets.First(target => (string?)target!["type"] == "page")!;
        return (string)(await CallAsync("Target.attachToTarget", new() { ["targetId"] = (string)page["targetId"]!, ["flatten"] = true }))["sessionId"]!;
    }

    /// <summary>Evaluates an expression in the page and answers its value.</summary>
    public async Task<JsonNode?> EvaluateAsync(string expression, string? session = null) =>
        (await CallAsync("Runtime.evaluate", new() { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true }, session))["result"]!["value"];

    public void Dispose() => Socket.Dispose();
}
