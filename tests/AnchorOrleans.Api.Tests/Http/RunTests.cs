using System.Net;
using System.Text;
using System.Text.Json;
using AnchorOrleans.Api.Executions;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class RunTests
{
    private const string Body = $$$"""{"taskId":"{{{ApiHost.TaskId}}}","version":"1","inputs":{"ANCHOR_B":"2","ANCHOR_A":"1"}}""";

    private const string AsyncBody = $$"""{"taskId":"{{ApiHost.TaskId}}","version":"1","async":true}""";

    [Fact]
    public async Task A_sync_run_answers_with_its_output()
    {
        await using var host = await ApiHost.StartAsync();
        await AddVersionAsync(host);
        var output = await host.Artifacts.PutTextAsync("""{"ok":true}""");
        var execution = AddNewExecution(host);
        execution.On("WaitForEndAsync", _ => Task.FromResult<ExecutionView?>(ApiHost.ViewOf(ExecutionStatus.Succeeded, output)));

        using var response = await host.PostAsync("/v1/task/run", Body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.True(data.GetProperty("success").GetBoolean());
        Assert.False(data.GetProperty("async").GetBoolean());
        Assert.Equal("""{"ok":true}""", data.GetProperty("output").GetString());
        Assert.Equal(5234, data.GetProperty("executionTime").GetInt64());
        Assert.Equal(ApiHost.TaskId, data.GetProperty("taskId").GetString());
        Assert.False(data.TryGetProperty("error", out var _));
    }

    [Fact]
    public async Task A_sync_run_whose_code_fails_answers_200_with_the_error()
    {
        await using var host = await ApiHost.StartAsync();
        await AddVersionAsync(host);
        var failed = ApiHost.ViewOf(ExecutionStatus.Failed, failure: new ExecutionFailure("TASK_ERROR", "boom"));
        AddNewExecution(host).On("WaitForEndAsync", _ => Task.FromResult<ExecutionView?>(failed));

        using var response = await host.PostAsync("/v1/task/run", Body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.False(data.GetProperty("success").GetBoolean());
        Assert.Equal("boom", data.GetProperty("error").GetString());
        Assert.Equal("TASK_ERROR", data.GetProperty("errorCode").GetString());
    }

    [Fact]
    public async Task The_execution_gets_its_inputs_sorted_and_the_limit_of_a_run_that_is_waited_for()
    {
        await using var host = await ApiHost.StartAsync();
        await AddVersionAsync(host, """{"timeout":{"idle_timeout":7}}""");
        var submitted = new TaskCompletionSource<ExecutionRequest>();
        AddNewExecution(host, submitted).On("WaitForEndAsync", _ => Task.FromResult<ExecutionView?>(ApiHost.ViewOf(ExecutionStatus.Succeeded)));
        var body = Body.Replace("\"version\"", "\"overrideBrowserConfiguration\":{\"tags\":[\"x\"]},\"cleanupSessions\":false,\"version\"", StringComparison.Ordinal);

        using var response = await host.PostAsync("/v1/task/run", body);

        var request = await submitted.Task;
        Assert.Equal("""{"ANCHOR_A":"1","ANCHOR_B":"2"}""", host.Artifacts.TextOf(request.Inputs!));
        Assert.Equal(new RunLimit(TimeSpan.FromMinutes(20), CountsWaiting: true, ExecutionStatus.TimedOut), request.Limit);
        Assert.Equal("""{"tags":["x"],"timeout":{"idle_timeout":7}}""", request.BrowserConfigurationJson);
        Assert.False(request.CleanupSessions);
        Assert.Null(request.Fingerprint);
    }

    [Fact]
    public async Task An_async_run_answers_when_it_is_accepted_and_has_the_long_limit()
    {
        await using var host = await ApiHost.StartAsync();
        await AddVersionAsync(host);
        var submitted = new TaskCompletionSource<ExecutionRequest>();
        AddNewExecution(host, submitted);

        using var response = await host.PostAsync("/v1/task/run", AsyncBody);

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal(
            $$"""{"success":true,"async":true,"message":"Task execution started","taskId":"{{ApiHost.TaskId}}","executionResultId":"{{ApiHost.ExecutionId}}"}""",
            data.GetRawText());
        var request = await submitted.Task;
        Assert.Equal(new RunLimit(TimeSpan.FromHours(3), CountsWaiting: false, ExecutionStatus.Cancelled), request.Limit);
        Assert.Null(request.Inputs);
    }

    [Fact]
    public async Task Without_a_version_the_latest_runs_or_the_draft_while_nothing_is_deployed()
    {
        await using var host = await ApiHost.StartAsync();
        var source = await host.Artifacts.PutTextAsync("code");
        var task = host.AddTask().On("FindVersionAsync", arguments => Task.FromResult(
            (VersionLabel)arguments[0]! == VersionLabel.Draft ? ApiHost.VersionOf(VersionLabel.Draft, source) : null));
        var submitted = new TaskCompletionSource<ExecutionRequest>();
        AddNewExecution(host, submitted);

        using var response = await host.PostAsync("/v1/task/run", $$"""{"taskId":"{{ApiHost.TaskId}}","async":true}""");

        Assert.Equal(VersionLabel.Draft, (await submitted.Task).Version.Label);
        Assert.Equal(2, task.Calls.Count);
    }

    [Fact]
    public async Task A_run_by_name_finds_the_task_and_one_by_id_in_the_same_place_does_too()
    {
        await using var host = await ApiHost.StartAsync();
        await AddVersionAsync(host);
        AddNewExecution(host);
        host.AddTaskName("scraper").On("FindAsync", _ => Task.FromResult<TaskId?>(new TaskId(ApiHost.TaskId)));
        host.AddTaskName(ApiHost.TaskId).On("FindAsync", _ => Task.FromResult<TaskId?>(null));
        host.AddTaskName("nobody").On("FindAsync", _ => Task.FromResult<TaskId?>(null));

        using var byName = await host.PostAsync("/v1/task/run/scraper", """{"async":true}""");
        using var byId = await host.PostAsync($"/v1/task/run/{ApiHost.TaskId}", """{"async":true}""");
        using var byNobody = await host.PostAsync("/v1/task/run/nobody", """{"async":true}""");

        Assert.Equal(HttpStatusCode.OK, byName.StatusCode);
        Assert.Equal(HttpStatusCode.OK, byId.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, byNobody.StatusCode);
    }

    [Fact]
    public async Task A_version_that_does_not_exist_answers_404()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddTask().On("FindVersionAsync", _ => Task.FromResult<TaskVersion?>(null));

        using var response = await host.PostAsync("/v1/task/run", Body);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("no version '1'", await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_execution_is_what_the_idempotency_key_stands_for_and_another_body_answers_409()
    {
        await using var host = await ApiHost.StartAsync([("Api:IdempotencyRetention", "01:00:00")]);
        await AddVersionAsync(host);
        var submitted = new List<string>();
        var claims = new List<IdempotencyClaim>();
        host.Grains.Otherwise = OtherwiseExecution(host, (key, _) =>
        {
            submitted.Add(key);
            return new SubmitOutcome.Accepted(ApiHost.ViewOf(ExecutionStatus.Queued));
        });
        var header = ("Idempotency-Key", "order-17");
        host.Grains.Add<IIdempotencyKeyGrain>($"{ApiHost.TenantId}/{new IdempotencyKey(header.Item2).HashFor(run: null)}").On("ClaimAsync", arguments =>
        {
            claims.Add((IdempotencyClaim)arguments[0]!);
            return Task.FromResult<ExecutionId?>(claims[^1].Fingerprint == claims[0].Fingerprint ? claims[0].Execution : null);
        });

        using var first = await host.SendAsync(HttpMethod.Post, "/v1/task/run", AsyncBody, headers: header);
        using var again = await host.SendAsync(HttpMethod.Post, "/v1/task/run", AsyncBody.Replace(":", " : ", StringComparison.Ordinal), headers: header);
        using var other = await host.SendAsync(HttpMethod.Post, "/v1/task/run", AsyncBody.Replace("\"1\"", "\"2\"", StringComparison.Ordinal), headers: header);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.Conflict], [first.StatusCode, again.StatusCode, other.StatusCode]);
        Assert.Equal(TimeSpan.FromHours(1), claims[0].KeptFor);
        Assert.Equal([$"{ApiHost.TenantId}/{claims[0].Execution}"], submitted.Distinct(StringComparer.Ordinal));
        Assert.Contains("Idempotency-Key", await ApiHost.ReadRefusalAsync(other), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_execution_gets_what_was_said_about_queueing()
    {
        await using var host = await ApiHost.StartAsync();
        await AddVersionAsync(host);
        var submitted = new TaskCompletionSource<ExecutionRequest>();
        AddNewExecution(host, submitted);

        using var response = await host.PostAsync(
            "/v1/task/run", AsyncBody.Replace("\"version\"", "\"maxAttempts\":3,\"ttlSeconds\":9,\"priority\":-4,\"concurrencyKey\":\"k\",\"version\"", StringComparison.Ordinal));

        var request = await submitted.Task;
        Assert.Equal((new RetryPolicy(3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)), TimeSpan.FromSeconds(9)), (request.Retry, request.TimeToLive));
        Assert.Equal((-4, "k", null), (request.Priority, request.ConcurrencyKey, request.Lineage));
    }

    [Fact]
    public async Task A_concurrency_key_for_which_too_many_wait_refuses_the_run()
    {
        await using var host = await ApiHost.StartAsync();
        await AddVersionAsync(host);
        host.Grains.Otherwise = OtherwiseExecution(host, (_, _) => new SubmitOutcome.KeyFull(Capacity: 300));

        using var response = await host.PostAsync("/v1/task/run", Body.Replace("\"version\"", "\"concurrencyKey\":\"k\",\"version\"", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Contains("300 executions wait for this 'concurrencyKey'", await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(SubmitOutcome.NoSession), HttpStatusCode.NotFound)]
    [InlineData(typeof(SubmitOutcome.SessionFull), HttpStatusCode.TooManyRequests)]
    public async Task A_session_that_cannot_take_the_run_refuses_it(Type outcome, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync();
        await AddVersionAsync(host);
        host.Grains.Otherwise = OtherwiseExecution(host, (_, _) =>
            outcome == typeof(SubmitOutcome.NoSession) ? new SubmitOutcome.NoSession() : new SubmitOutcome.SessionFull(Capacity: 100));

        using var response = await host.PostAsync("/v1/task/run", $$"""{"taskId":"{{ApiHost.TaskId}}","version":"1","sessionId":"{{ApiHost.SessionId}}"}""");

        Assert.Equal(expected, response.StatusCode);
        Assert.Contains(ApiHost.SessionId, await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_answer_while_waiting_is_asked_for_again()
    {
        await using var host = await ApiHost.StartAsync();
        await AddVersionAsync(host);
        var tries = 0;
        AddNewExecution(host).On("WaitForEndAsync", _ => ++tries switch
        {
            1 => Task.FromException<ExecutionView?>(new TimeoutException("no answer")),
            2 => Task.FromException<ExecutionView?>(new SiloUnavailableException("lost")),
            3 => Task.FromResult<ExecutionView?>(ApiHost.ViewOf(ExecutionStatus.Running)),
            _ => Task.FromResult<ExecutionView?>(ApiHost.ViewOf(ExecutionStatus.Succeeded)),
        });

        using var response = await host.PostAsync("/v1/task/run", Body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(4, tries);
    }

    [Fact]
    public async Task A_long_run_sends_its_headers_first_and_blanks_until_the_outcome()
    {
        await using var host = await ApiHost.StartAsync([("Api:HeadersAfter", "00:00:00.001"), ("Api:BlankEvery", "00:00:00.010")]);
        await AddVersionAsync(host);
        var ended = new TaskCompletionSource<ExecutionView?>();
        AddNewExecution(host).On("WaitForEndAsync", _ => ended.Task);

        using var response = await host.PostAsync("/v1/task/run", Body);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var blanks = new byte[3];
        await body.ReadExactlyAsync(blanks, TestContext.Current.CancellationToken);
        ended.SetResult(ApiHost.ViewOf(ExecutionStatus.Succeeded));
        var rest = await JsonDocument.ParseAsync(body, default, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("   ", Encoding.ASCII.GetString(blanks));
        Assert.True(rest.RootElement.GetProperty("data").GetProperty("success").GetBoolean());
    }

    [Fact]
    public async Task What_goes_wrong_after_the_headers_is_told_in_the_body()
    {
        await using var host = await ApiHost.StartAsync([("Api:HeadersAfter", "00:00:00.001")]);
        await AddVersionAsync(host);
        var ended = new TaskCompletionSource<ExecutionView?>();
        AddNewExecution(host).On("WaitForEndAsync", _ => ended.Task);

        using var response = await host.PostAsync("/v1/task/run", Body);
        ended.SetException(new InvalidOperationException("a bug"));
        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");

        Assert.False(data.GetProperty("success").GetBoolean());
        Assert.Equal("OUTCOME_UNKNOWN", data.GetProperty("errorCode").GetString());
        Assert.Equal(ApiHost.ExecutionId, data.GetProperty("executionResultId").GetString());
    }

    [Fact]
    public async Task What_goes_wrong_before_the_headers_keeps_its_status()
    {
        await using var host = await ApiHost.StartAsync();
        await AddVersionAsync(host);
        AddNewExecution(host).On("WaitForEndAsync", _ => Task.FromException<ExecutionView?>(new InvalidOperationException("a bug")));

        using var response = await host.PostAsync("/v1/task/run", Body);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        await ApiHost.ReadRefusalAsync(response);
    }

    [Theory]
    [InlineData("00:00:30", HttpStatusCode.ServiceUnavailable)]
    [InlineData("00:00:00.001", HttpStatusCode.OK)]
    public async Task A_stopping_service_ends_held_requests_with_valid_JSON(string headersAfter, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync([("Api:HeadersAfter", headersAfter)]);
        await AddVersionAsync(host);
        var waiting = new TaskCompletionSource();
        AddNewExecution(host).On("WaitForEndAsync", arguments =>
        {
            waiting.TrySetResult();
            return WaitForeverAsync((CancellationToken)arguments[0]!);
        });

        var pending = host.PostAsync("/v1/task/run", Body);
        await waiting.Task;
        if (expected == HttpStatusCode.OK)
        {
            await pending;
        }

        var stopped = host.StopAsync();
        using var response = await pending;
        var body = await ApiHost.ReadAsync(response);
        await stopped;

        Assert.Equal(expected, response.StatusCode);
        Assert.Contains("goes on", body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_who_leaves_cancels_nothing()
    {
        await using var host = await ApiHost.StartAsync([("Api:HeadersAfter", "00:00:00.001")]);
        await AddVersionAsync(host);
        var left = new TaskCompletionSource();
        var execution = AddNewExecution(host).On("WaitForEndAsync", arguments =>
        {
            var token = (CancellationToken)arguments[0]!;
            token.Register(() => left.TrySetResult());
            return WaitForeverAsync(token);
        });

        var response = await host.PostAsync("/v1/task/run", Body);
        response.Dispose();
        await left.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["SubmitAsync", "WaitForEndAsync"], execution.Calls, StringComparer.Ordinal);
    }

    private static async Task<ExecutionView?> WaitForeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return null;
    }

    private static async Task AddVersionAsync(ApiHost host, string? configuration = null)
    {
        var source = await host.Artifacts.PutTextAsync("export default async () => 1;");
        host.AddTask(latest: 2).On("FindVersionAsync", arguments => Task.FromResult<TaskVersion?>(
            ApiHost.VersionOf((VersionLabel)arguments[0]!, source, configuration)));
    }

    /// <summary>Stands for the execution of whatever id the service makes.</summary>
    private static Stub<IExecutionGrain> AddNewExecution(ApiHost host, TaskCompletionSource<ExecutionRequest>? submitted = null)
    {
        var stub = new Stub<IExecutionGrain>().On("SubmitAsync", arguments =>
        {
            submitted?.TrySetResult((ExecutionRequest)arguments[0]!);
            return Task.FromResult<SubmitOutcome>(new SubmitOutcome.Accepted(ApiHost.ViewOf(ExecutionStatus.Queued)));
        });
        var otherwise = host.Grains.Otherwise;
        host.Grains.Otherwise = (type, key) => type == typeof(IExecutionGrain) ? stub.Instance : otherwise?.Invoke(type, key);
        return stub;
    }

    private static Func<Type, string, object?> OtherwiseExecution(ApiHost host, Func<string, ExecutionRequest, SubmitOutcome> submit)
    {
        var otherwise = host.Grains.Otherwise;
        return (type, key) => type == typeof(IExecutionGrain)
            ? new Stub<IExecutionGrain>().On("SubmitAsync", arguments => Task.FromResult(submit(key, (ExecutionRequest)arguments[0]!))).Instance
            : otherwise?.Invoke(type, key);
    }
}
