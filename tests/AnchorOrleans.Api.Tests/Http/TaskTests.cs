using System.Collections.Immutable;
using System.Net;
using System.Text;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Tasks;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class TaskTests
{
    private const string Code = "export default async () => 'grüße';";

    private static readonly string Encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(Code));

    [Fact]
    public async Task Creating_a_task_answers_it_with_its_code_and_the_compilers_remarks()
    {
        await using var host = await ApiHost.StartAsync();
        var saved = AddNewTask(host);
        AddCompiler(host, new Diagnostic(IsError: true, "There is no default export.", 0, 0));

        using var response = await host.PostAsync("/v1/task", $$"""{"name":"scraper","language":"typescript","code":"{{Encoded}}"}""");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal(Encoded, data.GetProperty("code").GetString());
        Assert.Equal("draft", data.GetProperty("latestVersion").GetString());
        Assert.Equal("0197f3c0-0000-7000-8000-00000000000f", data.GetProperty("teamId").GetString());
        Assert.Equal("2026-11-22T10:00:00.000Z", data.GetProperty("createdAt").GetString());
        Assert.False(data.GetProperty("deleted").GetBoolean());
        Assert.False(data.TryGetProperty("description", out var _));
        Assert.Equal("error", data.GetProperty("diagnostics")[0].GetProperty("severity").GetString());
        Assert.Equal(Code, host.Artifacts.TextOf((await saved.Task).Draft!.Source));
    }

    [Fact]
    public async Task Creating_a_task_without_code_saves_no_draft()
    {
        await using var host = await ApiHost.StartAsync();
        var saved = AddNewTask(host);

        using var response = await host.PostAsync("/v1/task", """{"name":"scraper","language":"typescript"}""");

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal(string.Empty, data.GetProperty("code").GetString());
        Assert.False(data.TryGetProperty("diagnostics", out var _));
        Assert.Null((await saved.Task).Draft);
    }

    [Fact]
    public async Task A_draft_keeps_the_tasks_configuration_unless_it_brings_its_own()
    {
        await using var host = await ApiHost.StartAsync();
        AddCompiler(host);
        TaskContent? content = null;
        host.AddTask()
            .On("DescribeAsync", _ => Task.FromResult<TaskDescription?>(ApiHost.Describe() with { BrowserConfigurationJson = """{"tags":["a"]}""" }))
            .On("SaveDraftAsync", arguments =>
            {
                content = (TaskContent)arguments[0]!;
                return Task.FromResult<TaskVersion?>(ApiHost.VersionOf(VersionLabel.Draft, content.Source) with { Content = content });
            });

        using var response = await host.PostAsync($"/v1/task/{ApiHost.TaskId}/draft", $$"""{"code":"{{Encoded}}"}""");

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal("draft", data.GetProperty("version").GetString());
        Assert.Equal("""{"tags":["a"]}""", data.GetProperty("browserConfiguration").GetRawText());
        Assert.Equal("""{"tags":["a"]}""", content!.BrowserConfigurationJson);
    }

    [Fact]
    public async Task Deploying_code_that_cannot_run_answers_400_with_the_position()
    {
        await using var host = await ApiHost.StartAsync();
        AddCompiler(host, new Diagnostic(IsError: true, "Expected \";\" but found \"x\"", 3, 7));
        var task = host.AddTask();

        using var response = await host.PostAsync($"/v1/task/{ApiHost.TaskId}/deploy", $$"""{"code":"{{Encoded}}"}""");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("line 3, column 7", await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
        Assert.DoesNotContain("PublishAsync", task.Calls, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Deploying_without_code_publishes_the_draft()
    {
        await using var host = await ApiHost.StartAsync();
        var source = await host.Artifacts.PutTextAsync(Code);
        PublishVersion? command = null;
        host.AddTask().On("PublishAsync", arguments =>
        {
            command = (PublishVersion)arguments[0]!;
            return Task.FromResult<PublishOutcome>(new PublishOutcome.Published(ApiHost.VersionOf(VersionLabel.OfNumber(3), source)));
        });

        using var response = await host.PostAsync($"/v1/task/{ApiHost.TaskId}/deploy", """{"description":"third"}""");

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal("3", data.GetProperty("version").GetString());
        Assert.Equal(Encoded, data.GetProperty("code").GetString());
        Assert.Equal(new PublishVersion(Description: "third"), command);
    }

    [Fact]
    public async Task Deploying_a_task_without_draft_answers_400_and_an_unknown_task_404()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddTask().On("PublishAsync", _ => Task.FromResult<PublishOutcome>(new PublishOutcome.NothingToPublish()));

        using var empty = await host.PostAsync($"/v1/task/{ApiHost.TaskId}/deploy", "{}");
        host.AddTask().On("DescribeAsync", _ => Task.FromResult<TaskDescription?>(null));
        using var unknown = await host.PostAsync($"/v1/task/{ApiHost.TaskId}/deploy", "{}");

        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
        Assert.Contains("'code'", await ApiHost.ReadRefusalAsync(empty), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task A_page_of_tasks_has_their_code_and_the_total()
    {
        await using var host = await ApiHost.StartAsync();
        var source = await host.Artifacts.PutTextAsync(Code);
        TaskQuery? query = null;
        var row = new TaskRow(new TenantId(ApiHost.TenantId), 1, ApiHost.Describe(), source.Hash, IsDeleted: false);
        host.Lists.On("ListTasksAsync", arguments =>
        {
            query = (TaskQuery)arguments[0]!;
            return Task.FromResult(new Page<TaskRow>([row], Total: 41));
        });

        using var response = await host.GetAsync("/v1/task?page=3&limit=20");

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal(new TaskQuery(new TenantId(ApiHost.TenantId), Offset: 40, Limit: 20), query);
        Assert.Equal(Encoded, data.GetProperty("tasks")[0].GetProperty("code").GetString());
        Assert.Equal((41, 3, 20), (data.GetProperty("total").GetInt32(), data.GetProperty("page").GetInt32(), data.GetProperty("limit").GetInt32()));
    }

    [Fact]
    public async Task The_versions_are_the_draft_and_the_published_ones()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddTask(latest: 1).On("FindVersionAsync", _ => Task.FromResult<TaskVersion?>(ApiHost.VersionOf(VersionLabel.Draft, new ArtifactReference("x", 1))));
        host.Lists.On("ListVersionsAsync", _ => Task.FromResult(ImmutableArray.Create(
            new VersionRow(new TenantId(ApiHost.TenantId), 1, new TaskId(ApiHost.TaskId), 1, "first", ApiHost.Now, ApiHost.Now))));

        using var response = await host.GetAsync($"/v1/task/{ApiHost.TaskId}/versions");

        var versions = (await ApiHost.ReadAsync(response)).GetProperty("data").GetProperty("versions");
        Assert.Equal(["draft", "1"], versions.EnumerateArray().Select(version => version.GetProperty("version").GetString()!), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("7")]
    [InlineData("draft")]
    public async Task A_version_that_does_not_exist_answers_404(string version)
    {
        await using var host = await ApiHost.StartAsync();
        host.AddTask().On("FindVersionAsync", _ => Task.FromResult<TaskVersion?>(null));

        using var response = await host.GetAsync($"/v1/task/{ApiHost.TaskId}/{version}");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("/v1/task/not-a-uuid", "Invalid task ID format")]
    [InlineData($"/v1/task/{ApiHost.TaskId}/newest", "'draft', 'latest' or a number")]
    [InlineData($"/v1/task/{ApiHost.TaskId}/-1", "'draft', 'latest' or a number")]
    [InlineData($"/v1/task/{ApiHost.TaskId}/99999999999", "'draft', 'latest' or a number")]
    [InlineData($"/v1/task/{ApiHost.TaskId}/executions/17", "Invalid execution ID format")]
    [InlineData("/v1/task?limit=101", "'limit' must be a whole number from 1 to 100")]
    [InlineData("/v1/task?page=0", "'page' must be a whole number")]
    [InlineData($"/v1/task/{ApiHost.TaskId}/executions?status=done", "'status' must be success, failure")]
    public async Task A_malformed_path_or_query_answers_400(string path, string expected)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.GetAsync(path);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    /// <summary>Stands for the name, and for the task of whatever id the service makes.</summary>
    private static TaskCompletionSource<SaveTask> AddNewTask(ApiHost host)
    {
        var saved = new TaskCompletionSource<SaveTask>();
        host.AddTaskName("scraper").On("FindAsync", _ => Task.FromResult<TaskId?>(null));
        var task = new Stub<ITaskGrain>().On("SaveAsync", arguments =>
        {
            saved.SetResult((SaveTask)arguments[0]!);
            return Task.FromResult<SaveTaskOutcome>(new SaveTaskOutcome.Saved(ApiHost.Describe(hasDraft: ((SaveTask)arguments[0]!).Draft is not null)));
        });
        var otherwise = host.Grains.Otherwise;
        host.Grains.Otherwise = (type, key) => type == typeof(ITaskGrain) ? task.Instance : otherwise?.Invoke(type, key);
        return saved;
    }

    [Theory]
    [InlineData("search=%20News%20", "News")]
    [InlineData("search=", null)]
    public async Task A_search_reaches_the_list_and_a_total_that_is_not_all_says_so(string text, string? expected)
    {
        await using var host = await ApiHost.StartAsync();
        TaskQuery? query = null;
        host.Lists.On("ListTasksAsync", arguments =>
        {
            query = (TaskQuery)arguments[0]!;
            return Task.FromResult(new Page<TaskRow>([], Total: 10_000, IsPartial: true));
        });

        using var response = await host.GetAsync($"/v1/task?{text}");

        Assert.Equal(expected, query!.Search);
        Assert.Equal("""{"tasks":[],"total":10000,"page":1,"limit":10,"isPartial":true}""", (await ApiHost.ReadAsync(response)).GetProperty("data").GetRawText());
    }

    [Theory]
    [InlineData("include=all", "'include' must be recent.")]
    [InlineData("search=a&name=b", "'search' cannot be given together with 'name'.")]
    [InlineData("search=%00", "'search' may have at most 100 characters, without U+0000")]
    public async Task A_wrong_filter_is_refused_with_its_rule(string query, string rule)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.GetAsync($"/v1/task?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(rule, await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_last_executions_are_read_for_the_whole_page_at_once_and_only_when_asked_for()
    {
        await using var host = await ApiHost.StartAsync();
        var source = await host.Artifacts.PutTextAsync(Code);
        var described = ApiHost.Describe();
        host.Lists.On("ListTasksAsync", _ => Task.FromResult(new Page<TaskRow>(
            [
                new TaskRow(new TenantId(ApiHost.TenantId), 1, described, source.Hash, IsDeleted: false),
                new TaskRow(new TenantId(ApiHost.TenantId), 1, described with { Task = new TaskId("never-run") }, source.Hash, IsDeleted: false),
            ],
            Total: 2)));
        host.Lists.On("ListRecentExecutionsAsync", arguments =>
        {
            Assert.Equal([new TaskId(ApiHost.TaskId), new TaskId("never-run")], (ImmutableArray<TaskId>)arguments[1]!);
            return Task.FromResult(ImmutableDictionary.Create<TaskId, ImmutableArray<ExecutionView>>().Add(
                new TaskId(ApiHost.TaskId), [ApiHost.ViewOf(ExecutionStatus.Succeeded), ApiHost.ViewOf(ExecutionStatus.Running) with { EndedAt = null }]));
        });

        using var without = await host.GetAsync("/v1/task");
        var calls = host.Lists.Calls.Count(call => call.StartsWith("ListRecent", StringComparison.Ordinal));
        using var response = await host.GetAsync("/v1/task?include=recent");

        Assert.Equal(0, calls);
        Assert.False((await ApiHost.ReadAsync(without)).GetProperty("data").GetProperty("tasks")[0].TryGetProperty("recent", out var _));
        var tasks = (await ApiHost.ReadAsync(response)).GetProperty("data").GetProperty("tasks");
        Assert.Equal(
            $$"""[{"executionId":"{{ApiHost.ExecutionId}}","status":"success","createdAt":"2026-11-22T10:00:00.000Z","durationMs":5234},{"executionId":"{{ApiHost.ExecutionId}}","status":"running","createdAt":"2026-11-22T10:00:00.000Z","durationMs":null}]""",
            tasks[0].GetProperty("recent").GetRawText());
        Assert.Equal("[]", tasks[1].GetProperty("recent").GetRawText());
        Assert.Single(host.Lists.Calls, call => call.StartsWith("ListRecent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_without_code_reads_none()
    {
        await using var host = await ApiHost.StartAsync();
        host.Lists.On("ListTasksAsync", _ => Task.FromResult(new Page<TaskRow>(
            [new TaskRow(new TenantId(ApiHost.TenantId), 1, ApiHost.Describe(), "no-such-artifact", IsDeleted: false)], Total: 1)));

        using var response = await host.GetAsync("/v1/task?withCode=false");

        var task = (await ApiHost.ReadAsync(response)).GetProperty("data").GetProperty("tasks")[0];
        Assert.Equal(ApiHost.TaskId, task.GetProperty("id").GetString());
        Assert.False(task.TryGetProperty("code", out var _));
    }

    private static void AddCompiler(ApiHost host, params ImmutableArray<Diagnostic> diagnostics)
    {
        var compiled = diagnostics.IsEmpty ? new ArtifactReference("compiled", 1) : null;
        var compiler = new Stub<ICompilerGrain>().On("CompileAsync", _ => Task.FromResult(new Compilation(compiled, diagnostics, ReadsSession: false, new TaskInputs([]))));
        var otherwise = host.Grains.Otherwise;
        host.Grains.Otherwise = (type, key) => type == typeof(ICompilerGrain) ? compiler.Instance : otherwise?.Invoke(type, key);
    }
}
