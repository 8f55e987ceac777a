using System.Collections.Immutable;
using System.Text.RegularExpressions;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Policies;
using AnchorOrleans.Agent.Supervision;

namespace AnchorOrleans.Agent.Tools;

/// <summary>Gets leave for what rules have an objection to. The only ones who give it are the policy and a person.</summary>
internal sealed partial class Permission(Desk desk)
{
    private AgentAnswer? _brought = desk.Assignment.Continuation?.Answer;

    /// <summary>Decides on an action.</summary>
    /// <param name="intent">What is about to be done.</param>
    /// <param name="doing">The same in words, after "to".</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A refusal; or null and what is said beside, when it may be done.</returns>
    public async Task<Leave> AskAsync(ActionIntent intent, string doing, CancellationToken cancellationToken)
    {
        var said = desk.Judge.Judge(intent).Select(judgement => judgement with { IsApproved = judgement.Verdict == PolicyVerdict.Guardrail && IsApprovedSite(judgement, intent.Address) ? true : null }).ToImmutableArray();
        if (said.FirstOrDefault(judgement => judgement.Verdict == PolicyVerdict.Block) is { } block)
        {
            return new Leave(ToolResult.Failed($"Not done: a rule forbids it ({block.Rule}). Find another way, or end with done and say so.") with { Judgements = said });
        }

        var open = said.Where(judgement => judgement is { Verdict: PolicyVerdict.Guardrail, IsApproved: null }).ToList();
        if (open.Count == 0)
        {
            return new Leave(null) { Judgements = said };
        }

        Diagnostics.Guardrails.Add(1);
        var rules = string.Join(", ", open.Select(judgement => judgement.Rule));
        if (!desk.Assignment.CanAskPerson)
        {
            return new Leave(ToolResult.Failed($"Not done: a person would have to allow it ({rules}), and none can be asked. Find another way, or end with done and say so.") with { Judgements = said });
        }

        var answer = await PutAsync(AgentQuestionKind.Action, $"The agent is about to {doing}. Rule: {rules}. May it?", rules, cancellationToken);
        var isAllowed = answer is AgentAnswer.GoOn goOn && Allows(goOn);
        ImmutableArray<PolicyJudgement> decided = [.. said.Select(judgement => judgement.Verdict == PolicyVerdict.Guardrail ? judgement with { IsApproved = isAllowed } : judgement)];
        return answer switch
        {
            AgentAnswer.GoOn { Text: var text } when isAllowed => Allowed(decided, intent.Address, text),
            AgentAnswer.GoOn { Text: var text } => new Leave(ToolResult.Failed($"Not done: the person did not allow it and said: {text}") with { Judgements = decided }),
            _ => new Leave(new ToolResult("Not done: the person has stopped the task.", IsFailed: true) { Judgements = decided, Ending = Stopped }),
        };
    }

    /// <summary>Asks a person, with the clock standing; an answer that was brought along is used for the question that it answers and no other.</summary>
    public async Task<AgentAnswer> PutAsync(AgentQuestionKind kind, string text, string? rule, CancellationToken cancellationToken)
    {
        text = desk.Vault.Mask(text);
        var isSame = string.Equals(desk.State.Asked, text, StringComparison.Ordinal);
        var answer = isSame ? _brought : null;
        _brought = null;
        if (answer is null)
        {
            desk.State.Asked = text;
            desk.State.Spent = desk.Clock.Spent;
            answer = await AwaitAsync(new AgentQuestion(kind, text, rule, desk.State.Save(), isSame), cancellationToken);
        }

        desk.State.Asked = null;
        if (answer is AgentAnswer.GoOn { Text.Length: > 0 } goOn)
        {
            // Kept in memory, which holds no secret; so what happens to be one is not kept.
            desk.State.Given.Add(desk.Vault.Mask(goOn.Text));
            return goOn with { Text = desk.Vault.Mask(goOn.Text) };
        }

        return answer;
    }

    /// <summary>Waits for the answer to the question that stood open when the agent was interrupted, before the model is asked anything. It is used once the model comes to the same question again.</summary>
    public async Task<AgentAnswer> AskAgainAsync(CancellationToken cancellationToken) =>
        _brought ??= await AwaitAsync(new AgentQuestion(AgentQuestionKind.Action, desk.State.Asked!, Rule: null, desk.State.Save(), IsRepeated: true), cancellationToken);

    private Task<AgentAnswer> AwaitAsync(AgentQuestion question, CancellationToken cancellationToken) =>
        desk.Clock.WithoutCountingAsync(() => desk.Supervisor.AskAsync(question, cancellationToken));

    /// <summary>How a task ends that a person has stopped.</summary>
    public static Ending Stopped { get; } = new(AgentFailures.Stopped, "The task was stopped by a person.");

    private static bool Allows(AgentAnswer.GoOn answer) => answer.Allows ?? !Refusal.IsMatch(answer.Text);

    private bool IsApprovedSite(PolicyJudgement judgement, Uri? address) => address is not null && desk.State.ApprovedSites.Contains(SiteKey(judgement, address), StringComparer.Ordinal);

    private Leave Allowed(ImmutableArray<PolicyJudgement> decided, Uri? address, string text)
    {
        // Leave for a site holds as long as the task; leave for an action is for that one action.
        if (address is not null)
        {
            desk.State.ApprovedSites.AddRange(desk.Sites.JudgeEach(address).Where(site => site.Verdict == PolicyVerdict.Guardrail).Select(site => SiteKey(site, address)));
        }

        return new Leave(null) { Judgements = decided, Said = text.Length == 0 ? "The person allowed it." : $"The person allowed it and said: {text}" };
    }

    private static string SiteKey(PolicyJudgement judgement, Uri address) => $"{judgement.Rule} {address.IdnHost}";

    [GeneratedRegex(@"^\W*(no|nope|not|never|stop|cancel|reject|refuse|deny|denied|decline|abort|skip|wait|nein|non)\b|\b(don.?t|do not|must not|may not|should not|not allowed|not approved)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Refusal { get; }
}

/// <summary>Leave, or its refusal.</summary>
/// <param name="Refusal">What the model is told instead; null where there is leave.</param>
internal sealed record Leave(ToolResult? Refusal)
{
    public ImmutableArray<PolicyJudgement> Judgements { get; init; } = [];

    /// <summary>Gets what a person said; empty when none was asked.</summary>
    public string Said { get; init; } = "";
}
