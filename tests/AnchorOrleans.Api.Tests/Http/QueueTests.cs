using System.Net;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Tests.Http;

/// <summary>The queue of a session over HTTP: who may change it, and what is said of it.</summary>
public sealed class QueueTests
{
    private const string Path = $"/v1/sessions/{ApiHost.SessionId}";
    private const string OtherId = "0197f3c0-0000-7000-8000-000000000009";

    [Theory]
    [InlineData(SessionStatus.Active, false, $"execution {ApiHost.ExecutionId} to end", "its turn; 1 waiting come first")]
    [InlineData(SessionStatus.Paused, true, "the queue to be resumed", "the queue to be resumed")]
    [InlineData(SessionStatus.Pending, false, "the session's browser to start", "the session's browser to start")]
    public async Task Who_waits_is_told_why(SessionStatus status, bool isPaused, string first, string second)
    {
        await using var host = await ApiHost.StartAsync();
        AddSession(host, status, isPaused);

        using var response = await host.GetAsync($"{Path}/queue", ApiHost.ReadKey);

        var queue = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal(isPaused, queue.GetProperty("paused").GetBoolean());
        Assert.Equal(ApiHost.ExecutionId, queue.GetProperty("running").GetProperty("execution_id").GetString());
        Assert.Equal([first, second], queue.GetProperty("waiting").EnumerateArray().Select(waiting => waiting.GetProperty("waiting_for").GetString()));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("stop")]
    [InlineData("terminate")]
    public async Task Who_may_only_look_changes_nothing(string verb)
    {
        await using var host = await ApiHost.StartAsync();

        using var refused = await host.PostAsync($"{Path}/{verb}", "{}", ApiHost.ReadKey);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("stop")]
    [InlineData("terminate")]
    public async Task A_run_does_nothing_to_the_queue_of_a_session_that_is_not_its_own(string verb)
    {
        await using var host = await ApiHost.StartAsync();
        AddSession(host, SessionStatus.Active, isPaused: false);
        host.AddExecution().On("AuthorizeAsync", _ => Task.FromResult<RunGrant?>(new RunGrant(new(ApiHost.ExecutionId), null, Session: new SessionId(OtherId))));

        using var refused = await host.PostAsync($"{Path}/{verb}", "{}", ApiHost.SandboxKey.Text);

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task To_stop_cancels_the_execution_that_has_the_turn()
    {
        await using var host = await ApiHost.StartAsync();
        AddSession(host, SessionStatus.Active, isPaused: false);
        ExecutionFailure? reason = null;
        host.AddExecution().On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(ApiHost.ViewOf(ExecutionStatus.Running))).On("CancelAsync", arguments =>
        {
            reason = (ExecutionFailure)arguments[0]!;
            return Task.FromResult<ExecutionView?>(ApiHost.ViewOf(ExecutionStatus.Cancelled));
        });

        using var response = await host.PostAsync($"{Path}/stop", "{}");

        Assert.Equal($"Stopped: {ApiHost.ExecutionId}.", (await ApiHost.ReadAsync(response)).GetProperty("data").GetProperty("message").GetString());
        Assert.Equal("TASK_STOPPED", reason?.Code);
    }

    private static void AddSession(ApiHost host, SessionStatus status, bool isPaused)
    {
        var queue = new SessionQueueView(new(ApiHost.SessionId), status, isPaused, new(ApiHost.ExecutionId), [], [new("second"), new("third")], 100);
        host.AddSession(ApiHost.SessionOf(status)).On("DescribeQueueAsync", _ => Task.FromResult<SessionQueueView?>(queue));
        host.AddExecution().On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(ApiHost.ViewOf(ExecutionStatus.Running)));
    }
}
