using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using AnchorOrleans.Policies;

namespace AnchorOrleans.Agents;

/// <summary>An objective and what belongs to it, kept as an artifact. Secrets are not in it: they are sealed in the request itself.</summary>
/// <param name="Prompt">What is to be done, in natural language.</param>
/// <param name="StartingUrl">The address to begin at; null for the page as it is.</param>
/// <param name="Output">The form of the answer.</param>
/// <param name="SchemaJson">For <see cref="AgentOutputKind.Json"/>: the JSON Schema, as text.</param>
/// <param name="Columns">For <see cref="AgentOutputKind.Csv"/>: the header row.</param>
/// <param name="AvoidDomains">Domains to avoid, each with its subdomains.</param>
/// <param name="Files">Names of the session's uploads that may be given to pages.</param>
/// <param name="Model">The model asked for; null for the usual one.</param>
/// <param name="SystemMessage">What the caller adds to the system message; null for nothing.</param>
public sealed record AgentBrief(
    string Prompt,
    string? StartingUrl,
    AgentOutputKind Output,
    string? SchemaJson,
    ImmutableArray<string> Columns,
    ImmutableArray<string> AvoidDomains,
    ImmutableArray<string> Files,
    string? Model,
    string? SystemMessage)
{
    /// <summary>Gets the policies of the tenant as they were when the objective was accepted; changing or deleting one changes nothing for it.</summary>
    public ImmutableArray<AcceptedPolicy> Policies { get; init; } = [];

    /// <summary>Gets within what it is carried out, for those who watch; null where that was not kept.</summary>
    public AgentLimits? Limits { get; init; }

    /// <summary>Writes it as JSON.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, AgentJson.Default.AgentBrief);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static AgentBrief Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, AgentJson.Default.AgentBrief)
        ?? throw new JsonException("The brief of an agent is null.");
}

/// <summary>Within what an objective is carried out.</summary>
/// <param name="InputTokens">How many tokens the model may be sent.</param>
/// <param name="OutputTokens">How many tokens the model may write.</param>
/// <param name="Duration">How long it may take, without the time in which a person is awaited.</param>
/// <param name="Steps">How many times the model may be asked what to do next.</param>
/// <param name="Cost">What so many tokens cost, in US dollars, by the prices of the time; null where none were known.</param>
public sealed record AgentLimits(long InputTokens, long OutputTokens, TimeSpan Duration, int Steps, double? Cost = null);

/// <summary>The form of an agent's answer.</summary>
public enum AgentOutputKind
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>As the model writes it, usually Markdown.</summary>
    Text = 1,

    /// <summary>JSON that a schema accepts.</summary>
    Json = 2,

    /// <summary>Comma-separated values.</summary>
    Csv = 3,
}

/// <summary>Secret values for sites, which an agent types without its model seeing them.</summary>
/// <param name="Match">Which sites: <c>example.com</c> is that host alone, <c>*.example.com</c> its subdomains, <c>all</c> every site for which nothing more specific is there.</param>
/// <param name="Fields">The values by name.</param>
public sealed record AgentSecretEntry(string Match, ImmutableSortedDictionary<string, string> Fields)
{
    /// <summary>Writes a list as JSON, to be sealed.</summary>
    public static string Write(ImmutableArray<AgentSecretEntry> secrets) => JsonSerializer.Serialize(secrets, AgentJson.Default.ImmutableArrayAgentSecretEntry);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ImmutableArray<AgentSecretEntry> Read(string json) => JsonSerializer.Deserialize(json, AgentJson.Default.ImmutableArrayAgentSecretEntry);

    /// <summary>Tells the names only.</summary>
    public override string ToString() => $"{Match}: {string.Join(", ", Fields.Keys)}";
}

/// <summary>How an agent execution's output is written: the answer, and what goes with it.</summary>
/// <param name="Message">The answer, in the form that was asked for; of one that failed what it had found until then, or null.</param>
/// <param name="Files">What it kept of pages and downloads, as listed among the execution's artifacts.</param>
/// <param name="Visited">The addresses of the documents it loaded, in order, at most the first thousand.</param>
public sealed record AgentResult(string? Message, ImmutableArray<AgentResultFile> Files, ImmutableArray<AgentVisit> Visited)
{
    /// <summary>Writes it as JSON.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, AgentJson.Default.AgentResult);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static AgentResult Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, AgentJson.Default.AgentResult)
        ?? throw new JsonException("The result of an agent is null.");
}

/// <summary>A file that an agent kept.</summary>
/// <param name="Artifact">Its id among the execution's artifacts.</param>
/// <param name="Name">For people.</param>
/// <param name="Source">The address of the page it is of.</param>
/// <param name="At">When it was kept.</param>
public sealed record AgentResultFile(string Artifact, string Name, string Source, DateTimeOffset At);

/// <summary>A document that an agent loaded.</summary>
/// <param name="Url">Its address.</param>
/// <param name="At">When.</param>
public sealed record AgentVisit(string Url, DateTimeOffset At);

/// <summary>How the above is written as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(AgentBrief))]
[JsonSerializable(typeof(AgentResult))]
[JsonSerializable(typeof(AgentEventLine))]
[JsonSerializable(typeof(ImmutableArray<AgentSecretEntry>))]
internal sealed partial class AgentJson : JsonSerializerContext;
