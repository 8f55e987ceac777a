using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Sessions;

/// <summary>The queue of a session: who runs, who waits, and how a person holds it, stops what runs, or ends it all.</summary>
internal static class QueueEndpoints
{
    private static readonly ExecutionFailure Stopped = new("TASK_STOPPED", "The execution was stopped in its session.");

    /// <summary>Maps the endpoints.</summary>
    public static void MapQueues(this IEndpointRouteBuilder routes)
    {
        var session = routes.MapGroup("/v1/sessions/{sessionId}").WithTags("Queue");
        session.MapGet("/queue", DescribeAsync).Needs(Access.LookAtSessions).WithName("DescribeQueue").Answers<QueueResponse>();
        session.MapPost("/pause", PauseAsync).Needs(Access.UseSessions).WithName("PauseSession").Answers<QueueResponse>(409);
        session.MapPost("/resume", ResumeAsync).Needs(Access.UseSessions).WithName("ResumeSession").Answers<QueueResponse>(409);
        session.MapPost("/stop", StopAsync).Needs(Access.UseSessions).WithName("StopSession").Answers<QueueResponse>(409);
        session.MapPost("/terminate", TerminateAsync).Needs(Access.UseSessions).WithName("TerminateSession").Answers<QueueResponse>();
    }

    /// <summary>Shows which execution runs in a session and which wait, each with its place and why.</summary>
    internal static async Task<IResult> DescribeAsync(SessionRoute session, Caller caller, SessionQueues queues, CancellationToken cancellationToken) =>
        await queues.FindAsync(caller, session.Id, cancellationToken) is { } queue
            ? Answer.Data(await queues.ShowAsync(caller.Tenant, queue, null, cancellationToken))
            : SessionEndpoints.NoSession(session.Id);

    /// <summary>Holds the queue: the execution that runs goes on to its end, and no other begins. Repeating it changes nothing.</summary>
    internal static Task<IResult> PauseAsync(SessionRoute session, Caller caller, IGrainFactory grains, SessionQueues queues, CancellationToken cancellationToken) =>
        queues.ChangeAsync(
            caller,
            session.Id,
            async _ => await grains.GetSession(caller.Tenant, session.Id).PauseQueueAsync(CancellationToken.None) is { Running: { } running }
                ? $"The queue is held; execution {running} goes on to its end."
                : "The queue is held.",
            cancellationToken);

    /// <summary>Lets a held queue go on; the execution that waits first begins unless one runs. Repeating it changes nothing.</summary>
    internal static Task<IResult> ResumeAsync(SessionRoute session, Caller caller, IGrainFactory grains, SessionQueues queues, CancellationToken cancellationToken) =>
        queues.ChangeAsync(
            caller,
            session.Id,
            async _ =>
            {
                await grains.GetSession(caller.Tenant, session.Id).ResumeQueueAsync(CancellationToken.None);
                return "The queue goes on.";
            },
            cancellationToken);

    /// <summary>Cancels the execution that runs, with those it started; the next begins when its processes are gone, unless the queue is held.</summary>
    internal static Task<IResult> StopAsync(SessionRoute session, Caller caller, IGrainFactory grains, SessionQueues queues, CancellationToken cancellationToken) =>
        queues.ChangeAsync(
            caller,
            session.Id,
            async queue =>
            {
                var current = queue.Running is { } running ? [running] : queue.Inside;
                await Task.WhenAll(current.Select(execution => grains.GetExecution(caller.Tenant, execution).CancelAsync(Stopped, CancellationToken.None)));
                return current.IsEmpty ? "Nothing was running." : $"Stopped: {string.Join(", ", current)}.";
            },
            cancellationToken);

    /// <summary>Ends the session: its browser is closed, what runs and what waits is cancelled. Repeating it changes nothing.</summary>
    internal static async Task<IResult> TerminateAsync(
        SessionRoute session, Caller caller, IGrainFactory grains, SessionQueues queues, CancellationToken cancellationToken)
    {
        if (await queues.FindAsync(caller, session.Id, cancellationToken) is null)
        {
            return SessionEndpoints.NoSession(session.Id);
        }

        var grain = grains.GetSession(caller.Tenant, session.Id);
        await grain.EndAsync("terminated", CancellationToken.None);
        return Answer.Data(await queues.ShowAsync(caller.Tenant, (await grain.DescribeQueueAsync(cancellationToken))!, "The session has ended.", cancellationToken));
    }
}

/// <summary>Finds, changes and shows the queues of sessions.</summary>
internal sealed class SessionQueues(IGrainFactory grains)
{
    /// <summary>Finds the queue of a session that the caller may use; null when there is none.</summary>
    public async Task<SessionQueueView?> FindAsync(Caller caller, SessionId session, CancellationToken cancellationToken) =>
        await SessionEndpoints.FindAsync(grains, caller, session, cancellationToken) is null
            ? null
            : await grains.GetSession(caller.Tenant, session).DescribeQueueAsync(cancellationToken);

    /// <summary>Changes the queue of a session that has not ended, and shows it as it stands then.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="session">Which session.</param>
    /// <param name="change">Makes the change and says in a sentence what was done.</param>
    /// <param name="cancellationToken">Gives up looking; what was begun is done.</param>
    public async Task<IResult> ChangeAsync(Caller caller, SessionId session, Func<SessionQueueView, Task<string>> change, CancellationToken cancellationToken)
    {
        switch (await FindAsync(caller, session, cancellationToken))
        {
            case null:
                return SessionEndpoints.NoSession(session);
            case { Status: SessionStatus.Ended }:
                return Refusal.Conflict($"Session '{session}' has ended.");
            case { } queue:
                var message = await change(queue);
                var after = await grains.GetSession(caller.Tenant, session).DescribeQueueAsync(cancellationToken);
                return Answer.Data(await ShowAsync(caller.Tenant, after!, message, cancellationToken));
        }
    }

    /// <summary>Shows a queue.</summary>
    public async Task<QueueResponse> ShowAsync(TenantId tenant, SessionQueueView queue, string? message, CancellationToken cancellationToken) =>
        QueueResponse.Of(queue, queue.Running is { } running ? await grains.GetExecution(tenant, running).DescribeAsync(cancellationToken) : null, message);
}
