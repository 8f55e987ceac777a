using System.Net;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class HistoryTests
{
    [Fact]
    public async Task A_page_of_all_executions_shows_drafts_and_no_outputs()
    {
        await using var host = await ApiHost.StartAsync();
        var query = Listing(host, ApiHost.ViewOf(ExecutionStatus.Succeeded, new ArtifactReference(new string('a', 64), 1_000_000)), total: 21);

        using var response = await host.GetAsync("/v1/executions?page=2&limit=10");

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal(new ExecutionQuery(new TenantId(ApiHost.TenantId), Task: null, query().Statuses, Version: null, WithDrafts: true, 10, 10), query());
        Assert.Empty(query().Statuses);
        Assert.Equal("""{"page":2,"limit":10,"total":21,"totalPages":3}""", data.GetProperty("pagination").GetRawText());
        Assert.Equal(
            $$"""{"id":"{{ApiHost.ExecutionId}}","kind":"code","taskId":"{{ApiHost.TaskId}}","taskVersionId":"0197f3c0-0000-7000-8000-0000000000aa","version":"1","status":"success","requestedAt":"2026-11-22T10:00:00.000Z","startedAt":"2026-11-22T10:00:01.000Z","endedAt":"2026-11-22T10:00:06.234Z","executionTime":5234,"outputSize":1000000,"errorMessage":null,"sessionId":null,"taskName":"orders","objective":null,"parentExecutionId":null}""",
            data.GetProperty("results")[0].GetRawText());
    }

    [Fact]
    public async Task Every_filter_reaches_the_list()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddTask(latest: 4);
        var query = Listing(host, ApiHost.ViewOf(ExecutionStatus.Running), total: 1);

        using var response = await host.GetAsync($"/v1/executions?status=queued,running&kind=code&taskId={ApiHost.TaskId}&version=latest&withDrafts=false");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([ExecutionStatus.Queued, ExecutionStatus.Running, ExecutionStatus.AwaitingInput], query().Statuses);
        Assert.Equal(
            new ExecutionQuery(new TenantId(ApiHost.TenantId), new TaskId(ApiHost.TaskId), query().Statuses, VersionLabel.OfNumber(4), WithDrafts: false, 0, 10, ExecutionKind.Code),
            query());
    }

    [Fact]
    public async Task Session_time_and_beginning_of_the_id_reach_the_list_and_a_total_that_is_not_all_says_so()
    {
        await using var host = await ApiHost.StartAsync();
        var query = Listing(host, ApiHost.ViewOf(ExecutionStatus.Running), total: 1_000, isPartial: true);

        using var response = await host.GetAsync($"/v1/executions?sessionId={ApiHost.SessionId}&from=2026-11-22T10:00:00Z&to=2026-11-22T12:00:00%2B01:00&search=0197F3C0-0");
        Assert.Equal(
            (new SessionId(ApiHost.SessionId), ApiHost.Now, ApiHost.Now.AddHours(1), "0197f3c0-0"),
            (query().Session, query().From, query().To, query().IdPrefix));
        Assert.Equal(
            """{"page":1,"limit":10,"total":1000,"totalPages":100,"isPartial":true}""",
            (await ApiHost.ReadAsync(response)).GetProperty("data").GetProperty("pagination").GetRawText());
    }

    [Theory]
    [InlineData("sessionId=a%20b", "'sessionId' must be the id of a session.")]
    [InlineData("from=yesterday", "'from' must be an instant such as 2026-11-22T10:00:00Z.")]
    [InlineData("to=2026-13-01", "'to' must be an instant")]
    [InlineData("search=xyz", "'search' must be the id of an execution or its beginning")]
    [InlineData("search=0197f3c0-0000-7000-8000-0000000000010", "'search' must be")]
    [InlineData("status=done", "'status' must be")]
    [InlineData("kind=human", "'kind' must be code or agent.")]
    [InlineData("taskId=1", "'taskId' must be a UUID.")]
    [InlineData("withDrafts=1", "'withDrafts' must be true or false.")]
    [InlineData("version=x", "'version' must be")]
    [InlineData("version=latest", "only together with 'taskId'")]
    [InlineData("limit=101", "'limit' must be a whole number from 1 to 100")]
    [InlineData("page=0", "'page' must be")]
    public async Task A_wrong_filter_is_refused_with_its_rule(string query, string rule)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.GetAsync($"/v1/executions?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(rule, await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_known_of_an_execution_is_shown()
    {
        await using var host = await ApiHost.StartAsync();
        var manifest = new ArtifactManifest([new ArtifactFile("shots/a.png", new ArtifactReference(new string('b', 64), 7), ApiHost.Now)]);
        var view = ApiHost.ViewOf(ExecutionStatus.Failed, failure: new("TASK_THREW", "It threw.", "Error: It threw.\n    at run (task.ts:3:9)")) with
        {
            Session = new SessionId(ApiHost.SessionId),
            Artifacts = await host.Artifacts.PutAsync(manifest.ToBytes(), TestContext.Current.CancellationToken),
        };
        host.AddExecution().On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(view));

        using var response = await host.GetAsync($"/v1/executions/{ApiHost.ExecutionId}");

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal("failure", data.GetProperty("status").GetString());
        Assert.Equal("TASK_THREW", data.GetProperty("errorCode").GetString());
        Assert.Contains("task.ts:3:9", data.GetProperty("errorDetail").GetString(), StringComparison.Ordinal);
        Assert.Equal(ApiHost.SessionId, data.GetProperty("sessionId").GetString());
        var id = manifest.Files[0].Id;
        Assert.Equal(
            $$"""[{"id":"{{id}}","fileName":"a.png","filePath":"shots/a.png","size":7,"contentType":"image/png","createdAt":"2026-11-22T10:00:00.000Z","downloadUrl":"{{host.BaseAddress}}v1/executions/{{ApiHost.ExecutionId}}/artifacts/{{id}}/fetch"}]""",
            data.GetProperty("artifacts").GetRawText());
    }

    [Fact]
    public async Task A_queued_execution_says_what_it_waits_for()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddExecution().On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(ApiHost.ViewOf(ExecutionStatus.Queued) with { WaitingFor = "a runner slot, place 3" }));

        using var response = await host.GetAsync($"/v1/executions/{ApiHost.ExecutionId}");

        Assert.Equal("a runner slot, place 3", (await ApiHost.ReadAsync(response)).GetProperty("data").GetProperty("waitingFor").GetString());
    }

    [Fact]
    public async Task An_execution_that_is_unknown_or_another_tenants_answers_404()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddExecution().On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(null));

        using var response = await host.GetAsync($"/v1/executions/{ApiHost.ExecutionId}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        await ApiHost.ReadRefusalAsync(response);
    }

    private static Func<ExecutionQuery> Listing(ApiHost host, ExecutionView view, long total, bool isPartial = false)
    {
        ExecutionQuery? query = null;
        host.Lists.On("ListExecutionsAsync", arguments =>
        {
            query = (ExecutionQuery)arguments[0]!;
            return Task.FromResult(new Page<ExecutionRow>([new ExecutionRow(query.Tenant, 1, view)], total, isPartial));
        });
        return () => query!;
    }
}
