using System.Net;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class ExecutionTests
{
    [Fact]
    public async Task A_page_of_executions_looks_as_the_official_one()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddTask(latest: 4);
        var output = await host.Artifacts.PutTextAsync("""{"n":1}""");
        ExecutionQuery? query = null;
        host.Lists.On("ListExecutionsAsync", arguments =>
        {
            query = (ExecutionQuery)arguments[0]!;
            return Task.FromResult(new Page<ExecutionRow>([new ExecutionRow(query.Tenant, 1, ApiHost.ViewOf(ExecutionStatus.Succeeded, output))], Total: 21));
        });

        using var response = await host.GetAsync($"/v1/task/{ApiHost.TaskId}/executions?page=2&limit=10&status=success&version=latest");

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal(
            new ExecutionQuery(new TenantId(ApiHost.TenantId), new TaskId(ApiHost.TaskId), [], VersionLabel.OfNumber(4), WithDrafts: false, 10, 10),
            query! with { Statuses = [] });
        Assert.Equal([ExecutionStatus.Succeeded], query.Statuses);
        Assert.Equal("""{"page":2,"limit":10,"total":21,"totalPages":3}""", data.GetProperty("pagination").GetRawText());
        Assert.Equal(
            $$"""{"id":"{{ApiHost.ExecutionId}}","taskVersionId":"0197f3c0-0000-7000-8000-0000000000aa","version":"1","status":"success","output":"{\"n\":1}","errorMessage":null,"startTime":"2026-11-22T10:00:01.000Z","executionTime":5234}""",
            data.GetProperty("results")[0].GetRawText());
    }

    [Fact]
    public async Task The_latest_of_a_task_that_was_never_deployed_has_no_executions()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddTask(latest: 0);

        using var response = await host.GetAsync($"/v1/task/{ApiHost.TaskId}/executions?version=latest");

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal("""{"page":1,"limit":10,"total":0,"totalPages":0}""", data.GetProperty("pagination").GetRawText());
    }

    [Fact]
    public async Task An_execution_of_another_task_answers_404()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddExecution().On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(ApiHost.ViewOf(ExecutionStatus.Succeeded)));
        const string Other = "0197f3c0-0000-7000-8000-0000000000ff";

        using var own = await host.GetAsync($"/v1/task/{ApiHost.TaskId}/executions/{ApiHost.ExecutionId}");
        using var other = await host.GetAsync($"/v1/task/{Other}/executions/{ApiHost.ExecutionId}");

        Assert.Equal(HttpStatusCode.OK, own.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task A_log_is_shown_line_by_line()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddExecution().On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(ApiHost.ViewOf(ExecutionStatus.Running)));
        host.Logs.On("ReadAsync", _ => new[] { new LogLine(ApiHost.Now, LogLineLevel.Warn, "careful") }.ToAsyncEnumerable());

        using var response = await host.GetAsync($"/v1/executions/{ApiHost.ExecutionId}/logs");

        var body = await ApiHost.ReadAsync(response);
        Assert.Equal("""{"logs":[{"timestamp":"2026-11-22T10:00:00.000Z","type":"warn","message":"careful"}]}""", body.GetRawText());
    }

    [Fact]
    public async Task Cancelling_answers_the_execution_as_it_stands()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddExecution().On("CancelAsync", arguments => Task.FromResult<ExecutionView?>(
            ApiHost.ViewOf(ExecutionStatus.Cancelled, failure: (ExecutionFailure)arguments[0]!)));

        using var response = await host.SendAsync(HttpMethod.Post, $"/v1/executions/{ApiHost.ExecutionId}/cancel");

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal("cancelled", data.GetProperty("status").GetString());
        Assert.Equal("CANCELLED", data.GetProperty("errorCode").GetString());
    }

    [Theory]
    [InlineData("GET", "logs", "DescribeAsync")]
    [InlineData("POST", "cancel", "CancelAsync")]
    public async Task An_unknown_execution_answers_404(string method, string action, string asked)
    {
        await using var host = await ApiHost.StartAsync();
        host.AddExecution().On(asked, _ => Task.FromResult<ExecutionView?>(null));

        using var response = await host.SendAsync(new HttpMethod(method), $"/v1/executions/{ApiHost.ExecutionId}/{action}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        await ApiHost.ReadRefusalAsync(response);
    }
}
