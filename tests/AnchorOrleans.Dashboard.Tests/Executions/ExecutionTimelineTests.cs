using AnchorOrleans.Dashboard.Executions;
using AnchorOrleans.Dashboard.Parts;

namespace AnchorOrleans.Dashboard.Tests.Executions;

public sealed class ExecutionTimelineTests
{
    [Fact]
    public void What_is_queued_says_why_it_waits()
    {
        var steps = ExecutionTimeline.Of(Facts.Queued);

        Assert.Equal(["Asked for", "Waits"], TitlesOf(steps));
        Assert.Equal("for a runner slot, place 3", steps[^1].Note);
        Assert.Equal(Facts.At, steps[^1].At);
    }

    [Fact]
    public void What_runs_has_started_and_goes_on()
    {
        var steps = ExecutionTimeline.Of(Facts.Running);

        Assert.Equal(["Asked for", "Started"], TitlesOf(steps));
        Assert.Equal("busy", steps[^1].Tone);
        Assert.Equal(TimeSpan.FromSeconds(1), TimelineStep.Between(steps[0], steps[1]));
    }

    [Theory]
    [InlineData("success", "Succeeded", "good")]
    [InlineData("failure", "Failed", "bad")]
    [InlineData("timeout", "Timed out", "bad")]
    [InlineData("cancelled", "Cancelled", "quiet")]
    public void The_end_is_told_once(string status, string title, string tone)
    {
        var steps = ExecutionTimeline.Of(Facts.Ended(status, "CODE"));

        Assert.Equal(["Asked for", "Started", title], TitlesOf(steps));
        Assert.Equal(tone, steps[^1].Tone);
    }

    [Fact]
    public void What_was_cancelled_before_it_started_never_did() =>
        Assert.Equal(["Asked for", "Cancelled"], TitlesOf(ExecutionTimeline.Of(Facts.Queued with { Status = "cancelled", EndedAt = Facts.At.AddSeconds(9) })));

    [Fact]
    public void Failed_attempts_are_told_and_the_pause_after_them()
    {
        var between = Facts.Queued with
        {
            MaxAttempts = 3,
            Attempt = 1,
            StartedAt = Facts.At.AddSeconds(1),
            WaitingFor = "attempt 2 of 3",
            Attempts = [new AttemptRow(1, Facts.At.AddSeconds(1), Facts.At.AddSeconds(3), "TASK_THREW", "Not yet.")],
        };

        var steps = ExecutionTimeline.Of(between);

        Assert.Equal(["Asked for", "Attempt 1 began", "Attempt 1 failed", "Waits"], TitlesOf(steps));
        Assert.Equal("TASK_THREW: Not yet.", steps[2].Note);
        Assert.Equal(Facts.At.AddSeconds(3), steps[3].At);
    }

    [Fact]
    public void The_last_attempt_ends_as_the_execution_does()
    {
        var ended = Facts.Ended("failure", "TASK_THREW") with
        {
            MaxAttempts = 2,
            Attempt = 2,
            Attempts =
            [
                new AttemptRow(1, Facts.At.AddSeconds(1), Facts.At.AddSeconds(2), "TASK_THREW", "Not yet."),
                new AttemptRow(2, Facts.At.AddSeconds(4), Facts.At.AddSeconds(5), "TASK_THREW", "Never."),
            ],
        };

        Assert.Equal(["Asked for", "Attempt 1 began", "Attempt 1 failed", "Attempt 2 began", "Failed"], TitlesOf(ExecutionTimeline.Of(ended)));
    }

    [Fact]
    public void An_agent_that_asks_waits_for_a_person()
    {
        var asking = Facts.Running with
        {
            Kind = "agent",
            Agent = new AgentFacts("Buy it.", null, "text", Paused: false, 3, 1, 1, 0, "May I?", Facts.At.AddSeconds(4)),
        };

        var last = ExecutionTimeline.Of(asking)[^1];

        Assert.Equal(("Waits for a person", "May I?", "warn"), (last.Title, last.Note, last.Tone));
        Assert.Equal("awaiting", asking.Standing);
    }

    private static IEnumerable<string> TitlesOf(IEnumerable<TimelineStep> steps) => steps.Select(step => step.Title);
}
