using AnchorOrleans.Agent.Policies;

namespace AnchorOrleans.Agent.Tools;

/// <summary>What came of a call.</summary>
/// <param name="Text">What the model is told.</param>
/// <param name="IsFailed">Whether it was not done.</param>
internal sealed record ToolResult(string Text, bool IsFailed = false)
{
    /// <summary>Gets what rules said of it.</summary>
    public IReadOnlyList<PolicyJudgement> Judgements { get; init; } = [];

    /// <summary>Gets how the whole work ends with it; null while it goes on.</summary>
    public Ending? Ending { get; init; }

    public static ToolResult Failed(string text) => new(text, IsFailed: true);
}

/// <summary>How the work ends.</summary>
/// <param name="Code">Of the failure; null when it is done.</param>
/// <param name="Message">The answer, or what went wrong.</param>
/// <param name="Partial">For a failure: what there is all the same.</param>
internal sealed record Ending(string? Code, string Message, string? Partial = null)
{
    /// <summary>Gets a value indicating whether the limit of output tokens has cut the answer.</summary>
    public bool IsTruncated { get; init; }
}
