using AnchorOrleans.Artifacts;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Agents;

/// <summary>What makes an execution one of an objective: what an agent is to do, and within what.</summary>
/// <param name="Brief">The objective and all that belongs to it (<see cref="AgentBrief"/>), as an artifact, so that no grain's state grows with its length.</param>
/// <param name="MaxInputTokens">How many tokens the model may be sent, over all calls; beyond, the execution fails.</param>
/// <param name="MaxOutputTokens">How many tokens the model may write, over all calls; beyond, its answer is cut.</param>
/// <param name="MaxSteps">How many times the model may be asked what to do next.</param>
/// <param name="CanAskPerson">Whether it may wait for a person; where not, what needs one is refused to the model.</param>
/// <param name="MaxHold">How long it may wait for a person, or be paused, at a stretch; then it fails.</param>
/// <param name="EndsSession">Whether its session ends with it.</param>
/// <param name="Webhook">Who is told of its end; null for nobody.</param>
/// <param name="Summary">How the objective begins, for lists.</param>
[GenerateSerializer, Immutable, Alias("anchor.agent-request")]
public sealed record AgentRequest(
    [property: Id(0)] ArtifactReference Brief,
    [property: Id(1)] long MaxInputTokens,
    [property: Id(2)] long MaxOutputTokens,
    [property: Id(3)] int MaxSteps,
    [property: Id(4)] bool CanAskPerson,
    [property: Id(5)] TimeSpan MaxHold,
    [property: Id(6)] bool EndsSession,
    [property: Id(7)] AgentWebhook? Webhook = null,
    [property: Id(8)] string? Summary = null);

/// <summary>Who is told of an execution's end, over HTTP.</summary>
/// <param name="Url">Where to; <c>https</c>, or <c>http</c> where the operator lets it.</param>
/// <param name="Name">The caller's own name for it.</param>
/// <param name="Content">What is sent.</param>
/// <param name="SealedAuthorization">The value of the <c>Authorization</c> header, sealed (<see cref="Secrets.ISecretBox"/>); null for none, and once nothing more is sent.</param>
[GenerateSerializer, Immutable, Alias("anchor.agent-webhook")]
public sealed record AgentWebhook(
    [property: Id(0)] string Url,
    [property: Id(1)] string Name,
    [property: Id(2)] WebhookContent Content,
    [property: Id(3)] string? SealedAuthorization)
{
    /// <summary>Names what the header is sealed for.</summary>
    public static string PurposeOfAuthorization(TenantId tenant) => $"webhooks of runs/{tenant}";
}

/// <summary>What a webhook is sent.</summary>
public enum WebhookContent
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>All that asking for the execution answers.</summary>
    Full = 1,

    /// <summary>The agent's answer alone.</summary>
    Answer = 2,

    /// <summary>That it has ended.</summary>
    Ping = 3,
}

/// <summary>What an agent execution has used up, and what it waits for.</summary>
/// <param name="Usage">So far.</param>
/// <param name="Question">What a person is asked; null unless it waits for the answer.</param>
/// <param name="IsPaused">Whether it goes on only when it is resumed.</param>
/// <param name="Brief">The objective, as in <see cref="AgentRequest.Brief"/>.</param>
/// <param name="Summary">As in <see cref="AgentRequest.Summary"/>.</param>
[GenerateSerializer, Immutable, Alias("anchor.agent-view")]
public sealed record AgentView(
    [property: Id(0)] AgentUsage Usage,
    [property: Id(1)] AgentQuestion? Question,
    [property: Id(2)] bool IsPaused,
    [property: Id(3)] ArtifactReference? Brief = null,
    [property: Id(4)] string? Summary = null);

/// <summary>What an agent has used up.</summary>
/// <param name="InputTokens">As the model's provider counts them.</param>
/// <param name="OutputTokens">As the model's provider counts them.</param>
/// <param name="Cost">In US dollars, by the operator's price table; 0 without one.</param>
/// <param name="Compute">The platform's own work.</param>
/// <param name="Duration">That and the model's; the time in which a person was awaited does not count.</param>
/// <param name="Steps">How many times the model was asked.</param>
/// <param name="IsTruncated">Whether the limit of output tokens has cut the answer.</param>
[GenerateSerializer, Immutable, Alias("anchor.agent-usage")]
public sealed record AgentUsage(
    [property: Id(0)] long InputTokens,
    [property: Id(1)] long OutputTokens,
    [property: Id(2)] double Cost,
    [property: Id(3)] TimeSpan Compute,
    [property: Id(4)] TimeSpan Duration,
    [property: Id(5)] int Steps,
    [property: Id(6)] bool IsTruncated = false)
{
    /// <summary>Gets the usage of nothing.</summary>
    public static AgentUsage None { get; } = new(0, 0, 0, TimeSpan.Zero, TimeSpan.Zero, 0);
}

/// <summary>What an agent asks a person.</summary>
/// <param name="Id">By which an answer can name it.</param>
/// <param name="Text">A sentence of at most <see cref="LongestText"/> characters; what is longer is cut. It holds no secret.</param>
/// <param name="Rule">The rule that asks; null when the agent itself does.</param>
/// <param name="AskedAt">When it began to wait.</param>
[GenerateSerializer, Immutable, Alias("anchor.agent-question")]
public sealed record AgentQuestion(
    [property: Id(0)] string Id,
    [property: Id(1)] string Text,
    [property: Id(2)] string? Rule,
    [property: Id(3)] DateTimeOffset AskedAt)
{
    /// <summary>How many characters a question may have, and an answer; both are part of a grain's state.</summary>
    public const int LongestText = 4000;
}

/// <summary>Where an agent goes on whose host was lost while it waited for a person.</summary>
/// <param name="Memory">What it remembered then.</param>
/// <param name="Question">The id of the question that it had asked.</param>
[GenerateSerializer, Immutable, Alias("anchor.agent-continuation")]
public sealed record AgentContinuation(
    [property: Id(0)] ArtifactReference Memory,
    [property: Id(1)] string Question);

/// <summary>What a person answers.</summary>
/// <param name="Question">The id of the question that is meant; null for the one that is open.</param>
/// <param name="GoesOn">Whether the agent may go on; otherwise the execution ends.</param>
/// <param name="Text">What the agent is told, at most <see cref="AgentQuestion.LongestText"/> characters; may be empty.</param>
/// <param name="Allows">Whether what a rule asks about may be done; null to go by the words.</param>
[GenerateSerializer, Immutable, Alias("anchor.agent-answer")]
public sealed record AgentAnswer(
    [property: Id(0)] string? Question,
    [property: Id(1)] bool GoesOn,
    [property: Id(2)] string Text,
    [property: Id(3)] bool? Allows = null);

/// <summary>What an answer came to.</summary>
public enum AnswerOutcome
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>It counts.</summary>
    Taken = 1,

    /// <summary>Somebody has answered before; this one changes nothing.</summary>
    TooLate = 2,

    /// <summary>Nothing is asked.</summary>
    NoQuestion = 3,
}

/// <summary>What the runner of an agent is told when it asks whether there is an answer, or whether it may go on.</summary>
[GenerateSerializer, Immutable, Alias("anchor.hold-outcome")]
public abstract record HoldOutcome
{
    private HoldOutcome()
    {
    }

    /// <summary>Not yet; ask again.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.hold-outcome.held")]
    public sealed record Held : HoldOutcome;

    /// <summary>Go on.</summary>
    /// <param name="Answer">The answer to what was asked; null when nothing was.</param>
    [GenerateSerializer, Immutable, Alias("anchor.hold-outcome.released")]
    public sealed record Released([property: Id(0)] AgentAnswer? Answer) : HoldOutcome;

    /// <summary>The attempt is over.</summary>
    [GenerateSerializer, Immutable, Alias("anchor.hold-outcome.over")]
    public sealed record Over : HoldOutcome;
}
