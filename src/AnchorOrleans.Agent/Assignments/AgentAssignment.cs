using System.Collections.Immutable;
using AnchorOrleans.Agent.Policies;

namespace AnchorOrleans.Agent.Assignments;

/// <summary>What an agent is to do, and within what.</summary>
public sealed record AgentAssignment
{
    /// <summary>Gets what is to be done, in natural language.</summary>
    public required string Objective { get; init; }

    /// <summary>Gets the address to begin at; null to begin with the page as it is.</summary>
    public string? StartingUrl { get; init; }

    /// <summary>Gets what it may use up.</summary>
    public AgentLimits Limits { get; init; } = new();

    /// <summary>Gets the form of the answer.</summary>
    public AgentOutput Output { get; init; } = new AgentOutput.Text();

    /// <summary>Gets the domains to avoid, each with its subdomains.</summary>
    public ImmutableArray<string> AvoidDomains { get; init; } = [];

    /// <summary>Gets what may be typed into pages and is shown to nobody, the model included. Held in memory only.</summary>
    public ImmutableArray<AgentSecret> Secrets { get; init; } = [];

    /// <summary>Gets the files that may be given to pages.</summary>
    public ImmutableArray<UploadedFile> Files { get; init; } = [];

    /// <summary>Gets what the caller adds to the system message; null for nothing.</summary>
    public string? SystemMessage { get; init; }

    /// <summary>Gets the model, by its name in the <c>Agent:Models</c> section or by the provider's own id; null for the usual one.</summary>
    public string? Model { get; init; }

    /// <summary>Gets what the agent may do without asking, and not at all.</summary>
    public AgentPolicy Policy { get; init; } = AgentPolicy.Default;

    /// <summary>Gets policies that count besides. They can forbid more and ask more, and take back nothing of <see cref="Policy"/>.</summary>
    public ImmutableArray<AgentPolicy> FurtherPolicies { get; init; } = [];

    /// <summary>Gets all of them.</summary>
    internal ImmutableArray<AgentPolicy> Policies => [Policy, .. FurtherPolicies];

    /// <summary>Gets a value indicating whether a person can be asked. Where not, what needs one is refused to the model.</summary>
    public bool CanAskPerson { get; init; } = true;

    /// <summary>Gets where to go on; null to begin.</summary>
    public AgentContinuation? Continuation { get; init; }

    /// <summary>Tells what the parts mean, without a secret.</summary>
    public override string ToString() => $"an objective of {Objective.Length} characters";
}

/// <summary>What an agent may use up. What is 0 or less lets nothing be done.</summary>
public sealed record AgentLimits
{
    /// <summary>Gets how long it may work, or go on to work; the time in which a person is awaited does not count.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets how long it might have worked from the beginning, to be named when <see cref="Duration"/> is only what is left of that; null when it is all.</summary>
    public TimeSpan? Whole { get; init; }

    /// <summary>Gets how many tokens the model may be sent, over all calls. Beyond, the agent fails.</summary>
    public long InputTokens { get; init; } = 100_000;

    /// <summary>Gets how many tokens the model may write, over all calls. Beyond, its answer is cut.</summary>
    public long OutputTokens { get; init; } = 100_000;

    /// <summary>Gets how many times the model may be asked what to do next.</summary>
    public int Steps { get; init; } = 100;
}

/// <summary>The form of an answer.</summary>
public abstract record AgentOutput
{
    private AgentOutput()
    {
    }

    /// <summary>Text as the model writes it, usually Markdown.</summary>
    public sealed record Text : AgentOutput;

    /// <summary>A JSON text that a schema accepts.</summary>
    /// <param name="Schema">A JSON Schema; see <c>SchemaCheck.Parse</c> for the keywords.</param>
    public sealed record Json(string Schema) : AgentOutput;

    /// <summary>Comma-separated values with a header row.</summary>
    /// <param name="Columns">The header row, at least one.</param>
    public sealed record Csv(ImmutableArray<string> Columns) : AgentOutput;
}

/// <summary>Secret values for sites.</summary>
/// <param name="Match">Which sites: <c>example.com</c> is that host alone, <c>*.example.com</c> its subdomains without itself, <c>all</c> every site for which nothing more specific is there.</param>
/// <param name="Fields">The values by name. <c>otp_secret</c> is a base32 key or an <c>otpauth:</c> address; codes are made of it.</param>
public sealed record AgentSecret(string Match, ImmutableDictionary<string, string> Fields)
{
    /// <summary>Tells the names only.</summary>
    public override string ToString() => $"{Match}: {string.Join(", ", Fields.Keys)}";
}

/// <summary>A file that may be given to pages.</summary>
/// <param name="Name">As the model is told.</param>
/// <param name="Path">As the page driver takes it.</param>
public sealed record UploadedFile(string Name, string Path);

/// <summary>Where an agent that was interrupted goes on.</summary>
/// <param name="Memory">What it remembered last.</param>
/// <param name="Answer">The answer to the question it had asked; null when there was none, or to ask it again.</param>
/// <param name="IsInNewBrowser">Whether the page was opened anew, so that no element is known any more: what was about to be done there is left to the model, to be decided again.</param>
public sealed record AgentContinuation(AgentMemory Memory, AgentAnswer? Answer = null, bool IsInNewBrowser = false);

/// <summary>All that an agent needs to go on elsewhere, but for its assignment: conversation, usage, notes.</summary>
/// <remarks>Opaque. It holds what pages said, so it is kept like the task's own data; secrets are named in it and never contained.</remarks>
/// <param name="Json">JSON text of at most a few hundred kilobytes.</param>
public sealed record AgentMemory(string Json)
{
    /// <summary>Tells the size only.</summary>
    public override string ToString() => $"{Json.Length} characters";
}

/// <summary>What a person answered.</summary>
public abstract record AgentAnswer
{
    private AgentAnswer()
    {
    }

    /// <summary>Go on.</summary>
    /// <param name="Text">What the person says to it; may be empty.</param>
    /// <param name="Allows">Whether a rule's question is answered with yes. Null to go by the words: an answer that begins with a refusal, or says not to, is one; any other, an empty one too, allows.</param>
    public sealed record GoOn(string Text, bool? Allows = null) : AgentAnswer;

    /// <summary>Give up.</summary>
    public sealed record GiveUp : AgentAnswer;
}
