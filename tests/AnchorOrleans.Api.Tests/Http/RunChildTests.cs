using System.Net;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tests.Http;

/// <summary>What a run may start, and see of what it started.</summary>
public sealed class RunChildTests
{
    private const string Top = "0197f3c0-0000-7000-8000-0000000000a1";
    private const string Child = "0197f3c0-0000-7000-8000-0000000000a2";
    private const string Turn = "0197f3c0-0000-7000-8000-0000000000b1";
    private const string Opened = "0197f3c0-0000-7000-8000-0000000000b2";
    private const string Foreign = "0197f3c0-0000-7000-8000-0000000000b3";

    private static readonly string[] Shown = ["id", "parentExecutionId", "children", "attempt", "maxAttempts", "priority", "concurrencyKey"];

    private static readonly RunLineage Lineage = new([new(Top), new(ApiHost.ExecutionId)], ApiHost.Now.AddMinutes(5), new SessionId(Turn), ["held"]);

    [Fact]
    public async Task A_run_starts_a_run_that_is_noted_with_it_first_and_gets_its_lineage()
    {
        await using var host = await ApiHost.StartAsync();
        var order = new List<string>();
        var submitted = await AddAsync(host, order: order);

        using var response = await PostAsync(host, "");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var request = await submitted.Task;
        Assert.Equal((Lineage.Parent, Lineage.Deadline, Lineage.Turn), (request.Lineage!.Parent, request.Lineage.Deadline, request.Lineage.Turn));
        Assert.Equal("adopt, submit", string.Join(", ", order));
    }

    [Theory]
    [InlineData(Turn, HttpStatusCode.OK)]
    [InlineData(Opened, HttpStatusCode.OK)]
    [InlineData(Foreign, HttpStatusCode.NotFound)]
    public async Task A_run_starts_runs_only_in_the_session_of_its_turn_and_in_those_that_it_or_a_run_above_opened(string session, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync();
        await AddAsync(host);
        host.AddSession(ApiHost.SessionOf(ownedBy: Top, id: Opened), Opened);
        host.AddSession(ApiHost.SessionOf(id: Foreign), Foreign);

        using var response = await PostAsync(host, $",\"sessionId\":\"{session}\"");

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_key_that_is_held_above_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        await AddAsync(host);

        using var response = await PostAsync(host, ",\"concurrencyKey\":\"held\"");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith("'concurrencyKey' must not be", await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deep", HttpStatusCode.BadRequest, "At most 3 levels of runs may lie below the first run (Executions:MaxDepth); this would be one more.")]
    [InlineData("many", HttpStatusCode.BadRequest, "A run may start at most 100 runs (Executions:MaxChildren); this would be one more.")]
    [InlineData("ended", HttpStatusCode.Conflict, "The run that asks for this execution has ended.")]
    public async Task What_the_run_above_refuses_is_not_submitted(string reason, HttpStatusCode expected, string message)
    {
        await using var host = await ApiHost.StartAsync();
        var submitted = await AddAsync(host, adopt: reason switch
        {
            "deep" => new AdoptOutcome.TooDeep(3),
            "many" => new AdoptOutcome.TooMany(100),
            _ => new AdoptOutcome.Ended(),
        });

        using var response = await PostAsync(host, "");

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(message, await ApiHost.ReadRefusalAsync(response));
        Assert.False(submitted.Task.IsCompleted);
    }

    [Fact]
    public async Task A_run_sees_what_it_started()
    {
        await using var host = await ApiHost.StartAsync();
        await AddAsync(host);
        var view = ApiHost.ViewOf(ExecutionStatus.Running, id: Child) with { Parent = new ExecutionId(ApiHost.ExecutionId), Children = 2, Attempt = 2, MaxAttempts = 3, Priority = 4, ConcurrencyKey = "k" };
        host.AddExecution(Child).On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(view));

        using var response = await host.GetAsync($"/v1/task/{ApiHost.TaskId}/executions/{Child}", ApiHost.SandboxKey.Text);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal($"{Child} {ApiHost.ExecutionId} 2 2 3 4 k", string.Join(' ', Shown.Select(name => data.GetProperty(name).ToString())));

        using var detail = await host.GetAsync($"/v1/executions/{Child}", ApiHost.SandboxKey.Text);
        data = (await ApiHost.ReadAsync(detail)).GetProperty("data");
        Assert.Equal($"{Child} {ApiHost.ExecutionId} 2 2 3 4 k", string.Join(' ', Shown.Select(name => data.GetProperty(name).ToString())));
    }

    private static Task<HttpResponseMessage> PostAsync(ApiHost host, string more) =>
        host.PostAsync("/v1/task/run", $"{{\"taskId\":\"{ApiHost.TaskId}\",\"version\":\"1\",\"async\":true{more}}}", ApiHost.SandboxKey.Text);

    private static async Task<TaskCompletionSource<ExecutionRequest>> AddAsync(ApiHost host, AdoptOutcome? adopt = null, List<string>? order = null)
    {
        var source = await host.Artifacts.PutTextAsync("export default async () => 1;");
        host.AddTask(latest: 2).On("FindVersionAsync", arguments => Task.FromResult<TaskVersion?>(ApiHost.VersionOf((VersionLabel)arguments[0]!, source)));
        host.AddExecution()
            .On("AuthorizeAsync", _ => Task.FromResult<RunGrant?>(new RunGrant(new(ApiHost.ExecutionId), null, null, Attempt: 1, Lineage: Lineage)))
            .On("AdoptChildAsync", _ =>
            {
                order?.Add("adopt");
                return Task.FromResult(adopt ?? new AdoptOutcome.Adopted());
            });
        var submitted = new TaskCompletionSource<ExecutionRequest>();
        var child = new Stub<IExecutionGrain>().On("SubmitAsync", arguments =>
        {
            order?.Add("submit");
            submitted.SetResult((ExecutionRequest)arguments[0]!);
            return Task.FromResult<SubmitOutcome>(new SubmitOutcome.Accepted(ApiHost.ViewOf(ExecutionStatus.Queued)));
        });
        var otherwise = host.Grains.Otherwise;
        host.Grains.Otherwise = (type, key) => type == typeof(IExecutionGrain) ? child.Instance : otherwise?.Invoke(type, key);
        return submitted;
    }
}
