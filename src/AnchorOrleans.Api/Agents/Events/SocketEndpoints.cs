using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Sessions;

namespace AnchorOrleans.Api.Agents.Events;

/// <summary>The sockets over which sessions are followed: Socket.IO, and the plain one of the code API's client.</summary>
internal static class SocketEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapAgentSockets(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/socket.io", FollowAsync).ExcludeFromDescription();
        routes.MapGet("/ws", FollowStepsAsync).ExcludeFromDescription();
    }

    /// <summary>Speaks Socket.IO over a WebSocket.</summary>
    internal static async Task<IResult> FollowAsync(HttpContext context, SocketClients clients)
    {
        var query = context.Request.Query;
        if (query["EIO"] != "4" || query["transport"] != "websocket" || !context.WebSockets.IsWebSocketRequest)
        {
            // The words of the protocol, in which its clients look for why.
            return TypedResults.Json(new TransportRefusal(0, "Transport unknown"), Json.AnchorJson.Default.TransportRefusal, statusCode: StatusCodes.Status400BadRequest);
        }

        await clients.ServeAsync(context);
        return TypedResults.Empty;
    }

    /// <summary>Sends what happens in a session, one JSON object a message.</summary>
    internal static async Task<IResult> FollowStepsAsync(HttpContext context, SessionOwners owners, StepSockets steps)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return Refusal.Invalid("This address is for WebSockets.");
        }

        var key = context.Request.Query["apiKey"] is [{ Length: > 0 } inQuery, ..] ? inQuery : BearerKey.In(context);
        var (follower, refusal) = await owners.FindAsync(context, context.Request.Query["sessionId"], key);
        if (follower is null)
        {
            return refusal!;
        }

        return follower.Session.IsLive ? await steps.ServeAsync(context, follower) : Guests.NotLive(follower.Session.Session);
    }
}

/// <summary>Why a transport is refused.</summary>
internal sealed record TransportRefusal(int Code, string Message);
