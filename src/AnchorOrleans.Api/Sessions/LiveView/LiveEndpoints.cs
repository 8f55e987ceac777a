using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Sessions.LiveView;

/// <summary>The page on which people see a session, and what it needs. Its link is its key.</summary>
/// <remarks>The token stands behind the <c>#</c> of the link, so no server, proxy or log sees it; the page hands it in itself.</remarks>
internal static class LiveEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapLive(this IEndpointRouteBuilder routes)
    {
        var live = routes.MapGroup("/live").ExcludeFromDescription();
        live.MapGet("/", (HttpContext context) => LivePage.Answer(context, LivePage.Index));
        live.MapGet("/{file}", (string file, HttpContext context) => LivePage.Answer(context, file));
        live.MapPost("/open", OpenAsync);
        live.MapGet("/session", LookAsync);
        live.MapGet("/watch", WatchAsync);
    }

    /// <summary>Exchanges the token of a link for a ticket; a token that is good once, once.</summary>
    internal static async Task<IResult> OpenAsync(Body<OpenLiveRequest> body, LiveTickets tickets, ISessionViews views, CancellationToken cancellationToken)
    {
        if (await tickets.ReadAsync(body.Value.Token, cancellationToken) is not { } ticket)
        {
            return Refusal.Forbidden("The link is not valid.");
        }

        if (!ticket.IsOneTime)
        {
            return Answer.Json(new LiveTicketResponse(body.Value.Token));
        }

        return await views.TryUseAsync(ticket.Tenant, ticket.Session, ticket.Word, cancellationToken)
            ? Answer.Json(new LiveTicketResponse(await tickets.ReplaceAsync(ticket, cancellationToken)))
            : Refusal.Forbidden("The link was good for one time and has been opened, or the session has ended.");
    }

    /// <summary>Says whether a session still can be seen: a refused WebSocket does not tell why.</summary>
    internal static async Task<IResult> LookAsync(string? ticket, LiveTickets tickets, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (await tickets.ReadAsync(ticket, cancellationToken) is not { IsOneTime: false } good)
        {
            return Refusal.Forbidden("The ticket is not valid.");
        }

        return await grains.GetSession(good.Tenant, good.Session).DescribeAsync(cancellationToken) is { IsLive: true }
            ? Answer.Json(new StatusResponse("live"))
            : Guests.NotLive(good.Session);
    }

    /// <summary>Shows a session over a WebSocket.</summary>
    internal static Task<IResult> WatchAsync(HttpContext context, string? ticket, ViewerWelcome welcome) => welcome.ShowAsync(context, ticket);
}
