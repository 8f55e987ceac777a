using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Agent;

/// <summary>Carries out objectives on pages.</summary>
public interface IAgent
{
    /// <summary>Works on one objective until it is done, fails, or meets a limit.</summary>
    /// <remarks>What goes wrong with model, page or limits is an outcome; what <paramref name="supervisor"/> throws comes through.</remarks>
    /// <param name="assignment">What is to be done, and within what.</param>
    /// <param name="page">The page to do it on; stays open.</param>
    /// <param name="supervisor">Keeps what happens, and is asked where a person has to decide.</param>
    /// <param name="stopping">Ends the work at once; the outcome then is a failure with the code <c>TASK_STOPPED</c>.</param>
    Task<AgentOutcome> RunAsync(AgentAssignment assignment, IPageDriver page, IAgentSupervisor supervisor, CancellationToken stopping);
}
