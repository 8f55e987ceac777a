using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Artifacts;
using AnchorOrleans.Api.Json;
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
    private readonly AgentReading _reading;
    private readonly PublicLinks _links;
    private readonly ISecretBox _box;
    private readonly TimeProvider _clock;

    internal WebhookMessages(LinkKey key, AgentReading reading, PublicLinks links, ISecretBox box, TimeProvider clock) =>
        (_key, _reading, _links, _box, _clock) = (key, reading, links, box, clock);

    /// <summary>Writes and signs what a webhook is told of an execution's end.</summary>
    public async Task<WebhookMessage> WriteAsync(TenantId tenant, ExecutionView ended, AgentWebhook webhook, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ended);
        ArgumentNullException.ThrowIfNull(webhook);
        var body = await BodyOfAsync(tenant, ended, webhook.Content, cancellationToken);
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

    private async Task<byte[]> BodyOfAsync(TenantId tenant, ExecutionView ended, WebhookContent content, CancellationToken cancellationToken) => content switch
    {
        WebhookContent.Answer when ended.Status == ExecutionStatus.Succeeded =>
            Encoding.UTF8.GetBytes(AnswerOf((await _reading.ReadResultAsync(ended, cancellationToken))?.Message ?? string.Empty)),
        WebhookContent.Ping => Encoding.UTF8.GetBytes(Ping(ended).ToJsonString()),

        // As polling answers it; where the service does not know its own address, links begin with their path.
        _ => Answer.ToBytes(await _reading.ShowAsync(tenant, ended, _links.Base ?? string.Empty, isFirst: false, cancellationToken)),
    };

    /// <summary>A structured answer is sent as what it is, any other as a JSON text.</summary>
    private static string AnswerOf(string message)
    {
        try
        {
            return JsonNode.Parse(message) is JsonObject or JsonArray ? message : JsonValue.Create(message).ToJsonString();
        }
        catch (JsonException)
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
