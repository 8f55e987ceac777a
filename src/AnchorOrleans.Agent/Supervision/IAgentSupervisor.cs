using AnchorOrleans.Agent.Assignments;

namespace AnchorOrleans.Agent.Supervision;

/// <summary>The host's side of an agent at work. Calls come one after the other.</summary>
/// <remarks>No argument ever contains a secret: they are named instead, as <c>[secret:password]</c>.</remarks>
public interface IAgentSupervisor
{
    /// <summary>Keeps a step, after what was decided in it has been done.</summary>
    Task StepAsync(AgentStep taken, CancellationToken cancellationToken);

    /// <summary>Takes note of what was used up so far, after each call of the model.</summary>
    Task ReportUsageAsync(AgentUsage usage, CancellationToken cancellationToken);

    /// <summary>Asks a person, and waits for the answer as long as it takes; the agent's clock stands meanwhile.</summary>
    Task<AgentAnswer> AskAsync(AgentQuestion question, CancellationToken cancellationToken);

    /// <summary>Waits while a person has paused the agent or taken the page over; the agent's clock stands meanwhile.</summary>
    /// <remarks>Called before each step and after each action.</remarks>
    Task WaitForLeaveAsync(CancellationToken cancellationToken);

    /// <summary>Tells those who watch what goes on.</summary>
    Task TellAsync(AgentEvent happened, CancellationToken cancellationToken);

    /// <summary>Keeps a file for the outcome.</summary>
    Task<KeptFile> KeepAsync(AgentFile file, CancellationToken cancellationToken);
}
