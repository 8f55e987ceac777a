using System.Text;
using System.Text.Json;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Agents;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;

namespace AnchorOrleans.Api.Tests.Agents;

public sealed class StepTests
{
    private const string Steps = $"/v1/executions/{ApiHost.ExecutionId}/steps";
    private const string Download = $"/v1/executions/{ApiHost.ExecutionId}/answer";

    [Fact]
    public async Task Steps_are_listed_the_newest_first_with_what_the_log_tells_of_their_actions()
    {
        await using var host = await StartAsync(steps: 3);

        var list = (await ApiHost.ReadAsync(await host.Api.GetAsync($"{Steps}?limit=2"))).GetProperty("data");

        Assert.Equal(3, list.GetProperty("count").GetInt32());
        Assert.Equal([3, 2], list.GetProperty("items").EnumerateArray().Select(static step => step.GetProperty("number").GetInt32()));
        Assert.Equal(2, list.GetProperty("before").GetInt32());
        var newest = list.GetProperty("items")[0];
        Assert.Equal("https://example.com/3", newest.GetProperty("url").GetString());
        Assert.NotNull(newest.GetProperty("screenshotId").GetString());
        var actions = newest.GetProperty("actions");
        Assert.Equal(JsonValueKind.Null, actions[0].GetProperty("target").ValueKind);
        Assert.Equal("button Go 3", actions[1].GetProperty("target").GetString());
        Assert.Equal(1_500, actions[1].GetProperty("duration").GetInt64());
        Assert.Equal("""{"rule":"purchase","verdict":"guardrail","approved":true,"policyId":null}""", actions[1].GetProperty("judgements")[0].GetRawText());
        Assert.Equal(2_001, actions[1].GetProperty("result").GetString()!.Length);
    }

    [Fact]
    public async Task Earlier_steps_are_asked_for_by_number_until_there_are_none()
    {
        await using var host = await StartAsync(steps: 3);

        var list = (await ApiHost.ReadAsync(await host.Api.GetAsync($"{Steps}?before=2"))).GetProperty("data");

        Assert.Equal(1, Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("number").GetInt32());
        Assert.Equal(JsonValueKind.Null, list.GetProperty("before").ValueKind);
    }

    [Theory]
    [InlineData("limit=101", "'limit' must be a whole number from 1 to 100.")]
    [InlineData("before=0", "'before' must be a whole number from 1 to 1,000,000,000.")]
    public async Task A_part_that_cannot_be_is_refused(string query, string message)
    {
        await using var host = await StartAsync(steps: 1);

        using var response = await host.Api.GetAsync($"{Steps}?{query}");

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains(message, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AgentOutputKind.Text, "text/markdown", "md")]
    [InlineData(AgentOutputKind.Json, "application/json", "json")]
    [InlineData(AgentOutputKind.Csv, "text/csv", "csv")]
    public async Task An_answer_is_a_file_in_the_form_that_was_asked_for(AgentOutputKind form, string type, string ending)
    {
        await using var host = await AgentHost.StartAsync();
        await host.CompleteAsync("a,b\n1,2");
        var brief = new AgentBrief("x", null, form, null, [], [], [], null, null);
        host.View = host.View with { Agent = host.View.Agent! with { Brief = await host.Api.Artifacts.PutAsync(brief.ToBytes(), TestContext.Current.CancellationToken) } };

        using var response = await host.Api.GetAsync(Download);

        Assert.Equal("a,b\n1,2", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((type, $"answer-{ApiHost.ExecutionId}.{ending}"), (response.Content.Headers.ContentType!.MediaType, response.Content.Headers.ContentDisposition!.FileName));
        Assert.Equal("sandbox; default-src 'none'", string.Join(';', response.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task One_that_has_answered_nothing_has_no_file()
    {
        await using var host = await AgentHost.StartAsync();

        using var response = await host.Api.GetAsync(Download);

        Assert.Equal(404, (int)response.StatusCode);
    }

    [Fact]
    public async Task Who_prefers_not_to_wait_is_answered_as_soon_as_the_objective_is_accepted()
    {
        // Only asynchronous answers come at all: the objective never ends, and the first reply would take longer than the test.
        await using var host = await AgentHost.StartAsync(hasModel: true, ("Api:Agents:FirstReply", "00:04:00"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/start/run-task") { Content = new StringContent("""{"prompt":"x"}""", Encoding.UTF8, "application/json") };
        request.Headers.Add("Authorization", $"Bearer {ApiHost.AdminKey}");
        request.Headers.Add("Prefer", "handling=strict, respond-async; wait=10");

        using var response = await host.Api.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("respond-async", string.Join(',', response.Headers.GetValues("Preference-Applied")));
        var body = await ApiHost.ReadAsync(response);
        Assert.Equal(("pending", true), (body.GetProperty("status").GetString(), body.GetProperty("pending").GetBoolean()));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("respond-async", true)]
    [InlineData("Respond-Async", true)]
    [InlineData("return=minimal, respond-async", true)]
    [InlineData("respond-asynchronously", false)]
    [InlineData("wait=10", false)]
    public void Preferences_are_read_as_the_standard_has_them(string header, bool isAsync) => Assert.Equal(isAsync, ReplyPreference.Read([header]).IsAsync);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Health_tells_whether_there_is_a_model(bool hasModel)
    {
        await using var host = await AgentHost.StartAsync(hasModel);

        Assert.Equal(hasModel, (await ApiHost.ReadAsync(await host.Api.GetAsync("/start/health"))).GetProperty("modelConfigured").GetBoolean());
    }

    [Theory]
    [InlineData("""{"response":"Go ahead.","approve":false}""", "answer True Go ahead. False")]
    [InlineData("""{"response":"Don't mind.","approve":true}""", "answer True Don't mind. True")]
    public async Task An_answer_says_whether_it_allows(string body, string expected)
    {
        await using var host = await AgentHost.StartAsync();
        host.View = AgentHost.ViewOf(ExecutionStatus.AwaitingInput, new AgentQuestion("q1", "May it?", "purchase", ApiHost.Now));

        await host.PostAsync($"/v1/sessions/{ApiHost.SessionId}/agent/respond-to-human-intervention", body);

        Assert.Equal([expected], host.Done);
    }

    [Fact]
    public async Task The_limits_of_an_objective_stand_in_its_execution()
    {
        await using var host = await AgentHost.StartAsync();
        host.Api.Logs.On("ReadAsync", _ => Array.Empty<LogLine>().ToAsyncEnumerable());
        await host.CompleteAsync();
        await host.PostAsync("/start/run-task", """{"prompt":"x","maxDuration":60000,"maxInputTokens":5}""");
        host.View = host.View with { Agent = host.View.Agent! with { Brief = Assert.Single(host.Submitted).Agent!.Brief } };

        var agent = (await ApiHost.ReadAsync(await host.Api.GetAsync($"/v1/executions/{ApiHost.ExecutionId}"))).GetProperty("data").GetProperty("agent");

        Assert.Equal("""{"inputTokens":5,"outputTokens":100000,"duration":60000,"steps":200,"cost":0.100005}""", agent.GetProperty("limits").GetRawText());
        Assert.Equal(23_500, agent.GetProperty("duration").GetInt64());
    }

    private static async Task<AgentHost> StartAsync(int steps)
    {
        var host = await AgentHost.StartAsync();
        List<ArtifactFile> files = [];
        List<LogLine> lines = [];
        for (var number = 1; number <= steps; number++)
        {
            await AddAsync($"steps/{number:0000}.png", "picture"u8.ToArray());
            await AddAsync($"steps/{number:0000}.json", JsonSerializer.SerializeToUtf8Bytes(RecordOf(number), JsonSerializerOptions.Web));
            lines.AddRange(
                Line(new AgentEventLine("agent", Text: "I go.")),
                Line(new AgentEventLine("action", Name: "click", Target: $"button Go {number}")),
                Line(new AgentEventLine("step", Step: number)));
        }

        var manifest = await host.Api.Artifacts.PutAsync(new ArtifactManifest([.. files]).ToBytes(), TestContext.Current.CancellationToken);
        host.View = AgentHost.ViewOf(ExecutionStatus.Succeeded) with { Artifacts = manifest };
        host.Api.Logs.On("ReadAsync", _ => lines.ToAsyncEnumerable());
        return host;

        async Task AddAsync(string path, byte[] content) => files.Add(new ArtifactFile(path, await host.Api.Artifacts.PutAsync(content, TestContext.Current.CancellationToken), ApiHost.Now));
    }

    private static LogLine Line(AgentEventLine told) => new(ApiHost.Now, LogLineLevel.Info, told.Write());

    private static object RecordOf(int number) => new
    {
        number,
        at = ApiHost.Now,
        seen = new { url = $"https://example.com/{number}", title = "Page", hash = "", characters = 1, isDifference = false },
        said = "",
        actions = new object[]
        {
            new { tool = "find", arguments = """{"text":"a"}""", result = "Found.", isFailed = false, judgements = Array.Empty<object>(), duration = TimeSpan.Zero },
            new
            {
                tool = "click", arguments = """{"ref":"e1"}""", result = new string('x', 5_000), isFailed = false,
                judgements = new[] { new { rule = "purchase", verdict = "Guardrail", isApproved = (bool?)true, policy = (string?)null } }, duration = TimeSpan.FromSeconds(1.5),
            },
        },
        inputTokens = 10,
        outputTokens = 2,
        duration = TimeSpan.FromSeconds(2),
    };
}
