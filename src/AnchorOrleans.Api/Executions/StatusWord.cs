using System.Collections.Immutable;
using AnchorOrleans.Executions;

namespace AnchorOrleans.Api.Executions;

/// <summary>The words of the code API for where an execution stands.</summary>
internal static class StatusWord
{
    /// <summary>All words, for messages.</summary>
    public const string All = "success, failure, timeout, cancelled, queued or running";

    /// <summary>Gets all words.</summary>
    public static IReadOnlyList<string> Words { get; } = ["success", "failure", "timeout", "cancelled", "queued", "running"];

    /// <summary>Translates to the API's word.</summary>
    public static string Of(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Queued => "queued",
        ExecutionStatus.Running or ExecutionStatus.AwaitingInput => "running",
        ExecutionStatus.Succeeded => "success",
        ExecutionStatus.TimedOut => "timeout",
        ExecutionStatus.Cancelled => "cancelled",
        _ => "failure",
    };

    /// <summary>Translates from the API's word; none when it is no such word.</summary>
    public static ImmutableArray<ExecutionStatus> StatesOf(string word) => word switch
    {
        "queued" => [ExecutionStatus.Queued],
        "running" => [ExecutionStatus.Running, ExecutionStatus.AwaitingInput],
        "success" => [ExecutionStatus.Succeeded],
        "failure" => [ExecutionStatus.Failed],
        "timeout" => [ExecutionStatus.TimedOut],
        "cancelled" => [ExecutionStatus.Cancelled],
        _ => [],
    };
}
