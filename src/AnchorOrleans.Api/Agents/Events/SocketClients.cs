using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using AnchorOrleans.Api.Agents.Requests;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Tenants;

namespace AnchorOrleans.Api.Agents.Events;

/// <summary>Serves clients of Socket.IO (protocol 5 over Engine.IO 4) over a WebSocket: who knows a session's id follows it, and steers it.</summary>
/// <remarks>An Engine.IO packet is a digit and the rest: 0 open, 1 close, 2 ping, 3 pong, 4 message. A Socket.IO packet inside a message is again a digit: 0 connect, 1 disconnect, 2 event, 3 answer to an event, 4 refusal.</remarks>
internal sealed partial class SocketClients(
    SessionOwners owners,
    SessionFollowing following,
    SessionMessages messages,
    LiveSockets sockets,
    PublicLinks links,
    Drain drain,
    TimeProvider clock,
    IOptions<ApiOptions> options,
    ILogger<SocketClients> logger)
{
    private const int LargestMessage = 1_000_000;
    private const int Unsent = 64;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(45);

    /// <summary>Serves one client until it goes, its session ends, or the service stops.</summary>
    public async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = false });
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, drain.Completed);
        var client = new Client(context, Channel.CreateBounded<string>(Unsent), LiveSockets.NewId());
        try
        {
            var ping = options.Value.Agents.SocketPing.TotalMilliseconds;
            await client.SendAsync(string.Create(
                CultureInfo.InvariantCulture, $$"""0{"sid":"{{client.Id}}","upgrades":[],"pingInterval":{{ping:0}},"pingTimeout":{{ping:0}},"maxPayload":{{LargestMessage}}}"""), ended.Token);
            var write = WriteAsync(socket, client, ended.Token);
            var read = ReadAsync(socket, client, ended.Token);
            Task[] work = [write, read, PingAsync(client, ended.Token)];
            await Task.WhenAny(work);
            client.Outgoing.Writer.TryComplete();

            // What was said last, such as that the session has ended, is still sent. Giving up reading would break the connection off.
            await Task.WhenAny(write, Task.Delay(Farewell, clock, ended.Token));
            await (write.IsCompleted ? socket.CloseQuietlyAsync(clock) : Task.CompletedTask);
            await Task.WhenAny(read, Task.Delay(Farewell, clock, ended.Token));
            await ended.CancelAsync();
            await Task.WhenAll(work.Append(client.Following));
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ChannelClosedException)
        {
            LogClientLeft(logger, exception);
        }
        finally
        {
            sockets.Remove(client.Id);
        }
    }

    private static async Task WriteAsync(WebSocket socket, Client client, CancellationToken cancellationToken)
    {
        await foreach (var packet in client.Outgoing.Reader.ReadAllAsync(cancellationToken))
        {
            await socket.WriteTextAsync(packet, cancellationToken);
        }
    }

    /// <summary>Pings; ends when a ping was not answered before the next.</summary>
    private async Task PingAsync(Client client, CancellationToken cancellationToken)
    {
        while (client.IsAnswering)
        {
            await Task.Delay(options.Value.Agents.SocketPing, clock, cancellationToken);
            client.IsAnswering = false;
            await client.SendAsync("2", cancellationToken);
            await Task.Delay(options.Value.Agents.SocketPing, clock, cancellationToken);
        }
    }

    /// <summary>Reads until the client goes, or has not connected in time.</summary>
    private async Task ReadAsync(WebSocket socket, Client client, CancellationToken cancellationToken)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = clock.CreateTimer(_ => CancelUnlessConnected(client, late), null, ConnectWithin, Timeout.InfiniteTimeSpan);
        while (await socket.ReadTextAsync(LargestMessage, late.Token) is { } packet)
        {
            switch (packet)
            {
                case ['3', ..]:
                    client.IsAnswering = true;
                    break;
                case ['2', .. var probe]:
                    await client.SendAsync($"3{probe}", cancellationToken);
                    break;
                case ['4', '0', .. var auth] when client.Follower is null:
                    await ConnectAsync(client, auth, cancellationToken);
                    break;
                case ['4', '2', .. var happened] when client.Follower is { } follower:
                    await HearAsync(client, follower, happened, cancellationToken);
                    break;
                case ['4', '1', ..] or ['1', ..]:
                    return;
            }
        }
    }

    private static void CancelUnlessConnected(Client client, CancellationTokenSource late)
    {
        if (client.Follower is null)
        {
            late.Cancel();
        }
    }

    private async Task ConnectAsync(Client client, string text, CancellationToken cancellationToken)
    {
        // Other namespaces begin with a slash; there are none.
        var (auth, _) = JsonText.ReadObject(Encoding.UTF8.GetBytes(text));
        var (follower, refusal) = text.StartsWith('/')
            ? (null, Refusal.NotFound("Invalid namespace"))
            : await owners.FindAsync(client.Context, TextOf(auth, "sessionId"), TextOf(auth, "apiKey") ?? BearerKey.In(client.Context));
        if (follower is { Session.IsLive: false })
        {
            (follower, refusal) = (null, SessionOwners.NoSession);
        }

        if (follower is not null && !sockets.TryAdd(client.Id, follower.Session.Session))
        {
            (follower, refusal) = (null, Refusal.TooMany("Too many sockets follow this session (Api:Agents:MaxSockets).", options.Value.RetryAfter));
        }

        if (follower is null)
        {
            var why = new JsonObject { ["message"] = refusal!.Message, ["data"] = new JsonObject { ["code"] = refusal.Code, ["message"] = refusal.Message } };
            await client.SendAsync($"44{why.ToJsonString()}", cancellationToken);
            return;
        }

        client.Follower = follower;
        await client.SendAsync($$"""40{"sid":"{{client.Id}}"}""", cancellationToken);
        client.Following = FollowAsync(client, follower, cancellationToken);
    }

    private async Task FollowAsync(Client client, Follower follower, CancellationToken cancellationToken)
    {
        var told = Channel.CreateBounded<JsonObject>(1);
        try
        {
            var pass = PassOnAsync(client, told.Reader, cancellationToken);
            var baseUrl = links.BaseOf(client.Context.Request, follower.Caller);
            var end = await following.FollowAsync(follower.Tenant, follower.Session.Session, baseUrl, told.Writer, cancellationToken);
            told.Writer.Complete();
            await pass;
            await client.SendAsync($"42{new JsonArray("end_session", end).ToJsonString()}", cancellationToken);
            await client.SendAsync("41", cancellationToken);
        }
        finally
        {
            // Nothing follows, whatever ended it; the client is let go.
            client.Outgoing.Writer.TryComplete();
        }
    }

    private static async Task PassOnAsync(Client client, ChannelReader<JsonObject> told, CancellationToken cancellationToken)
    {
        await foreach (var json in told.ReadAllAsync(cancellationToken))
        {
            await client.SendAsync($"42{new JsonArray("message", json).ToJsonString()}", cancellationToken);
        }
    }

    /// <summary>Does what a client says, and answers where it asked for an answer; what is wrong is told as an event, too, since most clients ask for none.</summary>
    private async Task HearAsync(Client client, Follower follower, string text, CancellationToken cancellationToken)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (SaidIn(text[digits..]) is not { } said)
        {
            return;
        }

        var refusal = await DoAsync(follower, said, cancellationToken);
        if (refusal is not null)
        {
            var error = new JsonObject { ["type"] = "error", ["error"] = refusal.Message, ["code"] = refusal.Code ?? "INVALID_PARAMETER" };
            await client.SendAsync($"42{new JsonArray("message", error).ToJsonString()}", cancellationToken);
        }

        if (digits > 0)
        {
            var answer = new JsonObject { ["success"] = refusal is null, ["message"] = refusal?.Message ?? "Message sent successfully" };
            await client.SendAsync($"43{text[..digits]}{new JsonArray(answer).ToJsonString()}", cancellationToken);
        }
    }

    private async Task<Refusal?> DoAsync(Follower follower, string said, CancellationToken cancellationToken)
    {
        var (json, malformed) = JsonText.ReadObject(Encoding.UTF8.GetBytes(said));
        if (malformed is not null)
        {
            return malformed;
        }

        var findings = new Findings();
        var message = AgentMessage.Read(new JsonFields(json, findings), options.Value);
        if (findings.Refusal is { } wrong)
        {
            return wrong;
        }

        // Who knows the id may do what its owner may do in it; the caller of a key may do what the key allows.
        var caller = follower.Caller ?? new Caller(follower.Tenant, ApiKeyRole.Run, Run: null, "");
        if (AccessRules.WhyNot(Access.UseSessions, caller) is { } reason)
        {
            return Refusal.Forbidden(reason);
        }

        return message is AgentMessage.NewTask task
            ? (await messages.SubmitAsync(caller, follower.Session, task.Objective, new IdempotencyKey(Value: null), cancellationToken)).Refusal
            : await messages.DeliverAsync(follower.Tenant, follower.Session.Session, message!, cancellationToken);
    }

    /// <summary>Gets what a client says with the event <c>message</c>, as JSON; null for another event, or for what is none.</summary>
    private static string? SaidIn(string text)
    {
        try
        {
            var happened = JsonElement.Parse(text);
            return happened.ValueKind == JsonValueKind.Array && happened.GetArrayLength() > 0 && happened[0].ValueKind == JsonValueKind.String && happened[0].ValueEquals("message")
                ? happened.GetArrayLength() > 1 ? happened[1].GetRawText() : "{}"
                : null;
        }
        catch (JsonException)
        {
            // What is no JSON says nothing.
            return null;
        }
    }

    private static string? TextOf(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [LoggerMessage(LogLevel.Debug, "A Socket.IO client has left.")]
    private static partial void LogClientLeft(ILogger logger, Exception exception);

    /// <summary>A client while it is connected.</summary>
    private sealed class Client(HttpContext context, Channel<string> outgoing, string id)
    {
        public HttpContext Context => context;

        public Channel<string> Outgoing => outgoing;

        public string Id => id;

        public Follower? Follower { get; set; }

        public Task Following { get; set; } = Task.CompletedTask;

        public bool IsAnswering { get; set; } = true;

        public ValueTask SendAsync(string packet, CancellationToken cancellationToken) => outgoing.Writer.WriteAsync(packet, cancellationToken);
    }
}
