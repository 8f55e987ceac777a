using AnchorOrleans.Executions;
using AnchorOrleans.Grains.Persistence;

namespace AnchorOrleans.Grains.Executions;

/// <summary>Bounds what a task's author may write into an error, since it is stored with the execution.</summary>
internal static class FailureText
{
    public const int LongestMessage = 2000;

    /// <summary>Longer than the message: it holds the stack.</summary>
    public const int LongestDetail = 4000;

    /// <summary>Cuts message and detail.</summary>
    public static ExecutionFailure Bounded(this ExecutionFailure failure) => failure with
    {
        Message = failure.Message.ShortenedTo(LongestMessage),
        Detail = failure.Detail?.ShortenedTo(LongestDetail),
    };
}
