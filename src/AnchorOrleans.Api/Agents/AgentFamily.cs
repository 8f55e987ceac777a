using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.OpenApi;
using AnchorOrleans.Api.RateLimits;

namespace AnchorOrleans.Api.Agents;

/// <summary>Puts on endpoints what those of the agent API have in common.</summary>
internal static class AgentFamily
{
    /// <summary>Answers and refuses as the agent API does.</summary>
    public static RouteHandlerBuilder AnswersAgents<T>(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> refusals) =>
        endpoint.AnswersBare<T>(refusals).WithMetadata(ErrorFamily.Agent);

    /// <summary>Counts each call.</summary>
    public static RouteHandlerBuilder CountsCalls(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(CountsAsAgentCall.Mark);
}
