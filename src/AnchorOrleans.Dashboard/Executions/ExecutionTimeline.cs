using System.Globalization;
using AnchorOrleans.Dashboard.Parts;

namespace AnchorOrleans.Dashboard.Executions;

/// <summary>Tells the life of an execution in steps.</summary>
internal static class ExecutionTimeline
{
    /// <summary>Answers the steps, in order; the last one goes on while the execution has not ended.</summary>
    public static IReadOnlyList<TimelineStep> Of(ExecutionFacts execution)
    {
        List<TimelineStep> steps = [new("Asked for", execution.RequestedAt)];
        steps.AddRange(execution.Attempts.SelectMany(attempt => StepsOf(execution, attempt)));

        // Of an older one attempts are not told.
        if (execution.Attempts.IsEmpty && execution.StartedAt is { } started)
        {
            steps.Add(new("Started", started, Tone: execution.HasEnded ? "quiet" : "busy"));
        }

        if (execution.HasEnded)
        {
            steps.Add(EndOf(execution));
        }
        else if (execution.Agent is { Question: { } question })
        {
            steps.Add(new("Waits for a person", execution.Agent.AskedAt, "warn", question));
        }
        else if (execution.Status == "queued")
        {
            steps.Add(new("Waits", steps[^1].At, "warn", execution.WaitingFor is { } reason ? $"for {reason}" : null));
        }

        return steps;
    }

    private static IEnumerable<TimelineStep> StepsOf(ExecutionFacts execution, AttemptRow attempt)
    {
        var isLast = attempt.Number == execution.Attempts[^1].Number;
        var isRunning = isLast && attempt.EndedAt is null;
        yield return new(
            execution.MaxAttempts > 1 ? string.Create(CultureInfo.InvariantCulture, $"Attempt {attempt.Number} began") : "Started",
            attempt.StartedAt ?? execution.StartedAt,
            isRunning ? "busy" : "quiet");

        // How the last attempt ended is how the execution did.
        if (attempt.EndedAt is { } ended && (!isLast || !execution.HasEnded))
        {
            yield return new(string.Create(CultureInfo.InvariantCulture, $"Attempt {attempt.Number} failed"), ended, "bad", $"{attempt.ErrorCode}: {attempt.ErrorMessage}");
        }
    }

    private static TimelineStep EndOf(ExecutionFacts execution) => execution.Status switch
    {
        "success" => new("Succeeded", execution.EndedAt, "good"),
        "timeout" => new("Timed out", execution.EndedAt, "bad"),
        "cancelled" => new("Cancelled", execution.EndedAt, "quiet", execution.ErrorMessage),
        _ => new("Failed", execution.EndedAt, "bad", execution.ErrorCode),
    };
}
