using System.Net.WebSockets;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Health;
using AnchorOrleans.Api.Json;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Takes a guest's WebSocket to its session's browser, or to one page of it, and stays until either is gone.</summary>
internal sealed partial class GuestWelcome(
    Guests guests,
    ISessionConnections connections,
    Drain drain,
    IOptions<ApiOptions> options,
    ILogger<GuestWelcome> logger)
{
    /// <summary>Connects a guest; whatever stands against it is said before the upgrade.</summary>
    public async Task<IResult> ConnectAsync(HttpContext context, string? page)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return Answer.Json(new ServiceResponse("AnchorOrleans", HealthResponse.OwnVersion, "/health"));
        }

        var (guest, refusal) = await guests.FindAsync(context.Request, context.RequestAborted);
        if (guest is null)
        {
            return refusal!;
        }

        await using var connection = await connections.ConnectAsync(guest.Caller.Tenant, guest.Session, page, context.RequestAborted);
        if (connection is null)
        {
            return page is null ? Guests.NotLive(guest.Session) : Refusal.NotFound($"Session '{guest.Session}' has no such page.");
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, drain.Completed);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            DangerousEnableCompression = false,
            KeepAliveInterval = options.Value.GuestPing,
            KeepAliveTimeout = options.Value.GuestTimeout,
        });
        try
        {
            await connection.RelayAsync(socket, ended.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            LogGuestLost(logger, exception);
        }

        return TypedResults.Empty;
    }

    [LoggerMessage(LogLevel.Debug, "A CDP guest went without closing its connection.")]
    private static partial void LogGuestLost(ILogger logger, Exception exception);
}
