using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Running;
using AnchorOrleans.Agent.Outputs;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agent.Secrets;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Agent.Tools;

/// <summary>What one run works with.</summary>
internal sealed record Desk(AgentAssignment Assignment, AgentOptions Options, IPageDriver Page, IAgentSupervisor Supervisor, RunState State, RunClock Clock, TimeProvider Time)
{
    public required SiteRules Sites { get; init; }

    public required ActionJudge Judge { get; init; }

    public required SecretVault Vault { get; init; }

    public required SchemaCheck? Schema { get; init; }

    /// <summary>Gets or sets what the page looked like last; null when it could not be seen.</summary>
    public Observation? Seen { get; set; }

    /// <summary>Gets or sets the element that was clicked or typed into last, on which a key would act.</summary>
    public string? Focus { get; set; }

    /// <summary>Puts what a page says between marks that no page knows, so that the model can tell it from what we say.</summary>
    public string Quote(string text) => $"<page-{State.Mark}>\n{text}\n</page-{State.Mark}>";

    /// <summary>Writes an address for a text: without what a secret may hide in.</summary>
    public string Show(Uri? address) => Vault.Mask(address?.GetLeftPart(UriPartial.Path) ?? "");
}
