using System.Collections.Immutable;
using System.Diagnostics;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Agents.Requests;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Agents;

/// <summary>Does what a session is told, whichever way the message came.</summary>
internal sealed class SessionMessages(IGrainFactory grains, ISessionControl control, AgentSubmission submission, IAgentModels models)
{
    private static readonly ExecutionFailure Stopped = new("TASK_STOPPED", "The task was stopped.");

    /// <summary>Submits another objective to a session.</summary>
    public async Task<(ExecutionView? View, Refusal? Refusal)> SubmitAsync(
        Caller caller, SessionView session, AgentTaskRequest objective, IdempotencyKey key, CancellationToken cancellationToken)
    {
        if (!models.IsConfigured)
        {
            return (null, ModelRefusals.NotConfigured);
        }

        var (order, refusal) = submission.Plan(objective, session.Settings.Agents);
        return order is null ? (null, refusal) : await submission.SubmitAsync(caller, session, order, key, cancellationToken);
    }

    /// <summary>Does what a message says that is no objective. It is done when this answers; only a pause waits for the agent's current action.</summary>
    /// <returns>Why it could not be done; null when it was.</returns>
    public async Task<Refusal?> DeliverAsync(TenantId tenant, SessionId session, AgentMessage message, CancellationToken cancellationToken)
    {
        var grain = grains.GetSession(tenant, session);
        if (await grain.DescribeQueueAsync(cancellationToken) is not { Status: not SessionStatus.Ended } queue)
        {
            return new Refusal(StatusCodes.Status404NotFound, $"Session {session} does not exist or has expired") { Code = "SESSION_EXPIRED" };
        }

        switch (message)
        {
            case AgentMessage.Pause:
                await grain.PauseQueueAsync(CancellationToken.None);
                await SetPausedAsync(tenant, queue, isPaused: true);
                return null;
            case AgentMessage.Resume:
                await grain.ResumeQueueAsync(CancellationToken.None);
                await SetPausedAsync(tenant, queue, isPaused: false);
                return null;
            case AgentMessage.Stop:
                // One that was paused goes with its objective; what comes next is not held up by it.
                await grain.ResumeQueueAsync(CancellationToken.None);
                await Task.WhenAll(CurrentOf(queue).Select(execution => grains.GetExecution(tenant, execution).CancelAsync(Stopped, CancellationToken.None)));
                return null;
            case AgentMessage.Terminate:
                await grain.EndAsync("terminated", CancellationToken.None);
                return null;
            case AgentMessage.TakeOver:
                await SetPausedAsync(tenant, queue, isPaused: true);
                return null;
            case AgentMessage.Release:
                await SetPausedAsync(tenant, queue, isPaused: false);
                return null;
            case AgentMessage.Answer answer:
                return await AnswerAsync(tenant, queue, new AgentAnswer(Question: null, answer.GoesOn, answer.Text), cancellationToken);
            case AgentMessage.Act act:
                return await ActAsync(tenant, session, act.Command, cancellationToken);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Pauses the agents that work in a session, or lets them go on.</summary>
    /// <returns>Whether there is one.</returns>
    public async Task<bool> SetPausedAsync(TenantId tenant, SessionQueueView queue, bool isPaused)
    {
        var views = await Task.WhenAll(CurrentOf(queue).Select(execution => grains.GetExecution(tenant, execution).SetPausedAsync(isPaused, CancellationToken.None)));
        return views.Any(view => view is { Kind: ExecutionKind.Agent, HasEnded: false });
    }

    /// <summary>Finds the agents that work in a session, those that ask something first.</summary>
    public async Task<IReadOnlyList<ExecutionView>> FindAgentsAsync(TenantId tenant, SessionQueueView queue, CancellationToken cancellationToken)
    {
        var views = await Task.WhenAll(CurrentOf(queue).Select(execution => grains.GetExecution(tenant, execution).DescribeAsync(cancellationToken)));
        return [.. views.OfType<ExecutionView>().Where(view => view.Kind == ExecutionKind.Agent).OrderBy(view => view.Agent?.Question is null)];
    }

    /// <summary>Answers what an agent of a session asks.</summary>
    /// <returns>Why the answer does not count; null when it does.</returns>
    public async Task<Refusal?> AnswerAsync(TenantId tenant, SessionQueueView queue, AgentAnswer answer, CancellationToken cancellationToken)
    {
        var agents = await FindAgentsAsync(tenant, queue, cancellationToken);
        var asking = agents.FirstOrDefault(view => answer.Question is null || view.Agent?.Question?.Id == answer.Question) ?? (agents.Count > 0 ? agents[0] : null);
        var outcome = asking is null ? AnswerOutcome.NoQuestion : await grains.GetExecution(tenant, asking.Execution).AnswerAsync(answer, CancellationToken.None);
        return outcome switch
        {
            AnswerOutcome.Taken => null,
            AnswerOutcome.TooLate => Refusal.Conflict("Somebody has answered this guardrail already; the first answer counts.") with { Code = "GUARDRAIL_ANSWERED" },
            AnswerOutcome.NoQuestion => Refusal.Conflict("No guardrail is open in this session.") with { Code = "NO_GUARDRAIL" },
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>Gets what runs: who has the turn, and those inside it, where agents that code started are.</summary>
    private static ImmutableArray<ExecutionId> CurrentOf(SessionQueueView queue) => queue.Running is { } running ? [running, .. queue.Inside] : queue.Inside;

    private async Task<Refusal?> ActAsync(TenantId tenant, SessionId session, SessionCommand command, CancellationToken cancellationToken) =>
        await control.PerformAsync(tenant, session, command, cancellationToken) switch
        {
            CommandOutcome.Refused refused => Refusal.Invalid(refused.Reason),
            CommandOutcome.NoBrowser => Guests.NotLive(session),
            _ => null,
        };
}
