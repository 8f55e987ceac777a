using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using static AnchorOrleans.Dashboard.Parts.FormJson;

namespace AnchorOrleans.Dashboard.Agent;

/// <summary>What somebody typed to have an agent do it. Numbers are handed on as they were typed, so that the API says what is wrong with them.</summary>
internal sealed class ObjectiveForm
{
    /// <summary>How many rows for secrets the form has.</summary>
    public const int SecretRows = 4;

    private const int MillisecondsOfSecond = 1_000;

    public string? Prompt { get; set; }

    public string? Url { get; set; }

    /// <summary>Gets or sets the session that is to do it; empty for a new one.</summary>
    public string? Session { get; set; }

    public string? Output { get; set; }

    public string? Schema { get; set; }

    public string? Columns { get; set; }

    public string? Seconds { get; set; }

    public string? InputTokens { get; set; }

    public string? OutputTokens { get; set; }

    public string? Policy { get; set; }

    public string? Environment { get; set; }

    public string? Avoid { get; set; }

    public bool Ends { get; set; }

    /// <summary>Gets the rows for secrets: where, name, value. The values are never shown again.</summary>
    public IReadOnlyList<(string Site, string Name, string Value)> Secrets { get; private init; } = [.. Enumerable.Repeat(("", "", ""), SecretRows)];

    /// <summary>Gets a value indicating whether a value was typed, which has to be typed again.</summary>
    public bool HadSecrets => Secrets.Any(static secret => secret.Value.Length > 0);

    /// <summary>Gets a value indicating whether anything but objective and place was said, so that what holds it stands open.</summary>
    public bool HasMore => HadSecrets || Ends || new[] { Seconds, InputTokens, OutputTokens, Policy, Environment, Avoid }.Any(static text => !string.IsNullOrEmpty(text))
        || Secrets.Any(static secret => secret.Site.Length + secret.Name.Length > 0);

    /// <summary>Reads what was sent.</summary>
    public static ObjectiveForm Of(IFormCollection form) => new()
    {
        Prompt = form["prompt"],
        Url = form["url"],
        Session = form["session"],
        Output = form["output"],
        Schema = form["schema"],
        Columns = form["columns"],
        Seconds = form["seconds"],
        InputTokens = form["inputTokens"],
        OutputTokens = form["outputTokens"],
        Policy = form["policy"],
        Environment = form["environment"],
        Avoid = form["avoid"],
        Ends = form["ends"] == "true",
        Secrets = [.. Enumerable.Range(0, SecretRows).Select(row => (At(form, "secretSite", row), At(form, "secretName", row), At(form, "secretValue", row)))],
    };

    /// <summary>Makes the body of the API's request: of another objective where a session is named, of a session that begins with it where none is.</summary>
    /// <param name="files">The ids of files that were uploaded for it.</param>
    /// <param name="isNew">Whether a session is opened for it.</param>
    public JsonObject ToRequest(IReadOnlyList<string> files, out bool isNew)
    {
        var task = ToTask(files);
        isNew = string.IsNullOrEmpty(Session);
        if (!isNew)
        {
            task["actionType"] = "newTask";
            return new JsonObject { ["sessionId"] = Session, ["message"] = task };
        }

        var request = new JsonObject { ["task"] = task };
        Put(request, "environmentId", TextOf(Environment));
        return request;
    }

    private static string At(IFormCollection form, string name, int row) => form[$"{name}{row.ToString(CultureInfo.InvariantCulture)}"].ToString().Trim();

    private static string[] Split(string? text) => (text ?? "").Split([',', '\n', '\r'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static JsonArray ListOf(IEnumerable<string> texts) => [.. texts.Select(static text => (JsonNode)text)];

    private JsonObject ToTask(IReadOnlyList<string> files)
    {
        var task = new JsonObject { ["prompt"] = Prompt?.Trim() ?? "" };
        Put(task, "startingUrl", TextOf(Url));
        Put(task, "maxDuration", NumberOf(Seconds, MillisecondsOfSecond));
        Put(task, "maxInputTokens", NumberOf(InputTokens));
        Put(task, "maxOutputTokens", NumberOf(OutputTokens));
        Put(task, "policyId", TextOf(Policy));
        Put(task, "avoidDomains", Split(Avoid) is { Length: > 0 } avoided ? ListOf(avoided) : null);
        Put(task, "files", files.Count > 0 ? ListOf(files) : null);
        Put(task, "terminateOnCompletion", Ends ? true : null);
        switch (Output)
        {
            case "json":
                task["outputType"] = "structured_json";
                Put(task, "outputSchema", SchemaOf(Schema));
                break;
            case "csv":
                task["outputType"] = "structured_csv";
                Put(task, "outputSchema", Split(Columns) is { Length: > 0 } columns ? ListOf(columns) : null);
                break;
        }

        // Two names for one site are one entry.
        var secrets = Secrets.Where(static secret => secret.Name.Length > 0 || secret.Value.Length > 0).GroupBy(static secret => secret.Site.Length > 0 ? secret.Site : "all", StringComparer.OrdinalIgnoreCase)
            .Select(static site => (JsonNode)new JsonObject
            {
                ["match"] = site.Key,
                ["fields"] = new JsonObject(site.DistinctBy(static secret => secret.Name, StringComparer.Ordinal).Select(static secret => KeyValuePair.Create(secret.Name, (JsonNode?)secret.Value))),
            })
            .ToArray();
        Put(task, "secrets", secrets.Length > 0 ? new JsonArray(secrets) : null);
        return task;
    }

    /// <summary>Reads the schema; what is no JSON is handed on as a text, which the API refuses with a sentence.</summary>
    private static JsonNode? SchemaOf(string? text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
