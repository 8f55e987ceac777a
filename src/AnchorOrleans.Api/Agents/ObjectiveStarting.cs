using AnchorOrleans.Api.Agents.Requests;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Api.Sessions.LiveView;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Agents;

/// <summary>Starts objectives, with or without a session of their own, and gives the first answer.</summary>
internal sealed class ObjectiveStarting(
    AgentSubmission submission,
    AgentSessions sessions,
    SessionMessages messages,
    FirstReply first,
    AgentReading reading,
    IAgentModels models,
    SessionLinks sessionLinks,
    LiveTickets tickets,
    PublicLinks links,
    IGrainFactory grains,
    IOptions<ApiOptions> options)
{
    /// <summary>Opens a session, and submits its first objective if there is one; nobody waits for that.</summary>
    public async Task<IResult> StartSessionAsync(Caller caller, StartSessionRequest request, IdempotencyKey key, HttpRequest http, CancellationToken cancellationToken)
    {
        var hasObjective = !string.IsNullOrWhiteSpace(request.Objective.Prompt);
        var inherited = ToLimits(request.Inherited);
        var (warnings, refusal) = Review(request.Session);
        var (order, wrong) = hasObjective ? submission.Plan(request.Objective, inherited) : (null, null);
        if ((refusal ?? wrong) is { } refused)
        {
            return refused;
        }

        var (run, failed) = await RunInNewSessionAsync(caller, request.Session, inherited, order, key, cancellationToken);
        if (run is null)
        {
            return failed!;
        }

        var (session, view) = run;
        var (settings, link) = (session.Settings, links.BaseOf(http, caller));
        var token = (await tickets.IssuerAsync(cancellationToken)).Issue(caller.Tenant, session.Session, settings);
        return Answer.Json(new StartedSessionResponse(
            Success: true,
            session.Session.Value,
            view?.Execution.Value,
            view is null ? null : AgentReading.PollUrlOf(view, link),
            link,
            new StreamingResponse(WebRtcUrl: null, sessionLinks.LiveViewOf(http, caller, session.Session, token), new(settings.ViewportWidth, settings.ViewportHeight)),
            request.Objective.Prompt ?? "",
            (long)(settings.IdleTimeout ?? options.Value.SessionIdleTimeout).TotalMilliseconds,
            Balance: null,
            "Connect to instance using sessionId in auth",
            warnings.Count > 0 ? warnings : null));
    }

    /// <summary>Carries out an objective in a session of its own.</summary>
    public async Task<IResult> RunAsync(
        Caller caller, RunObjectiveRequest request, IdempotencyKey key, ReplyPreference prefer, HttpRequest http, CancellationToken cancellationToken)
    {
        var (warnings, refusal) = Review(request.Session);
        if (refusal is not null)
        {
            return refusal;
        }

        var (order, wrong) = submission.Plan(request.Objective, inherited: null);
        if (order is null)
        {
            return wrong!;
        }

        var (run, failed) = await RunInNewSessionAsync(caller, request.Session, limits: null, order, key, cancellationToken);
        return run is null ? failed! : await ReplyAsync(caller, run.View!, warnings, prefer, http, cancellationToken);
    }

    /// <summary>Adds an objective to a session.</summary>
    public async Task<IResult> AddAsync(
        Caller caller, SessionView session, AgentTaskRequest objective, IdempotencyKey key, ReplyPreference prefer, HttpRequest http, CancellationToken cancellationToken)
    {
        if (!models.IsConfigured)
        {
            return ModelRefusals.NotConfigured;
        }

        var (view, failed) = await messages.SubmitAsync(caller, session, objective, key, cancellationToken);
        return view is null ? failed! : await ReplyAsync(caller, view, warnings: [], prefer, http, cancellationToken);
    }

    /// <summary>Opens a session and submits an objective to it; a session for an objective that is refused ends at once.</summary>
    public async Task<(StartedObjective? Started, Refusal? Refusal)> RunInNewSessionAsync(
        Caller caller, AgentSessionRequest request, SessionAgentLimits? limits, AgentOrder? order, IdempotencyKey key, CancellationToken cancellationToken)
    {
        if (order is not null)
        {
            var (known, other) = await submission.FindAsync(caller, order, key);
            if (other is not null || known is { Session: not null })
            {
                return known is { Session: { } at } && await grains.GetSession(caller.Tenant, at).DescribeAsync(cancellationToken) is { } before
                    ? (new StartedObjective(before, known), null)
                    : (null, other);
            }
        }

        if (await submission.WhyNotAsync(caller, request.PolicyId, order, cancellationToken) is { } wrong)
        {
            return (null, wrong);
        }

        var (session, refusal) = await sessions.OpenAsync(caller, request, limits, cancellationToken);
        if (session is null || order is null)
        {
            return session is null ? (null, refusal) : (new StartedObjective(session, View: null), null);
        }

        ExecutionView? view = null;
        try
        {
            (view, refusal) = await submission.SubmitAsync(caller, session, order, key, CancellationToken.None);
        }
        finally
        {
            // Also when somebody repeated the request meanwhile, and theirs came first.
            if (view?.Session != session.Session)
            {
                await sessions.GiveUpAsync(caller, session.Session);
            }
        }

        return view is null ? (null, refusal) : (new StartedObjective(session, view), null);
    }

    /// <summary>Gets what later objectives of a session inherit; null for nothing.</summary>
    private static SessionAgentLimits? ToLimits(AgentTaskRequest request) =>
        request is { MaxDuration: null, MaxInputTokens: null, MaxOutputTokens: null, AvoidDomains: null }
            ? null
            : new SessionAgentLimits(request.MaxDuration, request.MaxInputTokens, request.MaxOutputTokens, [.. request.AvoidDomains ?? []]);

    private (IReadOnlyList<string> Warnings, Refusal? Refusal) Review(AgentSessionRequest session) =>
        models.IsConfigured ? sessions.Review(session) : ([], ModelRefusals.NotConfigured);

    private async Task<IResult> ReplyAsync(
        Caller caller, ExecutionView view, IReadOnlyList<string> warnings, ReplyPreference prefer, HttpRequest http, CancellationToken cancellationToken)
    {
        var longest = prefer.ApplyTo(http.HttpContext.Response) ? TimeSpan.Zero : options.Value.Agents.FirstReply;
        var standing = await first.WaitAsync(caller.Tenant, view, longest, cancellationToken);
        var reply = await reading.ShowAsync(caller.Tenant, standing, links.BaseOf(http, caller), isFirst: true, cancellationToken);
        return Answer.Json(warnings.Count > 0 ? reply with { Warnings = warnings } : reply);
    }
}

/// <summary>An objective that was started in a session.</summary>
/// <param name="Session">The session.</param>
/// <param name="View">The execution; null when there was no objective.</param>
internal sealed record StartedObjective(SessionView Session, ExecutionView? View);
