using AnchorOrleans.Agents;
using AnchorOrleans.Api.Agents;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>What a person does about the agent that works in a session.</summary>
internal static class AgentControlEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapAgentControl(this IEndpointRouteBuilder routes)
    {
        var agent = routes.MapGroup("/v1/sessions/{sessionId}/agent").WithTags("Agents");
        agent.MapPost("/pause", PauseAsync).Needs(Access.UseSessions).WithName("PauseAgent").Answers<StatusResponse>();
        agent.MapPost("/resume", ResumeAsync).Needs(Access.UseSessions).WithName("ResumeAgent").Answers<StatusResponse>();
        agent.MapGet("/requested-human-intervention", ListAsync).Needs(Access.LookAtSessions).WithName("ListHumanInterventions").Answers<InterventionListResponse>();
        agent.MapPost("/respond-to-human-intervention", RespondAsync).Needs(Access.UseSessions).WithName("RespondToHumanIntervention").Answers<StatusResponse>(409);
    }

    /// <summary>Pauses the agent after what it is doing.</summary>
    internal static Task<IResult> PauseAsync(
        SessionRoute session, Caller caller, SessionQueues queues, SessionMessages messages, CancellationToken cancellationToken) =>
        SetPausedAsync(session, caller, queues, messages, isPaused: true, cancellationToken);

    /// <summary>Lets a paused agent go on.</summary>
    internal static Task<IResult> ResumeAsync(
        SessionRoute session, Caller caller, SessionQueues queues, SessionMessages messages, CancellationToken cancellationToken) =>
        SetPausedAsync(session, caller, queues, messages, isPaused: false, cancellationToken);

    /// <summary>Lists what agents of a session ask a person.</summary>
    internal static async Task<IResult> ListAsync(
        SessionRoute session, Caller caller, SessionQueues queues, SessionMessages messages, CancellationToken cancellationToken)
    {
        if (await queues.FindAsync(caller, session.Id, cancellationToken) is not { } queue)
        {
            return SessionEndpoints.NoSession(session.Id);
        }

        var agents = await messages.FindAgentsAsync(caller.Tenant, queue, cancellationToken);
        return Answer.Data(new InterventionListResponse([.. agents.Where(view => view.Agent?.Question is not null).Select(view =>
            InterventionResponse.Of(view.Agent!.Question!, view.Execution.Value))]));
    }

    /// <summary>Answers what an agent asks; the first answer counts.</summary>
    internal static async Task<IResult> RespondAsync(
        SessionRoute session, Body<InterventionAnswerRequest> body, Caller caller, SessionQueues queues, SessionMessages messages, CancellationToken cancellationToken)
    {
        if (await queues.FindAsync(caller, session.Id, cancellationToken) is not { } queue)
        {
            return SessionEndpoints.NoSession(session.Id);
        }

        var answer = new AgentAnswer(body.Value.RequestId, body.Value.GoesOn, body.Value.Response, body.Value.Allows);
        return await messages.AnswerAsync(caller.Tenant, queue, answer, cancellationToken) is { } refusal ? refusal : Answer.Data(new StatusResponse("success"));
    }

    private static async Task<IResult> SetPausedAsync(
        SessionRoute session, Caller caller, SessionQueues queues, SessionMessages messages, bool isPaused, CancellationToken cancellationToken) =>
        await queues.FindAsync(caller, session.Id, cancellationToken) switch
        {
            null => SessionEndpoints.NoSession(session.Id),
            { Status: SessionStatus.Ended } => Refusal.Invalid("Session is not running"),
            { } queue => await messages.SetPausedAsync(caller.Tenant, queue, isPaused)
                ? Answer.Data(new StatusResponse("success"))
                : Refusal.Invalid("No agent works in this session."),
        };
}

/// <summary>The body of <c>POST …/agent/respond-to-human-intervention</c>.</summary>
/// <param name="RequestId">Which question; null for the one that is open.</param>
/// <param name="Response">What the agent is told.</param>
/// <param name="GoesOn">Whether it goes on.</param>
/// <param name="Allows">Whether what a rule asks about may be done; null to go by the words.</param>
internal sealed record InterventionAnswerRequest(string? RequestId, string Response, bool GoesOn, bool? Allows) : IRequestBody<InterventionAnswerRequest>
{
    private const int LongestId = 200;

    public static bool MayBeEmpty => false;

    public static InterventionAnswerRequest Read(JsonFields fields, ApiOptions limits) =>
        new(fields.Text("requestId", LongestId), fields.RequiredText("response", AgentQuestion.LongestText), !(fields.Flag("stop") ?? false), fields.Flag("approve"));
}

/// <summary>What agents of a session ask.</summary>
internal sealed record InterventionListResponse(IReadOnlyList<InterventionResponse> Requests);

/// <summary>What an agent asks.</summary>
internal sealed record InterventionResponse(string RequestId, string Message, string? Rule, string TaskId, string RequestedAt)
{
    public static InterventionResponse Of(AgentQuestion question, string execution) =>
        new(question.Id, question.Text, question.Rule, execution, Timestamp.Of(question.AskedAt));
}
