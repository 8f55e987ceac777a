using System.Net.WebSockets;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Health;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Primitives;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Where Playwright and Puppeteer connect: the root, upgraded, with key and session in the query.</summary>
/// <remarks>The official client builds this address itself and sends no header, so these endpoints look for the key on their own.</remarks>
internal static partial class CdpEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapCdp(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", ConnectAsync).WithTags("CDP").WithName("ConnectToSession").AnswersBare<ServiceResponse>(401, 404);
        routes.MapGet("/json/version", DescribeAsync).WithTags("CDP").WithName("DescribeBrowser").AnswersBare<BrowserVersionResponse>(401, 404);
    }

    /// <summary>Connects a guest to a session's browser.</summary>
    internal static async Task<IResult> ConnectAsync(
        HttpContext context,
        Guests guests,
        ISessionConnections connections,
        Drain drain,
        IOptions<ApiOptions> options,
        ILogger<Guests> logger)
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

        await using var connection = await connections.ConnectAsync(guest.Caller.Tenant, guest.Session, context.RequestAborted);
        if (connection is null)
        {
            return Guests.NotLive(guest.Session);
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

    /// <summary>Tells clients that ask over HTTP first where to connect.</summary>
    internal static async Task<IResult> DescribeAsync(HttpRequest request, Guests guests, SessionLinks links, CancellationToken cancellationToken)
    {
        var (guest, refusal) = await guests.FindAsync(request, cancellationToken);
        return guest is null
            ? refusal!
            : Answer.Json(new BrowserVersionResponse("1.3", links.CdpOf(request, guest.Caller, guest.Session)));
    }

    [LoggerMessage(LogLevel.Debug, "A CDP guest went without closing its connection.")]
    private static partial void LogGuestLost(ILogger logger, Exception exception);
}

/// <summary>Finds out who wants to connect to which session, and whether that can be.</summary>
internal sealed class Guests(IGrainFactory grains, Callers callers)
{
    /// <summary>Says that a session has no browser.</summary>
    public static Refusal NotLive(SessionId session) => Refusal.NotFound($"Session '{session}' has no browser to connect to.");

    /// <summary>Reads the query (or the header, for the key).</summary>
    public async Task<(Guest? Guest, Refusal? Refusal)> FindAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var key = request.Query["apiKey"] is { Count: > 0 } inQuery ? inQuery : request.Headers[CallerGate.KeyHeader];
        var caller = await callers.FindAsync(key, cancellationToken);
        if (caller is null)
        {
            return (null, Refusal.Unauthorized($"Invalid API key: the query parameter 'apiKey' (or the header '{CallerGate.KeyHeader}') is missing or its key is unknown."));
        }

        return AccessRules.WhyNot(Access.UseSessions, caller) is { } reason
            ? (null, Refusal.Forbidden(reason))
            : await FindSessionAsync(caller, request.Query["sessionId"], cancellationToken);
    }

    private async Task<(Guest? Guest, Refusal? Refusal)> FindSessionAsync(Caller caller, StringValues text, CancellationToken cancellationToken)
    {
        if (StringValues.IsNullOrEmpty(text))
        {
            return (null, Refusal.Invalid("'sessionId' is required: the id of a session that POST /v1/sessions answered."));
        }

        if (IdText.TryNormaliseSession(text) is not { } id)
        {
            return (null, Refusal.NotFound("There is no such session."));
        }

        var session = new SessionId(id);
        return await SessionEndpoints.FindAsync(grains, caller, session, cancellationToken) switch
        {
            null => (null, SessionEndpoints.NoSession(session)),
            { IsLive: true } => (new Guest(caller, session), null),
            _ => (null, NotLive(session)),
        };
    }
}

/// <summary>Who may connect to what.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Session">To which session.</param>
internal sealed record Guest(Caller Caller, SessionId Session);
