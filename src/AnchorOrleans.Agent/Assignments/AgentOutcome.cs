using System.Collections.Immutable;

namespace AnchorOrleans.Agent.Assignments;

/// <summary>How an agent's work ended.</summary>
/// <param name="Usage">What it used up.</param>
/// <param name="Files">What it kept of pages.</param>
public abstract record AgentOutcome(AgentUsage Usage, ImmutableArray<KeptFile> Files)
{
    /// <summary>The objective is done, as far as the agent can tell.</summary>
    /// <param name="Message">The answer, in the form that was asked for.</param>
    /// <param name="IsTruncated">Whether the limit of output tokens has cut it; then it need not have its form.</param>
    /// <param name="Usage">What it used up.</param>
    /// <param name="Files">What it kept of pages.</param>
    public sealed record Completed(string Message, bool IsTruncated, AgentUsage Usage, ImmutableArray<KeptFile> Files) : AgentOutcome(Usage, Files);

    /// <summary>The objective is not done.</summary>
    /// <param name="Code">One of <see cref="AgentFailures"/>.</param>
    /// <param name="Message">A sentence for the caller.</param>
    /// <param name="Partial">What was found until then: notes, or what the model said last; null when there is nothing.</param>
    /// <param name="Usage">What it used up.</param>
    /// <param name="Files">What it kept of pages.</param>
    public sealed record Failed(string Code, string Message, string? Partial, AgentUsage Usage, ImmutableArray<KeptFile> Files) : AgentOutcome(Usage, Files);
}

/// <summary>The codes of failures.</summary>
public static class AgentFailures
{
    /// <summary>It took longer than it may.</summary>
    public const string Timeout = "TASK_TIMEOUT";

    /// <summary>The model would be, or was, sent more than it may.</summary>
    public const string InputTokens = "INPUT_TOKEN_LIMIT";

    /// <summary>The model was asked as often as it may.</summary>
    public const string Steps = "STEP_LIMIT";

    /// <summary>The model's provider does not answer, or refuses.</summary>
    public const string Model = "MODEL_ERROR";

    /// <summary>There is no model, or none of the name asked for.</summary>
    public const string NoModel = "MODEL_NOT_CONFIGURED";

    /// <summary>The answer has not the form that was asked for, after one repair.</summary>
    public const string Output = "OUTPUT_INVALID";

    /// <summary>A person, or the host, has stopped it.</summary>
    public const string Stopped = "TASK_STOPPED";

    /// <summary>The model says that it cannot be done.</summary>
    public const string GivenUp = "OBJECTIVE_NOT_MET";

    /// <summary>The address to begin at cannot be loaded.</summary>
    public const string Navigation = "NAVIGATION_FAILED";

    /// <summary>The address to begin at does not load in time.</summary>
    public const string NavigationTimeout = "NAVIGATION_TIMEOUT";

    /// <summary>The address to begin at is refused by the task's own rules, and nobody can be asked.</summary>
    public const string Refused = "NAVIGATION_REFUSED";

    /// <summary>The same was done again and again.</summary>
    public const string Loop = "LOOP_DETECTED";

    /// <summary>Too many steps in a row did nothing.</summary>
    public const string TooManyFailures = "TOO_MANY_FAILURES";

    /// <summary>The page crashes again and again.</summary>
    public const string PageCrash = "PAGE_CRASH";

    /// <summary>The assignment cannot be carried out as it is written; the message names the part.</summary>
    public const string Assignment = "INVALID_ASSIGNMENT";
}

/// <summary>What was used up.</summary>
/// <param name="InputTokens">As the provider counts them, over all calls.</param>
/// <param name="OutputTokens">As the provider counts them, over all calls.</param>
/// <param name="Cost">By the price table, in US dollars; 0 without one.</param>
/// <param name="Compute">The work without the model's.</param>
/// <param name="Duration">The work with the model's, and without the time in which a person was awaited.</param>
/// <param name="Steps">How many times the model was asked.</param>
public sealed record AgentUsage(long InputTokens, long OutputTokens, decimal Cost, TimeSpan Compute, TimeSpan Duration, int Steps)
{
    /// <summary>Gets the usage of nothing.</summary>
    public static AgentUsage None { get; } = new(0, 0, 0, TimeSpan.Zero, TimeSpan.Zero, 0);
}

/// <summary>A file that the host keeps.</summary>
/// <param name="Id">By which the host finds it.</param>
/// <param name="Name">For people.</param>
/// <param name="MediaType">Of its content.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Source">The address of the page it is of.</param>
/// <param name="At">When it was made.</param>
public sealed record KeptFile(string Id, string Name, string MediaType, long Size, string Source, DateTimeOffset At);
