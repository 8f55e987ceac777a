using AnchorOrleans.Api.Requests;

namespace AnchorOrleans.Api.Agents.Requests;

/// <summary>The body of <c>POST /start/start-session</c>.</summary>
/// <param name="Session">How the session is to be.</param>
/// <param name="Objective">What is to be done first; without a prompt nothing is.</param>
/// <param name="Inherited">What later objectives of the session inherit.</param>
internal sealed record StartSessionRequest(AgentSessionRequest Session, AgentTaskRequest Objective, AgentTaskRequest Inherited) : IRequestBody<StartSessionRequest>
{
    public static bool MayBeEmpty => true;

    public static StartSessionRequest Read(JsonFields fields, ApiOptions limits)
    {
        var (objective, flat) = AgentTaskRequest.ReadAnywhere(fields, limits);
        objective.Check(fields, "task.prompt", needsPrompt: false);
        return new(AgentSessionRequest.Read(fields) with { PolicyId = flat.PolicyId }, objective, flat);
    }
}

/// <summary>The body of <c>POST /start/run-task</c>.</summary>
/// <param name="Session">How the session is to be.</param>
/// <param name="Objective">What is to be done.</param>
internal sealed record RunObjectiveRequest(AgentSessionRequest Session, AgentTaskRequest Objective) : IRequestBody<RunObjectiveRequest>
{
    public static bool MayBeEmpty => false;

    public static RunObjectiveRequest Read(JsonFields fields, ApiOptions limits)
    {
        var (objective, _) = AgentTaskRequest.ReadAnywhere(fields, limits);
        objective.Check(fields, "task.prompt", needsPrompt: true);
        return new(AgentSessionRequest.Read(fields), objective with { EndsSession = true });
    }
}
