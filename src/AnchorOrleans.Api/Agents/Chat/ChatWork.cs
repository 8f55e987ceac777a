using AnchorOrleans.Api.Agents.Requests;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Executions;

namespace AnchorOrleans.Api.Agents.Chat;

/// <summary>Carries out chat completions as objectives.</summary>
internal sealed class ChatWork(
    AgentSubmission submission, ObjectiveStarting starting, AgentSessions sessions, FirstReply first, AgentReading reading, IOptions<ApiOptions> options)
{
    /// <summary>About how many characters a token has; the answer's own tokens are counted by no model.</summary>
    private const int TokenLength = 4;
    private const string Whole = "chat.completion";
    private static readonly AgentSessionRequest Plain = new(Proxy: null, "guardrail_only", []);

    /// <summary>Starts it.</summary>
    public Task<(StartedObjective? Started, Refusal? Refusal)> StartAsync(Caller caller, ChatRequest request, IdempotencyKey key, CancellationToken cancellationToken)
    {
        var (order, refusal) = submission.Plan(new AgentTaskRequest { Prompt = request.Prompt, EndsSession = true, PolicyId = request.PolicyId }, inherited: null);
        if (order is null)
        {
            return Task.FromResult<(StartedObjective?, Refusal?)>((null, refusal));
        }

        var model = ChatEndpoints.Aliases.Contains(request.Model, StringComparer.Ordinal) ? null : request.Model;
        return starting.RunInNewSessionAsync(
            caller, Plain, limits: null, order with { Brief = order.Brief with { Model = model, SystemMessage = request.SystemMessage } }, key, cancellationToken);
    }

    /// <summary>Waits for the answer.</summary>
    public async Task<(ChatResponse? Body, Refusal? Refusal)> FinishAsync(Caller caller, StartedObjective started, ChatRequest request, CancellationToken cancellationToken)
    {
        var (answer, refusal) = await WaitAsync(caller, started, request, cancellationToken);
        return answer is null ? (null, refusal) : (Show(answer.View, request, answer.Text, answer.FinishReason), null);
    }

    /// <summary>Waits for the text.</summary>
    public async Task<(ChatAnswer? Answer, Refusal? Refusal)> WaitAsync(Caller caller, StartedObjective started, ChatRequest request, CancellationToken cancellationToken)
    {
        // Its own limit of time ends it before; the rest is for its turn and for a service that comes back.
        var longest = options.Value.Agents.MaxDuration + options.Value.OutcomeGrace;
        var view = await first.WaitAsync(caller.Tenant, started.View!, longest, cancellationToken);
        if (view.Status == ExecutionStatus.AwaitingInput)
        {
            // Nobody can answer over this API, so its session ends, and the question is the answer.
            await sessions.GiveUpAsync(caller, started.Session.Session);
            return (null, Failed($"Guardrail triggered: {view.Agent?.Question?.Text}", Refusal.GuardrailTriggered));
        }

        if (view.Status != ExecutionStatus.Succeeded)
        {
            return (null, view.HasEnded
                ? Failed(view.Failure?.Message ?? "The task was stopped.", AgentReading.CodeOf(view))
                : new Refusal(StatusCodes.Status504GatewayTimeout, $"The outcome of task '{view.Execution}' is not known yet.") { IsFinal = true });
        }

        var text = (await reading.ReadResultAsync(view, cancellationToken))?.Message ?? "";
        var isCut = request.MaxTokens is { } most && text.Length > (long)most * TokenLength;
        return (new ChatAnswer(view, isCut ? text[..CutAt(text, request.MaxTokens!.Value * TokenLength)] : text, isCut || view.Agent is { Usage.IsTruncated: true } ? "length" : "stop"), null);
    }

    /// <summary>Makes the body that tells what went wrong when the status is out.</summary>
    public static ChatResponse Unknown(StartedObjective started, ChatRequest request, Refusal refusal) => Show(started.View!, request, refusal.Message, "error");

    /// <summary>Finds where a text can be cut: nowhere within a character.</summary>
    public static int CutAt(string text, int length) =>
        length >= text.Length ? text.Length : char.IsLowSurrogate(text[length]) ? length + 1 : length;

    /// <summary>Gets the id of a completion.</summary>
    public static string IdOf(ExecutionView view) => $"chatcmpl-{view.Execution.Value.Replace("-", "", StringComparison.Ordinal)}";

    /// <summary>Gets what it has used up.</summary>
    public static ChatUsage UsageOf(ExecutionView view)
    {
        var usage = AgentReading.UsageOf(view);
        return new(usage.PromptTokens, usage.CompletionTokens, usage.TotalTokens);
    }

    /// <summary>Gets what is behind it.</summary>
    public static ChatSource SourceOf(ExecutionView view) => new(view.Session?.Value ?? "", view.Execution.Value, AgentReading.UsageOf(view).Cost);

    private static ChatResponse Show(ExecutionView view, ChatRequest request, string text, string reason) => new(
        IdOf(view), Whole, view.RequestedAt.ToUnixTimeSeconds(), request.Model, [new(0, new("assistant", text), reason)], UsageOf(view), SourceOf(view));

    /// <summary>Refuses with a status that clients do not answer by asking again.</summary>
    private static Refusal Failed(string message, string code) => new(StatusCodes.Status422UnprocessableEntity, message) { Code = code, IsFinal = true };
}

/// <summary>What a chat completion came to.</summary>
/// <param name="View">The execution.</param>
/// <param name="Text">The answer.</param>
/// <param name="FinishReason">Why it ends there.</param>
internal sealed record ChatAnswer(ExecutionView View, string Text, string FinishReason);
