using System.Net.WebSockets;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using AnchorOrleans.Api.Errors;

namespace AnchorOrleans.Api.Agents.Events;

/// <summary>Sends the events of a session over a plain WebSocket until the session ends or the guest goes.</summary>
internal sealed partial class StepSockets(
    SessionFollowing following, LiveSockets sockets, PublicLinks links, Drain drain, TimeProvider clock, IOptions<ApiOptions> options, ILogger<StepSockets> logger)
{
    private const int Unread = 64;
    private const int LargestMessage = 4096;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    /// <summary>Serves one guest.</summary>
    public async Task<IResult> ServeAsync(HttpContext context, Follower follower)
    {
        var (id, session) = (LiveSockets.NewId(), follower.Session.Session);
        if (!sockets.TryAdd(id, session))
        {
            return Refusal.TooMany($"{options.Value.Agents.MaxSockets} sockets follow this session, which is the limit (Api:Agents:MaxSockets).", options.Value.RetryAfter);
        }

        try
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
            {
                DangerousEnableCompression = false,
                KeepAliveInterval = options.Value.GuestPing,
                KeepAliveTimeout = options.Value.GuestTimeout,
            });
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, drain.Completed);
            var told = Channel.CreateBounded<JsonObject>(Unread);
            var follow = FollowAsync(follower, links.BaseOf(context.Request, follower.Caller), told, ended.Token);
            var leave = ReadAsync(socket, ended.Token);
            var send = SendAsync(socket, told.Reader, ended.Token);
            await Task.WhenAny(send, leave);

            // Giving up reading would break the connection off.
            await (send.IsCompleted ? socket.CloseQuietlyAsync(clock) : Task.CompletedTask);
            await Task.WhenAny(leave, Task.Delay(Farewell, clock, ended.Token));
            await ended.CancelAsync();
            try
            {
                await Task.WhenAll(follow, leave, send);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
            {
                LogGuestLeft(logger, exception);
            }
        }
        finally
        {
            sockets.Remove(id);
        }

        return TypedResults.Empty;
    }

    /// <summary>Notices that the guest goes; what it says means nothing.</summary>
    private static async Task ReadAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        while (await socket.ReadTextAsync(LargestMessage, cancellationToken) is not null)
        {
        }
    }

    private static async Task SendAsync(WebSocket socket, ChannelReader<JsonObject> told, CancellationToken cancellationToken)
    {
        await foreach (var json in told.ReadAllAsync(cancellationToken))
        {
            await socket.WriteTextAsync(json.ToJsonString(), cancellationToken);
        }
    }

    private async Task FollowAsync(Follower follower, string baseUrl, Channel<JsonObject> told, CancellationToken cancellationToken)
    {
        try
        {
            await told.Writer.WriteAsync(await following.FollowAsync(follower.Tenant, follower.Session.Session, baseUrl, told.Writer, cancellationToken), cancellationToken);
        }
        finally
        {
            told.Writer.Complete();
        }
    }

    [LoggerMessage(LogLevel.Debug, "Somebody who followed a session has left.")]
    private static partial void LogGuestLeft(ILogger logger, Exception exception);
}
