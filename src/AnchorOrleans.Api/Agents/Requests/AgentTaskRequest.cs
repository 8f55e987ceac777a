using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Errors;
using AnchorOrleans.Api.Requests;
using AnchorOrleans.Api.Sessions;

namespace AnchorOrleans.Api.Agents.Requests;

/// <summary>An objective as it is asked for, in the spelling of any generation; what is null was not said.</summary>
internal sealed record AgentTaskRequest
{
    private const int LongestDomain = 300;
    private const int LongestWord = 100;
    private const int LongestColumn = 200;
    private const int MostColumns = 500;
    private const int LongestFileId = 1000;

    /// <summary>Gets what is to be done.</summary>
    public string? Prompt { get; init; }

    /// <summary>Gets where to begin.</summary>
    public string? StartingUrl { get; init; }

    public TimeSpan? MaxDuration { get; init; }

    public int? MaxInputTokens { get; init; }

    public int? MaxOutputTokens { get; init; }

    public bool? EndsSession { get; init; }

    public IReadOnlyList<string>? AvoidDomains { get; init; }

    public AgentOutputKind? Output { get; init; }

    public string? SchemaJson { get; init; }

    public ImmutableArray<string> Columns { get; init; } = [];

    public ImmutableArray<AgentSecretEntry> Secrets { get; init; } = [];

    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Gets the policy that counts besides the operator's.</summary>
    public string? PolicyId { get; init; }

    /// <summary>Gets who is told of its end.</summary>
    public WebhookRequest? Webhook { get; init; }

    /// <summary>Reads the objective, whether its fields stand in <c>task</c>, in <c>initialTask</c> or among the others.</summary>
    /// <returns>The objective, and what stood among the others: with an older client that is the session's.</returns>
    public static (AgentTaskRequest Objective, AgentTaskRequest Flat) ReadAnywhere(JsonFields fields, ApiOptions limits)
    {
        var flat = Read(fields, limits);
        var (newer, older) = (fields.Object("task"), fields.Object("initialTask"));
        var objective = newer is null ? flat : Read(newer, limits).Over(flat);
        return (older is null ? objective : objective.Over(Read(older, limits)), flat);
    }

    /// <summary>Reads the fields of one object.</summary>
    public static AgentTaskRequest Read(JsonFields fields, ApiOptions limits)
    {
        var agents = limits.Agents;
        var output = ReadOutput(fields);
        var (schema, columns) = ReadSchema(fields, agents);
        var duration = fields.Number("maxDuration", (int)agents.ShortestDuration.TotalMilliseconds, (int)agents.MaxDuration.TotalMilliseconds);
        return new AgentTaskRequest
        {
            Prompt = fields.Text("prompt", agents.MaxPromptLength) ?? fields.Text("taskDetails", agents.MaxPromptLength),
            StartingUrl = ReadUrl(fields, "startingUrl", limits) ?? ReadUrl(fields, "startingPoint", limits),
            MaxDuration = duration is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
            MaxInputTokens = fields.Number("maxInputTokens", 0, agents.MaxInputTokens),
            MaxOutputTokens = fields.Number("maxOutputTokens", 0, agents.MaxOutputTokens),
            EndsSession = fields.Flag("terminateOnCompletion"),
            AvoidDomains = fields.Texts("avoidDomains", agents.MaxDomains, LongestDomain) is { Count: > 0 } domains ? domains : null,
            Output = output,
            SchemaJson = schema,
            Columns = columns,
            Secrets = AgentSecrets.Read(fields, limits),
            Files = fields.Texts("files", agents.MaxFiles, LongestFileId),
            PolicyId = ReadPolicy(fields),
            Webhook = fields.Object("webhook") is { } webhook ? WebhookRequest.Read(webhook, limits) : null,
        };
    }

    /// <summary>Fills in what this one does not say.</summary>
    public AgentTaskRequest Over(AgentTaskRequest other) => new()
    {
        Prompt = Prompt ?? other.Prompt,
        StartingUrl = StartingUrl ?? other.StartingUrl,
        MaxDuration = MaxDuration ?? other.MaxDuration,
        MaxInputTokens = MaxInputTokens ?? other.MaxInputTokens,
        MaxOutputTokens = MaxOutputTokens ?? other.MaxOutputTokens,
        EndsSession = EndsSession ?? other.EndsSession,
        AvoidDomains = AvoidDomains ?? other.AvoidDomains,
        Output = Output ?? other.Output,
        SchemaJson = SchemaJson ?? other.SchemaJson,
        Columns = Columns.IsEmpty ? other.Columns : Columns,
        Secrets = Secrets.IsEmpty ? other.Secrets : Secrets,
        Files = Files.Count == 0 ? other.Files : Files,
        PolicyId = PolicyId ?? other.PolicyId,
        Webhook = Webhook ?? other.Webhook,
    };

    /// <summary>Notes what is missing or does not go together, once it is known which fields count.</summary>
    /// <param name="fields">Where to note it.</param>
    /// <param name="name">How the objective itself is called there.</param>
    /// <param name="needsPrompt">Whether there must be one.</param>
    public void Check(JsonFields fields, string name, bool needsPrompt)
    {
        if (string.IsNullOrWhiteSpace(Prompt))
        {
            if (needsPrompt)
            {
                fields.Refuse(Refusal.Invalid($"'{name}' is required: what is to be done (older: 'taskDetails').") with { Code = "MISSING_REQUIRED_FIELD", Details = new(name) });
            }

            return;
        }

        switch (Output)
        {
            case AgentOutputKind.Json when SchemaJson is null:
                fields.Refuse("outputSchema", "is required with outputType 'structured_json': a JSON Schema, as an object");
                break;
            case AgentOutputKind.Csv when Columns.IsEmpty:
                fields.Refuse("outputSchema", "is required with outputType 'structured_csv': the names of the columns, as an array of strings");
                break;
        }
    }

    /// <summary>Reads the id of a policy; an empty one counts as not said.</summary>
    public static string? ReadPolicy(JsonFields fields) => fields.Text("policyId", LongestWord) is { Length: > 0 } id ? id : null;

    private static AgentOutputKind? ReadOutput(JsonFields fields)
    {
        switch (fields.Text("outputType", LongestWord))
        {
            case null:
                return null;
            case "text":
                return AgentOutputKind.Text;
            case "structured_json" or "structured":
                return AgentOutputKind.Json;
            case "structured_csv":
                return AgentOutputKind.Csv;
            default:
                fields.Refuse("outputType", "must be one of: text, structured_json, structured_csv");
                return null;
        }
    }

    private static (string? Json, ImmutableArray<string> Columns) ReadSchema(JsonFields fields, AgentTaskOptions limits)
    {
        if (fields.Any("outputSchema", "a JSON Schema as an object, or an array of column names", JsonValueKind.Object, JsonValueKind.Array) is not { } schema)
        {
            return (null, []);
        }

        var text = schema.ValueKind == JsonValueKind.Object ? JsonMerge.Compact(schema) : schema.GetRawText();
        if (Encoding.UTF8.GetByteCount(text) > limits.MaxSchemaBytes)
        {
            fields.Refuse("outputSchema", string.Create(CultureInfo.InvariantCulture, $"may have at most {limits.MaxSchemaBytes:N0} bytes"));
            return (null, []);
        }

        if (schema.ValueKind == JsonValueKind.Object)
        {
            return (text, []);
        }

        var columns = schema.EnumerateArray().Select(column => column.ValueKind == JsonValueKind.String ? column.GetString()! : "").ToImmutableArray();
        if (columns.IsEmpty || columns.Length > MostColumns || columns.Any(column => column.Length is 0 or > LongestColumn))
        {
            fields.Refuse("outputSchema", $"must name 1 to {MostColumns} columns, each with 1 to {LongestColumn} characters, when it is an array");
            return (null, []);
        }

        return (null, columns);
    }

    /// <summary>Reads an address; an empty one counts as not said.</summary>
    private static string? ReadUrl(JsonFields fields, string name, ApiOptions limits)
    {
        if (fields.Text(name, limits.MaxInitialUrlLength) is not { Length: > 0 } text)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return text;
        }

        fields.Refuse(name, "must be an absolute address that begins with http: or https:");
        return null;
    }
}
