using System.Diagnostics;
using AnchorOrleans.Api.Errors;

namespace AnchorOrleans.Api.Sessions.LiveView;

/// <summary>Takes a viewer's WebSocket to a session's screen and stays until either is gone.</summary>
internal sealed class ViewerWelcome(LiveTickets tickets, ISessionViews views, Drain drain, IOptions<ApiOptions> options)
{
    /// <summary>Shows a session; whatever stands against it is said before the upgrade.</summary>
    public async Task<IResult> ShowAsync(HttpContext context, string? text)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            return Refusal.Invalid("This address is for WebSockets.");
        }

        if (await tickets.ReadAsync(text, context.RequestAborted) is not { IsOneTime: false } ticket)
        {
            return Refusal.Forbidden("The ticket is not valid.");
        }

        return await views.JoinAsync(ticket.Tenant, ticket.Session, context.RequestAborted) switch
        {
            JoinOutcome.Joined joined => await ShowAsync(context, joined.View),
            JoinOutcome.Full full => Refusal.TooMany($"{full.Limit} look at this session, which is the limit.", options.Value.RetryAfter),
            JoinOutcome.NoBrowser => Guests.NotLive(ticket.Session),
            _ => throw new UnreachableException(),
        };
    }

    private async Task<IResult> ShowAsync(HttpContext context, ISessionView view)
    {
        await using var held = view;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, drain.Completed);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            DangerousEnableCompression = false,
            KeepAliveInterval = options.Value.GuestPing,
            KeepAliveTimeout = options.Value.GuestTimeout,
        });
        await view.ShowAsync(socket, ended.Token);
        return TypedResults.Empty;
    }
}
