using System.Diagnostics;
using System.Reflection;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.RateLimits;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;
using Microsoft.AspNetCore.Http.Metadata;

namespace AnchorOrleans.Api.Sessions;

/// <summary>Sessions for which nobody waits: one, or a batch.</summary>
internal static class LaterSessionEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapLaterSessions(this IEndpointRouteBuilder routes)
    {
        var later = routes.MapGroup("/v1/sessions/async").WithTags("Sessions");
        later.MapPost("/", CreateAsync).Needs(Access.UseSessions).WithName("CreateSessionLater").Answers<LaterSessionResponse>(404, 409).WithMetadata(OpensSessions.Mark);
        later.MapGet("/{requestId}/status", DescribeAsync).Needs(Access.LookAtSessions).WithName("DescribeLaterSession").Answers<LaterSessionStatusResponse>(404);

        var batches = routes.MapGroup("/v1/batch-sessions").WithTags("Batch Sessions");
        batches.MapPost("/", CreateBatchAsync).Needs(Access.UseSessions).WithName("CreateSessionBatch").Answers<BatchResponse>().WithMetadata(OpensSessions.Mark);
        batches.MapGet("/{batchId}", DescribeBatchAsync).Needs(Access.LookAtSessions).WithName("DescribeSessionBatch").Answers<BatchStatusResponse>(404);
        batches.MapPatch("/{batchId}", CancelBatchAsync).Needs(Access.UseSessions).WithName("CancelSessionBatch").Answers<BatchCancelledResponse>(404, 409);
    }

    /// <summary>Asks for a session and answers at once; the request's id is the session's.</summary>
    internal static async Task<IResult> CreateAsync(
        Body<CreateSessionRequest> body, Caller caller, SessionPlanning planning, SessionOpening opening, IOptions<ApiOptions> options)
    {
        switch (planning.Plan(body.Value, caller))
        {
            case SessionPlan.Accepted plan:
                var (session, outcome) = await opening.BeginAsync(caller, plan.Settings);
                return outcome is OpenOutcome.Opened or OpenOutcome.Waiting
                    ? Answer.Data(new LaterSessionResponse(session.Value, "pending", SessionId: null, plan.Warnings))
                    : SessionEndpoints.ToRefusal(outcome, options.Value.RetryAfter);
            case SessionPlan.Refused refused:
                return refused.Refusal;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Shows what became of such a request.</summary>
    internal static async Task<IResult> DescribeAsync(
        LaterRoute request, Caller caller, HttpRequest http, IGrainFactory grains, SessionLinks links, LiveTickets tickets, CancellationToken cancellationToken) =>
        await SessionEndpoints.FindAsync(grains, caller, new SessionId(request.Id), cancellationToken) is { } view
            ? Answer.Data(LaterSessionStatusResponse.Of(view, BatchItem.Of(0, view, http, caller, links, await tickets.IssuerAsync(cancellationToken))))
            : Refusal.NotFound($"There is no request '{request.Id}' for a session.");

    /// <summary>Asks for a number of sessions and answers at once.</summary>
    internal static async Task<IResult> CreateBatchAsync(
        Body<CreateBatchRequest> body, Caller caller, SessionPlanning planning, IGrainFactory grains, TimeProvider clock, IOptions<ApiOptions> options)
    {
        if (caller.Run is not null)
        {
            return Refusal.Forbidden("A run opens its sessions one by one, not in batches.");
        }

        return planning.Plan(body.Value.Configuration, caller) switch
        {
            SessionPlan.Accepted plan => await StartBatchAsync(body.Value, plan, caller, grains, clock.GetUtcNow(), options.Value.AsyncSlotWait),
            SessionPlan.Refused refused => refused.Refusal,
            _ => throw new UnreachableException(),
        };
    }

    private static async Task<IResult> StartBatchAsync(
        CreateBatchRequest request, SessionPlan.Accepted plan, Caller caller, IGrainFactory grains, DateTimeOffset now, TimeSpan patience)
    {
        var id = Guid.CreateVersion7(now).ToString("D");
        var start = new StartBatch(plan.Settings, request.Count, request.MetadataJson, now, now + patience, caller.KeyName);
        await grains.GetSessionBatch(caller.Tenant, id).StartAsync(start, CancellationToken.None);
        return Answer.Data(new BatchResponse(id, "pending", request.Count, Timestamp.Of(now), plan.Warnings));
    }

    /// <summary>Shows how far a batch is, with each of its sessions.</summary>
    internal static async Task<IResult> DescribeBatchAsync(
        BatchRoute batch, Caller caller, HttpRequest http, BatchReading reading, CancellationToken cancellationToken) =>
        await reading.DescribeAsync(caller, batch.Id, http, cancellationToken) is { } found
            ? Answer.Data(found)
            : NoBatch(batch.Id);

    /// <summary>Cancels a batch: no more sessions are asked for, and those that there are end.</summary>
    internal static async Task<IResult> CancelBatchAsync(
        BatchRoute batch, Body<UpdateBatchRequest> body, Caller caller, IGrainFactory grains, SessionEnding ending, CancellationToken cancellationToken)
    {
        // The body says what is wished; there is only one wish, which its reader has checked.
        _ = body.Value;
        var grain = grains.GetSessionBatch(caller.Tenant, batch.Id);
        if (caller.Run is not null || await grain.DescribeAsync(cancellationToken) is not { } before)
        {
            return NoBatch(batch.Id);
        }

        if (before.Progress is BatchProgress.Cancelled or BatchProgress.GaveUp)
        {
            return Refusal.Conflict($"Batch '{batch.Id}' has ended already.");
        }

        await grain.CancelAsync(CancellationToken.None);
        var ended = await ending.EndBatchAsync(caller, batch.Id, cancellationToken);
        return Answer.Data(new BatchCancelledResponse(batch.Id, "cancelled", ended, "The batch was cancelled."));
    }

    private static Refusal NoBatch(string batch) => Refusal.NotFound($"There is no batch '{batch}'.");
}

/// <summary>The request for a session that a path names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Refusal">That no request can have the text as its id.</param>
internal sealed record LaterRoute(string Id, Refusal? Refusal) : IBound, IBindableFromHttpContext<LaterRoute>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("requestId", "The id that `POST /v1/sessions/async` answered.") with { Format = "uuid" }, StatusCodes.Status404NotFound);

    public static ValueTask<LaterRoute?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<LaterRoute?>(IdText.TryNormalise(context.Request.RouteValues["requestId"] as string) is { } id
            ? new LaterRoute(id, null)
            : new LaterRoute("", Refusal.NotFound("There is no such request for a session.")));
}

/// <summary>The batch that a path names.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Refusal">That no batch can have the text as its id.</param>
internal sealed record BatchRoute(string Id, Refusal? Refusal) : IBound, IBindableFromHttpContext<BatchRoute>, IEndpointParameterMetadataProvider
{
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Takes(DescribedParameter.InPath("batchId", "The id of a batch.") with { Format = "uuid" }, StatusCodes.Status404NotFound);

    public static ValueTask<BatchRoute?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        ValueTask.FromResult<BatchRoute?>(IdText.TryNormalise(context.Request.RouteValues["batchId"] as string) is { } id
            ? new BatchRoute(id, null)
            : new BatchRoute("", Refusal.NotFound("There is no such batch.")));
}
