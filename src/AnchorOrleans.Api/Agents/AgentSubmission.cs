using System.Collections.Immutable;
using System.Globalization;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Agents.Files;
using AnchorOrleans.Api.Agents.Requests;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Policies;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Secrets;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Agents;

/// <summary>Turns an objective that somebody asks for into an execution that will run in a session.</summary>
internal sealed class AgentSubmission(
    ExecutionSubmission submission,
    RunChildren children,
    AgentFiles files,
    PolicyLookup policies,
    SessionNews news,
    IArtifactStore artifacts,
    ISecretBox secrets,
    IAgentModels models,
    TimeProvider clock,
    IOptions<ApiOptions> options)
{
    /// <summary>How many characters of an objective lists show.</summary>
    private const int LongestSummary = 120;

    /// <summary>Decides within what an objective is carried out.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="inherited">What its session says; null for nothing.</param>
    public (AgentOrder? Order, Refusal? Refusal) Plan(AgentTaskRequest request, SessionAgentLimits? inherited)
    {
        var limits = options.Value.Agents;
        var refusal = Exceeds("maxDuration", request.MaxDuration?.TotalMilliseconds, inherited?.MaxDuration?.TotalMilliseconds)
            ?? Exceeds("maxInputTokens", request.MaxInputTokens, inherited?.MaxInputTokens)
            ?? Exceeds("maxOutputTokens", request.MaxOutputTokens, inherited?.MaxOutputTokens);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        var avoided = (inherited?.AvoidDomains ?? []).Concat(request.AvoidDomains ?? []).Distinct(StringComparer.OrdinalIgnoreCase);
        return (new AgentOrder(
            new AgentBrief(
                request.Prompt!,
                request.StartingUrl,
                request.Output ?? AgentOutputKind.Text,
                request.Output == AgentOutputKind.Json ? request.SchemaJson : null,
                request.Output == AgentOutputKind.Csv ? request.Columns : [],
                [.. avoided],
                Files: [],
                Model: null,
                SystemMessage: null),
            request.Secrets,
            request.Files,
            new RunLimit(request.MaxDuration ?? inherited?.MaxDuration ?? limits.MaxDuration, CountsWaiting: false, ExecutionStatus.TimedOut),
            request.MaxInputTokens ?? inherited?.MaxInputTokens ?? limits.MaxInputTokens,
            request.MaxOutputTokens ?? inherited?.MaxOutputTokens ?? limits.MaxOutputTokens,
            limits.MaxSteps,
            CanAskPerson: true,
            request.EndsSession ?? false,
            request.Webhook,
            request.PolicyId), null);
    }

    /// <summary>Finds what an idempotency key stands for already.</summary>
    public Task<(ExecutionView? View, Refusal? Refusal)> FindAsync(Caller caller, AgentOrder order, IdempotencyKey key) =>
        submission.FindAsync(caller, clock.GetUtcNow(), FingerprintOf(order, key), key);

    /// <summary>Says why an objective could not be submitted to a session that is not there yet; null when it could.</summary>
    public async Task<Refusal?> WhyNotAsync(Caller caller, string? sessionPolicy, AgentOrder? order, CancellationToken cancellationToken) =>
        (await policies.FindAsync(caller.Tenant, [sessionPolicy, order?.PolicyId], cancellationToken)).Refusal;

    /// <summary>Submits an objective to a session.</summary>
    /// <returns>The execution as it stands, or why there is none.</returns>
    public async Task<(ExecutionView? View, Refusal? Refusal)> SubmitAsync(
        Caller caller, SessionView at, AgentOrder order, IdempotencyKey key, CancellationToken cancellationToken)
    {
        var session = at.Session;
        if (await children.WhyNotAsync(caller, session, concurrencyKey: null, cancellationToken) is { } wrong)
        {
            return (null, wrong);
        }

        var (rules, unknown) = await policies.FindAsync(caller.Tenant, [at.Settings.Policy, order.PolicyId], cancellationToken);
        if (unknown is not null)
        {
            return (null, unknown);
        }

        var (names, refusal) = await files.HandOverAsync(caller.Tenant, session, order.Files, cancellationToken);
        if (refusal is not null)
        {
            return (null, refusal);
        }

        var limits = new AgentLimits(
            order.MaxInputTokens, order.MaxOutputTokens, order.Limit.Duration, order.MaxSteps, models.CostOf(order.Brief.Model, order.MaxInputTokens, order.MaxOutputTokens));
        var brief = await artifacts.PutAsync((order.Brief with { Files = names, Policies = rules, Limits = limits }).ToBytes(), cancellationToken);
        var request = new ExecutionRequest(
            ExecutionRequest.ObjectiveVersion.Task,
            ExecutionRequest.ObjectiveVersion,
            Inputs: null,
            session,
            BrowserConfigurationJson: null,
            CleanupSessions: true,
            order.Limit,
            clock.GetUtcNow(),
            FingerprintOf(order, key),
            Lineage: caller.Run?.Lineage,
            SealedInputs: order.Secrets.IsEmpty ? null : secrets.Seal(ExecutionRequest.PurposeOfInputs(caller.Tenant), AgentSecretEntry.Write(order.Secrets)),
            Agent: new AgentRequest(
                brief, order.MaxInputTokens, order.MaxOutputTokens, order.MaxSteps, order.CanAskPerson, options.Value.Agents.MaxHold, order.EndsSession, ToWebhook(caller.Tenant, order.Webhook), SummaryOf(order.Brief.Prompt)));
        var (view, refused) = await submission.SubmitAsync(caller, request, key);
        if (view is not null)
        {
            news.Tell(caller.Tenant, session, view.Execution);
        }

        return (view, refused);
    }

    /// <summary>Takes the beginning of an objective, on one line, without cutting a character in two.</summary>
    private static string SummaryOf(string prompt)
    {
        var words = string.Join(' ', prompt[..Math.Min(prompt.Length, 4 * LongestSummary)].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (words.Length <= LongestSummary)
        {
            return words;
        }

        var end = char.IsHighSurrogate(words[LongestSummary - 2]) ? LongestSummary - 2 : LongestSummary - 1;
        return $"{words[..end]}…";
    }

    private AgentWebhook? ToWebhook(TenantId tenant, WebhookRequest? webhook) => webhook is null
        ? null
        : new AgentWebhook(
            webhook.Url,
            webhook.Name,
            webhook.Content,
            webhook.Authorization is { } value ? secrets.Seal(AgentWebhook.PurposeOfAuthorization(tenant), value) : null);

    private static Refusal? Exceeds(string field, double? wanted, double? inherited) => wanted > inherited
        ? Refusal.Invalid(string.Create(CultureInfo.InvariantCulture, $"'{field}' may be at most {inherited}, which the session has.")) with { Details = new RefusalDetails(field) }
        : null;

    /// <summary>Hashes what was asked; secrets as their fingerprints.</summary>
    private string? FingerprintOf(AgentOrder order, IdempotencyKey key)
    {
        if (key.Value is null)
        {
            return null;
        }

        var rest = new AgentFingerprint(
            order.Files,
            order.Limit.Duration.Ticks,
            order.MaxInputTokens,
            order.MaxOutputTokens,
            order.MaxSteps,
            order.CanAskPerson,
            order.EndsSession,
            secrets.Fingerprint($"{AgentSecretEntry.Write(order.Secrets)}{order.Webhook?.Url}{order.Webhook?.Authorization}"),
            order.PolicyId);
        return HexHash.Of([.. order.Brief.ToBytes(), .. Answer.ToBytes(rest)]);
    }
}

/// <summary>An objective and within what it is carried out.</summary>
internal sealed record AgentOrder(
    AgentBrief Brief,
    ImmutableArray<AgentSecretEntry> Secrets,
    IReadOnlyList<string> Files,
    RunLimit Limit,
    long MaxInputTokens,
    long MaxOutputTokens,
    int MaxSteps,
    bool CanAskPerson,
    bool EndsSession,
    WebhookRequest? Webhook = null,
    string? PolicyId = null);

/// <summary>What makes two objectives the same one, besides what is to be done.</summary>
internal sealed record AgentFingerprint(
    IReadOnlyList<string> Files, long Duration, long InputTokens, long OutputTokens, int Steps, bool CanAskPerson, bool EndsSession, string Secrets, string? Policy);
