using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Agents;
using AnchorOrleans.Api.Agents.Requests;
using AnchorOrleans.Api.Authentication;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Json;
using AnchorOrleans.Api.Sessions;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Tools;

/// <summary>Carries out the code API's web tasks: the same objectives, asked for in other words. A run's own web task is its child, inside its session's turn.</summary>
internal sealed class WebTasks(
    IGrainFactory grains,
    AgentSubmission submission,
    ObjectiveStarting starting,
    AgentReading reading,
    RunWaiting waiting,
    IAgentModels models,
    IOptions<CompatOptions> compat,
    IOptions<ApiOptions> options)
{
    private const string WorkflowPrefix = "perform-web-task-execution-";
    private static readonly AgentSessionRequest Plain = new(Proxy: null, "off", []);

    /// <summary>Starts one.</summary>
    /// <returns>The execution, or why there is none.</returns>
    public async Task<(ExecutionView? View, Refusal? Refusal)> StartAsync(
        Caller caller, SessionId? session, WebTaskRequest request, IdempotencyKey key, CancellationToken cancellationToken)
    {
        if (!models.IsConfigured)
        {
            return (null, ModelRefusals.NotConfigured);
        }

        // Clients name models of other services; those are what the usual one stands in for.
        var isKnown = request.Model is null || models.Knows(request.Model);
        if (!isKnown && compat.Value.Refuses)
        {
            return (null, Refusal.Invalid("'model' must be one that GET /v1/models lists."));
        }

        if (session is null)
        {
            var order = ToOrder(request, isKnown ? request.Model : null, inherited: null, endsSession: true);
            var (started, refusal) = await starting.RunInNewSessionAsync(caller, Plain, limits: null, order, key, cancellationToken);
            return (started?.View, refusal);
        }

        return await SessionEndpoints.FindAsync(grains, caller, session.Value, cancellationToken) is { } found
            ? await submission.SubmitAsync(caller, found, ToOrder(request, isKnown ? request.Model : null, found.Settings.Agents, endsSession: false), key, cancellationToken)
            : (null, SessionEndpoints.NoSession(session.Value));
    }

    /// <summary>Waits for the answer.</summary>
    public async Task<(JsonObject? Body, Refusal? Refusal)> FinishAsync(Caller caller, ExecutionView view, bool isStructured, CancellationToken cancellationToken)
    {
        // Waiting for a person does not count for its own limit, so the caller waits for that, too.
        var longest = options.Value.SyncRunLimit + options.Value.Agents.MaxHold;
        var (ended, _, refusal) = await waiting.WaitForOutputAsync(caller.Tenant, view, longest, cancellationToken);
        if (ended is null)
        {
            return (null, refusal! with { IsFinal = true });
        }

        if (ended.Status != ExecutionStatus.Succeeded)
        {
            // Clients repeat a 500 unless they are told not to, which would do the work again.
            return (null, new Refusal(StatusCodes.Status500InternalServerError, ended.Failure?.Message ?? "The task was stopped.") { Code = AgentReading.CodeOf(ended), IsFinal = true });
        }

        return (Show(await ReadAsync(ended, isStructured, cancellationToken)), null);
    }

    /// <summary>Gets the name under which an asynchronous one is asked for.</summary>
    public static string WorkflowOf(ExecutionView view) => $"{WorkflowPrefix}{view.Session}-{view.Execution}";

    /// <summary>Finds the execution that a name stands for; null when it is none.</summary>
    public static ExecutionId? ExecutionOf(string workflow)
    {
        const int length = 36;
        return workflow.Length > WorkflowPrefix.Length + length
            && workflow.StartsWith(WorkflowPrefix, StringComparison.Ordinal)
            && Requests.IdText.TryNormalise(workflow[^length..]) is { } id
                ? new ExecutionId(id)
                : null;
    }

    /// <summary>Shows where an asynchronous one stands.</summary>
    public async Task<JsonObject> DescribeAsync(ExecutionView view, CancellationToken cancellationToken) => view.Status switch
    {
        ExecutionStatus.Succeeded => new() { ["status"] = "COMPLETED", ["result"] = await ReadAsync(view, isStructured: null, cancellationToken) },
        _ when view.HasEnded => new() { ["status"] = "FAILED", ["error"] = view.Failure?.Message ?? "The task was stopped." },
        _ => new() { ["status"] = "RUNNING" },
    };

    /// <summary>Makes the body that tells what went wrong when the status is out.</summary>
    public static JsonObject Unknown(Refusal refusal)
    {
        var body = JsonNode.Parse(Answer.ToBytes(refusal.ToBody()))!.AsObject();
        body["data"] = new JsonObject { ["result"] = new JsonObject { ["success"] = false, ["error"] = refusal.Message, ["code"] = refusal.Code } };
        return body;
    }

    /// <summary>Makes the body. The result's own fields stand at the top once more: clients of before 0.13 took the body for the result.</summary>
    private static JsonObject Show(JsonObject result)
    {
        var body = new JsonObject { ["data"] = new JsonObject { ["result"] = result.DeepClone() } };
        foreach (var (name, value) in result)
        {
            body.TryAdd(name, value?.DeepClone());
        }

        return body;
    }

    private AgentOrder ToOrder(WebTaskRequest request, string? model, SessionAgentLimits? inherited, bool endsSession) => new(
        new AgentBrief(
            request.Prompt,
            request.Url,
            request.SchemaJson is null ? AgentOutputKind.Text : AgentOutputKind.Json,
            request.SchemaJson,
            Columns: [],
            inherited?.AvoidDomains ?? [],
            Files: [],
            model,
            request.SystemMessage),
        request.Secrets,
        Files: [],
        new RunLimit(options.Value.SyncRunLimit, CountsWaiting: false, ExecutionStatus.TimedOut),
        options.Value.Agents.WebTaskInputTokens,
        options.Value.Agents.WebTaskOutputTokens,
        request.MaxSteps ?? options.Value.Agents.MaxSteps,
        request.CanAskPerson,
        endsSession,
        PolicyId: request.PolicyId);

    /// <summary>Reads the result: the object that a schema asked for, or an object around the text.</summary>
    private async Task<JsonObject> ReadAsync(ExecutionView view, bool? isStructured, CancellationToken cancellationToken)
    {
        var text = (await reading.ReadResultAsync(view, cancellationToken))?.Message ?? "";
        if (isStructured is not false && text.AsSpan().TrimStart() is ['{', ..])
        {
            try
            {
                return JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false })!.AsObject();
            }
            catch (JsonException)
            {
                // A text that only begins like an object.
            }
        }

        return new JsonObject { ["result"] = isStructured is true && TryParse(text) is { } value ? value : text };
    }

    private static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // It is shown as it is.
            return null;
        }
    }
}
