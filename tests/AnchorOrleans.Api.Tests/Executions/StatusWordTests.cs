using AnchorOrleans.Api.Executions;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Executions;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tests.Executions;

public sealed class StatusWordTests
{
    [Theory]
    [InlineData(ExecutionStatus.Queued, "queued")]
    [InlineData(ExecutionStatus.Running, "running")]
    [InlineData(ExecutionStatus.AwaitingInput, "running")]
    [InlineData(ExecutionStatus.Succeeded, "success")]
    [InlineData(ExecutionStatus.Failed, "failure")]
    [InlineData(ExecutionStatus.TimedOut, "timeout")]
    [InlineData(ExecutionStatus.Cancelled, "cancelled")]
    public void Every_state_has_its_word(ExecutionStatus status, string word) => Assert.Equal(word, StatusWord.Of(status));

    [Theory]
    [InlineData("queued", ExecutionStatus.Queued)]
    [InlineData("running", ExecutionStatus.Running, ExecutionStatus.AwaitingInput)]
    [InlineData("success", ExecutionStatus.Succeeded)]
    [InlineData("failure", ExecutionStatus.Failed)]
    [InlineData("timeout", ExecutionStatus.TimedOut)]
    [InlineData("cancelled", ExecutionStatus.Cancelled)]
    [InlineData("Success")]
    [InlineData("done")]
    public void Every_word_has_its_states(string word, params ExecutionStatus[] states) => Assert.Equal(states, StatusWord.StatesOf(word));

    [Theory]
    [InlineData(null, null, "", null, null)]
    [InlineData("failure", "2", "Failed", "2", null)]
    [InlineData("failure,timeout", null, "Failed TimedOut", null, null)]
    [InlineData("failure,failure", null, "Failed", null, null)]
    [InlineData(null, "draft", "", "draft", null)]
    [InlineData("", null, null, null, "'status' must be success, failure, timeout, cancelled, queued or running, or several of them with commas between.")]
    [InlineData("failure,", null, null, null, "'status' must be success, failure, timeout, cancelled, queued or running, or several of them with commas between.")]
    [InlineData(null, "v1", null, null, "'version' must be 'draft', 'latest' or a number of at most 2147483647.")]
    public void A_filter_is_read_or_refused(string? status, string? version, string? expectedStates, string? expectedVersion, string? refusal)
    {
        var filter = ExecutionFilter.Read(status, version);

        Assert.Equal(refusal, filter.Refusal?.Message);
        if (refusal is null)
        {
            Assert.Equal((expectedStates, VersionLabel.TryParse(expectedVersion)), (string.Join(' ', filter.Statuses), filter.Version));
        }
    }

    [Theory]
    [InlineData(null, null, null, null, null, true, null)]
    [InlineData("agent", null, "false", ExecutionKind.Agent, null, false, null)]
    [InlineData("code", ApiHost.TaskId, "true", ExecutionKind.Code, ApiHost.TaskId, true, null)]
    [InlineData("both", null, null, null, null, true, "'kind' must be code or agent.")]
    [InlineData(null, "scraper", null, null, null, true, "'taskId' must be a UUID.")]
    [InlineData(null, null, "no", null, null, true, "'withDrafts' must be true or false.")]
    public void A_wider_filter_is_read_or_refused(
        string? kind, string? task, string? drafts, ExecutionKind? expectedKind, string? expectedTask, bool expectedDrafts, string? refusal)
    {
        var filter = HistoryFilter.Read(kind, task, drafts);

        Assert.Equal(refusal, filter.Refusal?.Message);
        Assert.Equal((expectedKind, expectedTask, expectedDrafts), (filter.Kind, filter.Task?.Value, filter.WithDrafts));
    }

    [Theory]
    [InlineData(ExecutionStatus.Succeeded, true, "Task completed successfully", null)]
    [InlineData(ExecutionStatus.Failed, false, "Task execution failed", "Task execution failed")]
    [InlineData(ExecutionStatus.TimedOut, false, "Task execution timed out", "Task execution timed out")]
    [InlineData(ExecutionStatus.Cancelled, false, "Task execution was cancelled", "Task execution was cancelled")]
    public void What_a_run_came_to_is_said_in_a_sentence(ExecutionStatus status, bool success, string message, string? error)
    {
        var run = RunResponse.OfEnded(ApiHost.ViewOf(status), output: null);

        Assert.Equal((success, message, error), (run.Success, run.Message, run.Error));
    }
}
