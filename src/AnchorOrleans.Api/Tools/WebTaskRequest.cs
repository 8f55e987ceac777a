using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Agents.Requests;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions;

namespace AnchorOrleans.Api.Tools;

/// <summary>The body of <c>POST /v1/tools/perform-web-task</c>.</summary>
internal sealed record WebTaskRequest(
    string Prompt,
    string? Url,
    string? Model,
    string? SystemMessage,
    string? SchemaJson,
    int? MaxSteps,
    bool CanAskPerson,
    ImmutableArray<AgentSecretEntry> Secrets,
    bool IsAsync,
    string? PolicyId = null) : IRequestBody<WebTaskRequest>
{
    private const int LongestName = 200;

    public static bool MayBeEmpty => false;

    public static WebTaskRequest Read(JsonFields fields, ApiOptions limits)
    {
        // Which agent, and how it looks at pages, is this service's choice; what clients send of it is accepted.
        foreach (var name in (string[])["agent", "provider"])
        {
            fields.Text(name, LongestName);
        }

        foreach (var name in (string[])["detect_elements", "highlight_elements", "directly_open_url", "directlyOpenUrl"])
        {
            fields.Flag(name);
        }

        return new(
            fields.RequiredText("prompt", limits.Agents.MaxPromptLength),
            ReadUrl(fields, limits),
            fields.Text("model", LongestName) is { Length: > 0 } model ? model : null,
            fields.Text("extended_system_message", limits.Agents.MaxPromptLength),
            ReadSchema(fields, limits),
            fields.Number("max_steps", 1, limits.Agents.MaxSteps),
            fields.Flag("human_intervention") ?? false,
            AgentSecrets.ReadForAllSites(fields, "secret_values", limits),
            fields.Flag("async") ?? false,
            AgentTaskRequest.ReadPolicy(fields));
    }

    private static string? ReadUrl(JsonFields fields, ApiOptions limits)
    {
        var url = fields.Text("url", limits.MaxInitialUrlLength);
        if (!string.IsNullOrEmpty(url) && !SessionConfiguration.IsAddress(url))
        {
            fields.Refuse("url", SessionConfiguration.AddressRule);
        }

        return string.IsNullOrEmpty(url) ? null : url;
    }

    private static string? ReadSchema(JsonFields fields, ApiOptions limits)
    {
        if (fields.Any("output_schema", "a JSON Schema, as an object", JsonValueKind.Object) is not { } schema)
        {
            return null;
        }

        var text = JsonMerge.Compact(schema);
        if (Encoding.UTF8.GetByteCount(text) > limits.Agents.MaxSchemaBytes)
        {
            fields.Refuse("output_schema", string.Create(CultureInfo.InvariantCulture, $"may have at most {limits.Agents.MaxSchemaBytes:N0} bytes"));
        }

        return text;
    }
}
