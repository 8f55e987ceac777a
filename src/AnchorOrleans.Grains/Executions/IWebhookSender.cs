using AnchorOrleans.Agents;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Executions;

/// <summary>Tells others over HTTP that an execution has ended; the port to what may leave this machine.</summary>
public interface IWebhookSender
{
    /// <summary>Tells it once, within a few seconds.</summary>
    /// <param name="execution">Which.</param>
    /// <param name="ended">As it stands at its end.</param>
    /// <param name="webhook">Who is told, and what.</param>
    /// <returns>Whether it was taken: answered with a status of 200 to 299.</returns>
    Task<bool> SendAsync(TenantKey execution, ExecutionView ended, AgentWebhook webhook);
}
