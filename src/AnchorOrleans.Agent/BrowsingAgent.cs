using System.Security.Cryptography;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Models;
using AnchorOrleans.Agent.Outputs;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agent.Running;
using AnchorOrleans.Agent.Secrets;
using AnchorOrleans.Agent.Supervision;
using AnchorOrleans.Agent.Tools;
using AnchorOrleans.Browser.Driving;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AnchorOrleans.Agent;

/// <summary>Prepares a run: what is wrong with an assignment is found before anything is done.</summary>
internal sealed partial class BrowsingAgent(ModelCatalog models, IOptions<AgentOptions> options, TimeProvider clock, ILogger<BrowsingAgent> logger) : IAgent
{
    public async Task<AgentOutcome> RunAsync(AgentAssignment assignment, IPageDriver page, IAgentSupervisor supervisor, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(assignment);
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(supervisor);
        if (models.Find(assignment.Model) is not { } model)
        {
            var message = models.IsConfigured ? $"There is no model '{assignment.Model}'; there are: {string.Join(", ", models.Names)}." : "No model is configured: set Agent:Provider, Agent:Model and Agent:ApiKey.";
            return new AgentOutcome.Failed(AgentFailures.NoModel, message, null, AgentUsage.None, []);
        }

        RunState state;
        Func<RunClock, Desk> setUp;
        try
        {
            state = assignment.Continuation is { } continuation ? RunState.Read(continuation.Memory) : new RunState { Mark = RandomNumberGenerator.GetHexString(8, lowercase: true) };
            setUp = Prepare(assignment, page, supervisor, state);
        }
        catch (FormatException exception)
        {
            return new AgentOutcome.Failed(AgentFailures.Assignment, exception.Message, null, AgentUsage.None, []);
        }

        using var time = new RunClock(clock, assignment.Limits.Duration + state.Spent, state.Spent, stopping);
        var outcome = await new AgentRun(setUp(time), model, stopping).WorkAsync();
        LogEnded((outcome as AgentOutcome.Failed)?.Code ?? "completed", outcome.Usage.Steps, outcome.Usage.InputTokens, outcome.Usage.OutputTokens, outcome.Usage.Duration.TotalSeconds);
        return outcome;
    }

    private Func<RunClock, Desk> Prepare(AgentAssignment assignment, IPageDriver page, IAgentSupervisor supervisor, RunState state)
    {
        if (string.IsNullOrWhiteSpace(assignment.Objective))
        {
            throw new FormatException("objective is empty.");
        }

        if (assignment.Output is AgentOutput.Csv { Columns.IsDefaultOrEmpty: true })
        {
            throw new FormatException("output.columns is empty.");
        }

        if (assignment.StartingUrl is { } start && Hands.ReadAddress(start) is { Error: { } error })
        {
            throw new FormatException($"startingUrl: {error}");
        }

        var sites = SiteRules.Of(assignment.AvoidDomains, assignment.Policies.AsSpan());
        var judge = new ActionJudge(assignment.Policies, sites);
        var vault = SecretVault.Open(assignment.Secrets, clock);
        var schema = assignment.Output is AgentOutput.Json json ? SchemaCheck.Parse(json.Schema) : null;
        return time => new Desk(assignment, options.Value, page, supervisor, state, time, clock) { Sites = sites, Judge = judge, Vault = vault, Schema = schema };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "An agent has ended ({Outcome}) after {Steps} steps, {InputTokens} tokens in, {OutputTokens} tokens out, {Seconds} s.")]
    private partial void LogEnded(string outcome, int steps, long inputTokens, long outputTokens, double seconds);
}
