using AnchorOrleans.Api.Agents.Events;
using AnchorOrleans.Api.Agents.Files;
using AnchorOrleans.Api.Agents.Requests;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.RateLimits;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Identifiers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AnchorOrleans.Api.Agents;

/// <summary>Objectives in natural language, carried out by an agent in a session.</summary>
internal static class AgentEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapAgents(this IEndpointRouteBuilder routes)
    {
        var agents = routes.MapGroup("").WithTags("Agents");
        agents.MapPost("/start/start-session", StartSessionAsync).Needs(Access.UseSessions).WithName("StartSession")
            .AnswersAgents<StartedSessionResponse>(404, 409).CountsCalls().WithMetadata(OpensSessions.Mark);
        agents.MapPost("/start/run-task", RunTaskAsync).Needs(Access.RunTasks).WithName("RunObjective")
            .AnswersAgents<AgentReply>(404, 409).CountsCalls().WithMetadata(OpensSessions.Mark);
        agents.MapPost("/start/send-message", SendMessageAsync).Needs(Access.UseSessions).WithName("SendMessage").AnswersAgents<AgentReply>(404, 409).CountsCalls();
        agents.MapGet("/start/health", CheckHealthAsync).WithName("AgentHealth").AnswersAgents<AgentHealthResponse>();
        agents.MapGet("/start/active-sockets", ListSockets).WithName("ActiveSockets").AnswersAgents<ActiveSocketsResponse>();
        agents.MapGet("/task/{sessionId}/{taskId}", PollAsync).WithName("PollObjective").AnswersAgents<AgentReply>(401, 404, 429);
        agents.MapGet("/task/{sessionId}/{taskId}/events", FollowAsync).WithName("FollowObjective")
            .Produces<string>(200, "text/event-stream").WithMetadata(ErrorFamily.Agent);
        agents.MapPost("/files/upload", UploadAsync).Needs(Access.UseSessions).WithName("UploadFiles").AnswersAgents<UploadedFilesResponse>().CountsCalls();
    }

    /// <summary>Opens a session that stays for several objectives, and begins with the first if there is one.</summary>
    internal static Task<IResult> StartSessionAsync(
        Body<StartSessionRequest> body, IdempotencyKey key, Caller caller, HttpRequest http, ObjectiveStarting starting, CancellationToken cancellationToken) =>
        starting.StartSessionAsync(caller, body.Value, key, http, cancellationToken);

    /// <summary>Carries out one objective in a session of its own. The answer comes when it has ended or a person is asked, and at the latest after <c>Api:Agents:FirstReply</c> (50 s); at once with <c>Prefer: respond-async</c>.</summary>
    internal static Task<IResult> RunTaskAsync(
        Body<RunObjectiveRequest> body, IdempotencyKey key, ReplyPreference prefer, Caller caller, HttpRequest http, ObjectiveStarting starting, CancellationToken cancellationToken) =>
        starting.RunAsync(caller, body.Value, key, prefer, http, cancellationToken);

    /// <summary>Tells a session something: another objective, to pause, resume, stop or end, what a person does in its browser, or the answer to what its agent asks.</summary>
    internal static async Task<IResult> SendMessageAsync(
        Body<SendMessageRequest> body,
        IdempotencyKey key,
        ReplyPreference prefer,
        Caller caller,
        HttpRequest http,
        IGrainFactory grains,
        SessionMessages messages,
        ObjectiveStarting starting,
        CancellationToken cancellationToken)
    {
        if (IdText.TryNormaliseSession(body.Value.Session) is not { } id
            || await SessionEndpoints.FindAsync(grains, caller, new SessionId(id), cancellationToken) is not { } session)
        {
            return SessionOwners.NoSession;
        }

        if (body.Value.Message is AgentMessage.NewTask task)
        {
            return AccessRules.WhyNot(Access.RunTasks, caller) is { } reason
                ? Refusal.Forbidden(reason)
                : await starting.AddAsync(caller, session, task.Objective, key, prefer, http, cancellationToken);
        }

        return await messages.DeliverAsync(caller.Tenant, session.Session, body.Value.Message, cancellationToken) is { } refusal
            ? refusal
            : Answer.Json(DeliveredResponse.Ok);
    }

    /// <summary>Shows where an objective stands and what it came to. It needs no key unless <c>Api:RequireKeyForPolling</c> is set; one that is sent must be its owner's.</summary>
    internal static async Task<IResult> PollAsync(
        ObjectiveRoute route, HttpContext context, FollowedObjectives objectives, AgentReading reading, PublicLinks links, CancellationToken cancellationToken)
    {
        var (found, refusal) = await objectives.FindAsync(context, route);
        return found is null
            ? refusal!
            : Answer.Json(await reading.ShowAsync(found.Tenant, found.View, links.BaseOf(context.Request, found.Caller), isFirst: false, cancellationToken));
    }

    /// <summary>Sends what happens while an objective is carried out as server-sent events, from its beginning or after <c>Last-Event-ID</c>.</summary>
    internal static async Task<IResult> FollowAsync(
        ObjectiveRoute route, HttpContext context, FollowedObjectives objectives, AgentEvents events, Drain drain)
    {
        var (found, refusal) = await objectives.FindAsync(context, route);
        return found is null ? refusal! : new AgentEventStream(found, events, drain.Completed);
    }

    /// <summary>Keeps files for an hour, to be given to objectives by their ids.</summary>
    internal static IResult UploadAsync(UploadedFiles uploaded, IOptions<CompatOptions> compat) => uploaded.HasEnvironment && compat.Value.Refuses
        ? Refusal.Invalid("'environmentId' is not honoured: this service does not offer it.")
        : Answer.Json(new UploadedFilesResponse(Success: true, uploaded.Files));

    /// <summary>Tells whether objectives can be carried out.</summary>
    internal static async Task<IResult> CheckHealthAsync(HealthCheckService checks, IAgentModels models, TimeProvider clock, CancellationToken cancellationToken)
    {
        var isHealthy = (await checks.CheckHealthAsync(cancellationToken)).Status != HealthStatus.Unhealthy;
        return Answer.Json(
            new AgentHealthResponse(isHealthy, isHealthy ? "healthy" : "unhealthy", isHealthy, isHealthy ? 1 : 0, models.IsConfigured, Timestamp.Of(clock.GetUtcNow())),
            isHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    /// <summary>Lists the sockets that follow sessions on this host, by ids that lead nowhere.</summary>
    internal static IResult ListSockets(LiveSockets sockets, TimeProvider clock)
    {
        var ids = sockets.Ids;
        return Answer.Json(new ActiveSocketsResponse(Success: true, ids, ids.Count, Timestamp.Of(clock.GetUtcNow())));
    }
}
