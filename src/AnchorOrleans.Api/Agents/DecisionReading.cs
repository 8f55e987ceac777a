using System.Globalization;
using System.Text.Json;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Agents;

/// <summary>Reads what rules forbade and asked out of the records of an agent's steps, which are kept in any case.</summary>
internal sealed class DecisionReading(ArtifactReading reading, IArtifactStore artifacts)
{
    private const int MostSteps = 1_000;
    private const string Folder = "steps/";
    private const string Ending = ".json";

    /// <summary>Lists them in their order, of at most the first thousand steps; while the execution goes on, those of the steps that are done.</summary>
    public async Task<IReadOnlyList<DecisionResponse>> ListAsync(TenantId tenant, ExecutionView view, CancellationToken cancellationToken)
    {
        List<DecisionResponse> decisions = [];
        var steps = (await reading.ListAsync(tenant, view, cancellationToken))
            .Where(file => file.Path.StartsWith(Folder, StringComparison.Ordinal) && file.Path.EndsWith(Ending, StringComparison.Ordinal))
            .OrderBy(file => file.Path.Length).ThenBy(file => file.Path, StringComparer.Ordinal)
            .Take(MostSteps);
        foreach (var step in steps)
        {
            using var record = JsonDocument.Parse(await artifacts.ReadAsync(step.Content.Hash, cancellationToken));
            decisions.AddRange(DecisionsOf(record.RootElement));
        }

        return decisions;
    }

    private static IEnumerable<DecisionResponse> DecisionsOf(JsonElement step) =>
        from action in step.GetProperty("actions").EnumerateArray()
        from judgement in action.GetProperty("judgements").EnumerateArray()
        let verdict = judgement.GetProperty("verdict").GetString()!
        where verdict is "Guardrail" or "Block"
        select new DecisionResponse(
            Timestamp.Of(step.GetProperty("at").GetDateTimeOffset()),
            step.GetProperty("number").GetInt32(),
            action.GetProperty("tool").GetString()!,
            judgement.GetProperty("rule").GetString()!,
            verdict.ToLower(CultureInfo.InvariantCulture),
            judgement.TryGetProperty("isApproved", out var isApproved) && isApproved.ValueKind is JsonValueKind.True or JsonValueKind.False ? isApproved.GetBoolean() : null,
            judgement.TryGetProperty("policy", out var policy) ? policy.GetString() : null);
}

/// <summary>What a rule forbade, or asked.</summary>
/// <param name="At">When the agent's step began.</param>
/// <param name="Step">Its number.</param>
/// <param name="Action">What the agent was about to do: the name of its tool.</param>
/// <param name="Rule">The rule, in words.</param>
/// <param name="Verdict"><c>block</c> or <c>guardrail</c>.</param>
/// <param name="Approved">Of a guardrail, whether a person allowed it; null when none was asked.</param>
/// <param name="PolicyId">The tenant's policy that holds the rule; null for the operator's, and for what the task itself says.</param>
internal sealed record DecisionResponse(string At, int Step, string Action, string Rule, string Verdict, bool? Approved, string? PolicyId);

/// <summary>What rules forbade and asked during an execution.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Items">In their order.</param>
internal sealed record DecisionListResponse(int Count, IReadOnlyList<DecisionResponse> Items);
