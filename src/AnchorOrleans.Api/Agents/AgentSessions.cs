using System.Diagnostics;
using AnchorOrleans.Api.Agents.Requests;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Secrets;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Agents;

/// <summary>Opens the sessions in which objectives are carried out.</summary>
internal sealed class AgentSessions(
    IGrainFactory grains, SessionOpening opening, ISecretBox secrets, IOptions<ProxyOptions> proxies, IOptions<CompatOptions> compat, IOptions<ApiOptions> options)
{
    /// <summary>Finds what a request asks for and does not get.</summary>
    /// <returns>A sentence for each; or the refusal, where the operator wants no such request.</returns>
    public (IReadOnlyList<string> Warnings, Refusal? Refusal) Review(AgentSessionRequest request)
    {
        List<string> warnings = [.. request.NotOffered.Select(field => $"'{field}' is not honoured: this service does not offer it.")];
        if (request.Proxy is { Kind: SessionProxyKind.Operators } && string.IsNullOrEmpty(proxies.Value.Anchor))
        {
            warnings.Add("'proxy' is not honoured: this service has no proxy of its own (Proxies:Anchor); a custom one is.");
        }

        return (warnings, warnings.Count > 0 && compat.Value.Refuses ? Refusal.Invalid(string.Join(' ', warnings)) : null);
    }

    /// <summary>Opens a session; its browser can be used when this answers.</summary>
    /// <returns>The session, or why there is none.</returns>
    public async Task<(SessionView? Session, Refusal? Refusal)> OpenAsync(
        Caller caller, AgentSessionRequest request, SessionAgentLimits? limits, CancellationToken cancellationToken)
    {
        var agents = options.Value.Agents;
        var settings = new SessionSettings(
            InitialUrl: null,
            Headless: true,
            agents.ViewportWidth,
            agents.ViewportHeight,
            options.Value.SessionIdleTimeout,
            MaxDuration: null,
            Tags: [],
            ConfigurationJson: null,
            ToProxy(request.Proxy, caller.Tenant))
        {
            Agents = limits,
            Policy = request.PolicyId,
        };
        return await opening.OpenAsync(caller, settings, cancellationToken) is var outcome && outcome is OpenOutcome.Opened opened
            ? (opened.View, null)
            : (null, ToRefusal(outcome, options.Value.RetryAfter));
    }

    /// <summary>Ends a session that was opened for something that came to nothing.</summary>
    public Task GiveUpAsync(Caller caller, SessionId session) => grains.GetSession(caller.Tenant, session).EndAsync("ended", CancellationToken.None);

    private static Refusal ToRefusal(OpenOutcome outcome, TimeSpan retryAfter) => outcome switch
    {
        OpenOutcome.Waiting => Refusal.Unavailable("No available instances.", retryAfter) with { Code = "NO_INSTANCES_AVAILABLE" },
        OpenOutcome.TenantLimit limit => SessionEndpoints.ToRefusal(outcome, retryAfter) with { Code = "SESSION_LIMIT_REACHED", Details = new(Current: limit.Limit, Limit: limit.Limit) },
        OpenOutcome.Failed => SessionEndpoints.ToRefusal(outcome, retryAfter) with { Code = "INSTANCE_UNAVAILABLE" },
        _ => throw new UnreachableException(),
    };

    private SessionProxy? ToProxy(AgentProxy? proxy, TenantId tenant) => proxy switch
    {
        null => null,
        { Kind: SessionProxyKind.Operators } => string.IsNullOrEmpty(proxies.Value.Anchor) ? null : new SessionProxy(SessionProxyKind.Operators),
        _ => new SessionProxy(proxy.Kind, proxy.Server, proxy.Username, proxy.Password is { } password ? ProxyPassword.Seal(password, tenant, secrets) : null),
    };
}
