using System.Globalization;
using System.Net.WebSockets;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Silo.Relay;

/// <summary>Does for other processes of the cluster what they ask of this silo's browsers. They have checked who asks them.</summary>
internal sealed class RelayEndpoints(LocalSessions here)
{
    /// <summary>WebSockets share connections whose ends ask after each other; they need no pings of their own.</summary>
    private static readonly WebSocketAcceptContext Plain = new() { DangerousEnableCompression = false, KeepAliveInterval = Timeout.InfiniteTimeSpan };

    /// <summary>Maps them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup(RelayPath.Session);

        // Over HTTP/2 a WebSocket is asked for by CONNECT.
        session.Map(RelayPath.Guest, ConnectAsync);
        session.Map(RelayPath.Viewer, JoinAsync);
        session.MapGet(RelayPath.Browser, Answer((call, leaves) => here.Connections.DescribeAsync(call.Tenant, call.Session, leaves)));
        session.MapPost(RelayPath.Commands, Answer(async (call, leaves) =>
            await here.Control.PerformAsync(call.Tenant, call.Session, await RelayJson.ReadAsync<SessionCommand>(call.Request), leaves)));
        session.MapPost(RelayPath.Words, Answer(async (call, leaves) =>
            new WordAnswer(await here.Views.TryUseAsync(call.Tenant, call.Session, (await RelayJson.ReadAsync<UsedWord>(call.Request)).Word, leaves))));
        session.MapGet(RelayPath.Picture, Answer((call, leaves) => here.Views.LookAsync(call.Tenant, call.Session, leaves)));
        session.MapPost(RelayPath.Uploads, Answer((call, leaves) =>
            here.Files.UploadAsync(call.Tenant, call.Session, RelayPath.NameOf(call.Request) ?? "", call.Request.Body, leaves)));
        session.MapGet(RelayPath.Uploads, Answer((call, leaves) => here.Files.ListUploadsAsync(call.Tenant, call.Session, leaves)));
        session.MapGet(RelayPath.Downloads, Answer((call, leaves) => here.Files.ListDownloadsAsync(call.Tenant, call.Session, leaves)));
        session.MapPost(RelayPath.Download, DownloadAsync);
        session.MapPost(RelayPath.Pause, Answer((call, leaves) => here.Recordings.PauseAsync(call.Tenant, call.Session, leaves)));
        session.MapPost(RelayPath.Resume, Answer((call, leaves) => here.Recordings.ResumeAsync(call.Tenant, call.Session, leaves)));
    }

    /// <summary>Has a call answered with what a port says.</summary>
    private static RequestDelegate Answer<T>(Func<Call, CancellationToken, Task<T>> ask) => async context =>
    {
        var (tenant, session) = RelayPath.SessionOf(context.Request);
        await RelayJson.WriteAsync(context.Response, await ask(new(tenant, session, context.Request), context.RequestAborted));
    };

    private async Task ConnectAsync(HttpContext context)
    {
        var (tenant, session) = RelayPath.SessionOf(context.Request);
        await using var connection = context.WebSockets.IsWebSocketRequest
            ? await here.Connections.ConnectAsync(tenant, session, RelayPath.NameOf(context.Request), context.RequestAborted)
            : null;
        if (connection is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(Plain);
        await StayAsync(connection.RelayAsync(socket, context.RequestAborted));
    }

    private async Task JoinAsync(HttpContext context)
    {
        var (tenant, session) = RelayPath.SessionOf(context.Request);
        switch (context.WebSockets.IsWebSocketRequest ? await here.Views.JoinAsync(tenant, session, context.RequestAborted) : new JoinOutcome.NoBrowser())
        {
            case JoinOutcome.Joined joined:
                await using (joined.View)
                {
                    using var socket = await context.WebSockets.AcceptWebSocketAsync(Plain);
                    await StayAsync(joined.View.ShowAsync(socket, context.RequestAborted));
                }

                break;
            case JoinOutcome.Full full:
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers[RelayPath.LimitHeader] = full.Limit.ToString(CultureInfo.InvariantCulture);
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private async Task DownloadAsync(HttpContext context)
    {
        var (tenant, session) = RelayPath.SessionOf(context.Request);
        var download = await RelayJson.ReadAsync<SessionDownload>(context.Request);
        if (await here.Files.OpenDownloadAsync(tenant, session, download, context.RequestAborted) is not { } opened)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await using var content = opened.Content;
        context.Response.ContentLength = opened.Length;
        await content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>Stays with a guest who may go without a word, which is no failure.</summary>
    private static async Task StayAsync(Task staying)
    {
        try
        {
            await staying;
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // Whoever relays knows; there is nobody else to tell.
        }
    }

    /// <summary>What another process asks of a session's browser.</summary>
    private sealed record Call(TenantId Tenant, SessionId Session, HttpRequest Request);
}

/// <summary>A word that is good once.</summary>
internal sealed record UsedWord(string Word);

/// <summary>Whether it still was.</summary>
internal sealed record WordAnswer(bool IsGood);
