using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.RateLimits;
using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Agents.Chat;

/// <summary>Objectives for clients that know chat completions only.</summary>
internal static class ChatEndpoints
{
    /// <summary>The names under which the hosted service offers its agent; here they mean the usual model.</summary>
    public static readonly IReadOnlyList<string> Aliases = ["webrun-browser-1", "enigma-browser-1"];

    /// <summary>When the service's models came to be; clients want an instant, and none is kept.</summary>
    private const long Created = 1_704_067_200;

    /// <summary>Maps the endpoints.</summary>
    public static void MapChat(this IEndpointRouteBuilder routes)
    {
        var chat = routes.MapGroup("/v1").WithTags("Chat").WithMetadata(ErrorFamily.Chat);
        chat.MapPost("/chat/completions", CompleteAsync).Needs(Access.RunTasks).WithName("ChatCompletion")
            .AnswersBare<ChatResponse>(404, 422).CountsCalls().WithMetadata(OpensSessions.Mark);
        chat.MapGet("/models", ListModels).Needs(Access.Look).WithName("ListModels").AnswersBare<ModelListResponse>();
    }

    /// <summary>Carries out what the last message asks for, in a session of its own, and answers its result; with <c>stream</c> as server-sent events.</summary>
    internal static async Task<IResult> CompleteAsync(
        Body<ChatRequest> body, IdempotencyKey key, Caller caller, IAgentModels models, ChatWork work, Drain drain, CancellationToken cancellationToken)
    {
        var request = body.Value;
        if (!models.IsConfigured)
        {
            return ModelRefusals.NotConfigured;
        }

        if (!Aliases.Contains(request.Model, StringComparer.Ordinal) && !models.Knows(request.Model))
        {
            return Refusal.NotFound("There is no such model; GET /v1/models lists those there are.") with { Code = "MODEL_NOT_FOUND", Details = new("model") };
        }

        var (started, refusal) = await work.StartAsync(caller, request, key, cancellationToken);
        if (started is null)
        {
            return refusal!;
        }

        return request.IsStreamed
            ? new ChatStream(work, caller, started, request, drain.Completed)
            : new HeldAnswer<ChatResponse>(work.FinishAsync(caller, started, request, cancellationToken), wrong => ChatWork.Unknown(started, request, wrong));
    }

    /// <summary>Lists the names that <c>model</c> may be.</summary>
    internal static IResult ListModels(IAgentModels models) => Answer.Json(new ModelListResponse(
        "list",
        [
            .. Aliases.Select(name => new ModelResponse(name, "model", Created, "webrun")),
            .. models.Names.Except(Aliases, StringComparer.Ordinal).Select(name => new ModelResponse(name, "model", Created, "operator")),
        ]));
}
