using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Secrets;

namespace AnchorOrleans.Api.Agents.Webhooks;

/// <summary>Writes what webhooks are told, and signs it, so that whoever is told can know that it comes from here.</summary>
/// <remarks>
/// The signature is that of the Standard Webhooks convention: <c>webhook-id</c>, <c>webhook-timestamp</c> (seconds since 1970) and <c>webhook-signature</c>, which is <c>v1,</c> and the base64 of
/// HMAC-SHA256 over id, timestamp and body with dots between. The id is the execution's and stays the same when it is told again.
/// </remarks>
public sealed class WebhookMessages
{
    private const string SecretPrefix = "whsec_";

    private readonly LinkKey _key;
    private readonly IArtifactStore _artifacts;
    private readonly ISecretBox _box;
    private readonly TimeProvider _clock;

    internal WebhookMessages(LinkKey key, IArtifactStore artifacts, ISecretBox box, TimeProvider clock) =>
        (_key, _artifacts, _box, _clock) = (key, artifacts, box, clock);

    /// <summary>Writes and signs what a webhook is told of an execution's end.</summary>
    public async Task<WebhookMessage> WriteAsync(TenantId tenant, ExecutionView ended, AgentWebhook webhook, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ended);
        ArgumentNullException.ThrowIfNull(webhook);
        var result = ended.Output is { } output ? AgentResult.Parse(await _artifacts.ReadAsync(output.Hash, cancellationToken)) : null;
        var body = Encoding.UTF8.GetBytes(BodyOf(ended, result, webhook.Content));
        var timestamp = _clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signed = Encoding.UTF8.GetBytes($"{ended.Execution}.{timestamp}.").Concat(body).ToArray();
        var signature = HMACSHA256.HashData(await FindKeyAsync(tenant, cancellationToken), signed);
        return new WebhookMessage(
            body,
            [
                new("webhook-id", ended.Execution.Value),
                new("webhook-timestamp", timestamp),
                new("webhook-signature", $"v1,{Convert.ToBase64String(signature)}"),
            ],
            webhook.SealedAuthorization is { } text ? _box.Open(AgentWebhook.PurposeOfAuthorization(tenant), text) : null);
    }

    /// <summary>Answers the secret with which a tenant's webhooks are signed; it never changes.</summary>
    public async Task<string> FindSecretAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        SecretPrefix + Convert.ToBase64String(await FindKeyAsync(tenant, cancellationToken));

    private async Task<byte[]> FindKeyAsync(TenantId tenant, CancellationToken cancellationToken) =>
        HMACSHA256.HashData(await _key.GetAsync(cancellationToken), Encoding.UTF8.GetBytes($"webhooks of {tenant}"));

    private static string BodyOf(ExecutionView ended, AgentResult? result, WebhookContent content) => content switch
    {
        WebhookContent.Answer when ended.Status == ExecutionStatus.Succeeded => AnswerOf(result?.Message ?? string.Empty),
        WebhookContent.Ping => Ping(ended).ToJsonString(),
        _ => Full(ended, result).ToJsonString(),
    };

    /// <summary>A structured answer is sent as what it is, any other as a JSON text.</summary>
    private static string AnswerOf(string message)
    {
        try
        {
            return JsonNode.Parse(message) is JsonObject or JsonArray ? message : JsonValue.Create(message).ToJsonString();
        }
        catch (System.Text.Json.JsonException)
        {
            // It is plain text.
            return JsonValue.Create(message).ToJsonString();
        }
    }

    private static JsonObject Ping(ExecutionView ended) => new()
    {
        ["event"] = TypeOf(ended),
        ["sessionId"] = ended.Session?.Value,
        ["taskId"] = ended.Execution.Value,
        ["completedAt"] = ended.EndedAt,
    };

    private static JsonObject Full(ExecutionView ended, AgentResult? result)
    {
        var usage = ended.Agent?.Usage ?? AgentUsage.None;
        return new JsonObject
        {
            ["type"] = TypeOf(ended),
            ["sessionId"] = ended.Session?.Value,
            ["taskId"] = ended.Execution.Value,
            ["data"] = new JsonObject { ["message"] = result?.Message },
            ["error"] = ended.Failure?.Message,
            ["code"] = ended.Failure?.Code,
            ["usage"] = new JsonObject
            {
                ["prompt_tokens"] = usage.InputTokens,
                ["completion_tokens"] = usage.OutputTokens,
                ["total_tokens"] = usage.InputTokens + usage.OutputTokens,
                ["completion_time"] = usage.Duration.TotalSeconds,
                ["cost"] = usage.Cost,
            },
            ["completedAt"] = ended.EndedAt,
        };
    }

    private static string TypeOf(ExecutionView ended) => ended.Status == ExecutionStatus.Succeeded ? "task_completed" : "failed";
}

/// <summary>What a webhook is told.</summary>
/// <param name="Body">JSON.</param>
/// <param name="Headers">With the signature.</param>
/// <param name="Authorization">The value of the <c>Authorization</c> header, a secret; null for none.</param>
public sealed record WebhookMessage(ReadOnlyMemory<byte> Body, ImmutableArray<KeyValuePair<string, string>> Headers, string? Authorization)
{
    /// <summary>Hides the secret.</summary>
    public override string ToString() => $"{Body.Length} bytes";
}
