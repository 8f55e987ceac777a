using System.Collections.Immutable;
using AnchorOrleans.Agent.Assignments;
using AnchorOrleans.Agent.Policies;

namespace AnchorOrleans.Agent.Supervision;

/// <summary>One turn of an agent: what it saw, what the model decided, what came of it.</summary>
/// <param name="Number">From 1, also over continuations.</param>
/// <param name="At">When it began.</param>
/// <param name="Seen">What the model was shown.</param>
/// <param name="Said">What the model said beside its calls; may be empty.</param>
/// <param name="Actions">What the model called for, in order.</param>
/// <param name="InputTokens">Of this step.</param>
/// <param name="OutputTokens">Of this step.</param>
/// <param name="Thinking">How long the model took.</param>
/// <param name="Duration">How long the step took, the model included, without the time in which a person was awaited.</param>
/// <param name="Screenshot">What the page looked like before the actions, as PNG; null where no picture was taken.</param>
/// <param name="Memory">With which the agent can go on after this step.</param>
public sealed record AgentStep(
    int Number,
    DateTimeOffset At,
    SeenPage Seen,
    string Said,
    ImmutableArray<AgentAction> Actions,
    long InputTokens,
    long OutputTokens,
    TimeSpan Thinking,
    TimeSpan Duration,
    byte[]? Screenshot,
    AgentMemory Memory);

/// <summary>What the model was shown of a page.</summary>
/// <param name="Url">Of the document.</param>
/// <param name="Title">Of the document.</param>
/// <param name="Hash">SHA-256 of the text, in hexadecimal.</param>
/// <param name="Characters">How long the text was.</param>
/// <param name="IsDifference">Whether it told only what had changed.</param>
public sealed record SeenPage(string Url, string Title, string Hash, int Characters, bool IsDifference);

/// <summary>Something that the model called for.</summary>
/// <param name="Tool">By its name.</param>
/// <param name="Arguments">As JSON.</param>
/// <param name="Result">What the model was told.</param>
/// <param name="IsFailed">Whether it could not be done, or was refused.</param>
/// <param name="Judgements">Which rules had a say, and what they said.</param>
/// <param name="Duration">How long it took, without the time in which a person was awaited.</param>
public sealed record AgentAction(string Tool, string Arguments, string Result, bool IsFailed, ImmutableArray<PolicyJudgement> Judgements, TimeSpan Duration);

/// <summary>A question that a person has to answer.</summary>
/// <param name="Kind">Who asks.</param>
/// <param name="Text">A sentence, or what the model wrote.</param>
/// <param name="Rule">The rule that asks; null when the model does.</param>
/// <param name="Memory">With which the agent goes on once there is an answer, also elsewhere.</param>
/// <param name="IsRepeated">Whether it is the one that stood open when the agent was interrupted.</param>
public sealed record AgentQuestion(AgentQuestionKind Kind, string Text, string? Rule, AgentMemory Memory, bool IsRepeated = false);

/// <summary>Who asks a person.</summary>
public enum AgentQuestionKind
{
    /// <summary>The model, as it does not know enough.</summary>
    Model = 1,

    /// <summary>A rule, before an action.</summary>
    Action = 2,

    /// <summary>A rule, as the objective asks for what is not allowed.</summary>
    Objective = 3,
}

/// <summary>What goes on, for those who watch.</summary>
public abstract record AgentEvent
{
    private AgentEvent()
    {
    }

    /// <summary>The model explains itself.</summary>
    public sealed record Said(string Text) : AgentEvent;

    /// <summary>An action begins.</summary>
    /// <param name="Name">The tool.</param>
    /// <param name="Target">On what, in words; null where it is on nothing.</param>
    public sealed record Acted(string Name, string? Target) : AgentEvent;

    /// <summary>A sentence about how far the work is.</summary>
    public sealed record Updated(string Text) : AgentEvent;
}

/// <summary>A file that an agent made, or had the browser download.</summary>
/// <param name="Name">For people.</param>
/// <param name="MediaType">Of its content.</param>
/// <param name="Content">All of it, to be read once; it may be large.</param>
/// <param name="Source">The address of the page that it is of, or that it was downloaded from.</param>
public sealed record AgentFile(string Name, string MediaType, Stream Content, string Source);
