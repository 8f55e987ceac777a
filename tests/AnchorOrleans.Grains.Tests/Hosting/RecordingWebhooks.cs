using AnchorOrleans.Agents;
using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Grains.Tests.Hosting;

/// <summary>Stands where webhooks would be called: it notes who is told what, and answers as the test says.</summary>
internal sealed class RecordingWebhooks(Journal journal) : IWebhookSender
{
    public Func<bool> Takes { get; set; } = () => true;

    public Task<bool> SendAsync(TenantKey execution, ExecutionView ended, AgentWebhook webhook)
    {
        journal.Note($"tell {webhook.Name} of {execution.Id}: {ended.Status}, {webhook.SealedAuthorization ?? "without authorization"}");
        return Task.FromResult(Takes());
    }
}
