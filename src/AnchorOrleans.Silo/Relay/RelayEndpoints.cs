using System.Globalization;
using System.Net.WebSockets;
using AnchorOrleans.Api.Sessions.Files;
using AnchorOrleans.Api.Sessions.LiveView;
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
        session.MapGet(RelayPath.Browser, DescribeAsync);
        session.MapPost(RelayPath.Commands, PerformAsync);
        session.MapPost(RelayPath.Words, UseAsync);
        session.MapGet(RelayPath.Picture, LookAsync);
        session.MapPost(RelayPath.Uploads, UploadAsync);
        session.MapGet(RelayPath.Uploads, ListUploadsAsync);
        session.MapGet(RelayPath.Downloads, ListDownloadsAsync);
        session.MapPost(RelayPath.Download, DownloadAsync);
        session.MapPost(RelayPath.Pause, PauseAsync);
        session.MapPost(RelayPath.Resume, ResumeAsync);
    }

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

    private async Task DescribeAsync(HttpContext context)
    {
        var (tenant, session) = RelayPath.SessionOf(context.Request);
        await RelayJson.WriteAsync(context.Response, await here.Connections.DescribeAsync(tenant, session, context.RequestAborted));
    }

    private async Task PerformAsync(HttpContext context)
    {
        var (tenant, session) = RelayPath.SessionOf(context.Request);
        var command = await RelayJson.ReadAsync<SessionCommand>(context.Request);
        await RelayJson.WriteAsync(context.Response, await here.Control.PerformAsync(tenant, session, command, context.RequestAborted));
    }

    private async Task UseAsync(HttpContext context)
    {
        var (tenant, session) = RelayPath.SessionOf(context.Request);
        var word = await RelayJson.ReadAsync<UsedWord>(context.Request);
        await RelayJson.WriteAsync(context.Response, new WordAnswer(await here.Views.TryUseAsync(tenant, session, word.Word, context.RequestAborted)));
    }

    private async Task LookAsync(HttpContext context)
    {
        var (tenant, session) = RelayPath.SessionOf(context.Request);
        await RelayJson.WriteAsync(context.Response, await here.Views.LookAsync(tenant, session, context.RequestAborted));
    }

    private async Task UploadAsync(HttpContext context)
    {
        var (tenant, session) = RelayPath.SessionOf(context.Request);
        var name = RelayPath.NameOf(context.Request) ?? "";
        await RelayJson.WriteAsync(context.Response, await here.Files.UploadAsync(tenant, session, name, context.Request.Body, context.RequestAborted));
    }

    private async Task ListUploadsAsync(HttpContext context)
    {
        var (tenant, session) = RelayPath.SessionOf(context.Request);
        await RelayJson.WriteAsync(context.Response, await here.Files.ListUploadsAsync(tenant, session, context.RequestAborted));
    }

    private async Task ListDownloadsAsync(HttpContext context)
    {
        var (tenant, session) = RelayPath.SessionOf(context.Request);
        await RelayJson.WriteAsync(context.Response, await here.Files.ListDownloadsAsync(tenant, session, context.RequestAborted));
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

    private async Task PauseAsync(HttpContext context)
    {
        var (tenant, session) = RelayPath.SessionOf(context.Request);
        await RelayJson.WriteAsync(context.Response, await here.Recordings.PauseAsync(tenant, session, context.RequestAborted));
    }

    private async Task ResumeAsync(HttpContext context)
    {
        var (tenant, session) = RelayPath.SessionOf(context.Request);
        await RelayJson.WriteAsync(context.Response, await here.Recordings.ResumeAsync(tenant, session, context.RequestAborted));
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
}

/// <summary>A word that is good once.</summary>
internal sealed record UsedWord(string Word);

/// <summary>Whether it still was.</summary>
internal sealed record WordAnswer(bool IsGood);
