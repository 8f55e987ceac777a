using System.Collections.Immutable;
using AnchorOrleans.Agents;
using AnchorOrleans.Artifacts;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class ExecutionDetailTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Inputs_are_shown_and_of_secret_ones_the_names()
    {
        await using var host = await ApiHost.StartAsync();
        Describing(host, ApiHost.ViewOf(ExecutionStatus.Running) with
        {
            Inputs = await host.Artifacts.PutAsync("""{"ANCHOR_CITY":"Łódź","ANCHOR_EMPTY":""}"""u8.ToArray(), Cancelled),
            SecretInputs = ["ANCHOR_PASSWORD"],
        });

        var shown = await ReadAsync(host);

        Assert.Equal("""{"ANCHOR_CITY":"Łódź","ANCHOR_EMPTY":""}""", shown.GetProperty("inputs").GetRawText());
        Assert.Equal("""["ANCHOR_PASSWORD"]""", shown.GetProperty("secretInputs").GetRawText());
        Assert.Equal("orders", shown.GetProperty("taskName").GetString());
    }

    [Fact]
    public async Task An_execution_without_inputs_has_none()
    {
        await using var host = await ApiHost.StartAsync();
        Describing(host, ApiHost.ViewOf(ExecutionStatus.Queued));

        var shown = await ReadAsync(host);

        Assert.Equal("{}", shown.GetProperty("inputs").GetRawText());
        Assert.Equal("[]", shown.GetProperty("secretInputs").GetRawText());
        Assert.Equal("[]", shown.GetProperty("attempts").GetRawText());
    }

    [Fact]
    public async Task A_task_that_is_gone_has_no_name()
    {
        await using var host = await ApiHost.StartAsync();
        host.Lists.On("FindTaskNamesAsync", _ => Task.FromResult(ImmutableDictionary<TaskId, string>.Empty));
        Describing(host, ApiHost.ViewOf(ExecutionStatus.Queued));

        Assert.Null((await ReadAsync(host)).GetProperty("taskName").GetString());
    }

    [Fact]
    public async Task Attempts_are_listed_with_the_one_that_runs()
    {
        await using var host = await ApiHost.StartAsync();
        Describing(host, ApiHost.ViewOf(ExecutionStatus.Running) with
        {
            Attempt = 2,
            MaxAttempts = 3,
            PastAttempts = [new PastAttempt(1, ApiHost.Now, ApiHost.Now.AddSeconds(2), "TASK_ERROR", "Not yet.")],
            AttemptStartedAt = ApiHost.Now.AddSeconds(5),
        });

        Assert.Equal(
            """[{"number":1,"startedAt":"2026-11-22T10:00:00.000Z","endedAt":"2026-11-22T10:00:02.000Z","errorCode":"TASK_ERROR","errorMessage":"Not yet."},{"number":2,"startedAt":"2026-11-22T10:00:05.000Z","endedAt":null,"errorCode":null,"errorMessage":null}]""",
            (await ReadAsync(host)).GetProperty("attempts").GetRawText());
    }

    [Fact]
    public async Task What_waits_for_its_next_attempt_lists_those_before()
    {
        await using var host = await ApiHost.StartAsync();
        Describing(host, ApiHost.ViewOf(ExecutionStatus.Queued) with
        {
            Attempt = 1,
            MaxAttempts = 3,
            PastAttempts = [new PastAttempt(1, ApiHost.Now, ApiHost.Now.AddSeconds(2), "TASK_ERROR", "Not yet.")],
        });

        Assert.Equal(1, (await ReadAsync(host)).GetProperty("attempts").GetArrayLength());
    }

    [Fact]
    public async Task An_agents_execution_shows_what_it_is_to_do_and_what_it_asks()
    {
        await using var host = await ApiHost.StartAsync();
        var brief = new AgentBrief("Buy the cheapest one.", "https://shop.example", AgentOutputKind.Json, null, [], [], [], null, null) { Limits = new(1_000, 200, TimeSpan.FromSeconds(30), 50, Cost: 0.25) };
        Describing(host, ApiHost.ViewOf(ExecutionStatus.AwaitingInput) with
        {
            Kind = ExecutionKind.Agent,
            Artifacts = await host.Artifacts.PutAsync(new ArtifactManifest([]).ToBytes(), Cancelled),
            Agent = new AgentView(
                AgentUsage.None with { Steps = 4 },
                new AgentQuestion("q1", "May I?", null, ApiHost.Now),
                IsPaused: false,
                await host.Artifacts.PutAsync(brief.ToBytes(), Cancelled),
                "Buy the cheapest one."),
        });

        Assert.Equal(
            """{"objective":"Buy the cheapest one.","startingUrl":"https://shop.example","output":"json","paused":false,"steps":4,"inputTokens":0,"outputTokens":0,"cost":0,"question":"May I?","askedAt":"2026-11-22T10:00:00.000Z","rule":null,"questionId":"q1","duration":0,"limits":{"inputTokens":1000,"outputTokens":200,"duration":30000,"steps":50,"cost":0.25}}""",
            (await ReadAsync(host)).GetProperty("agent").GetRawText());
    }

    private static void Describing(ApiHost host, ExecutionView view) => host.AddExecution().On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(view));

    private static async Task<System.Text.Json.JsonElement> ReadAsync(ApiHost host)
    {
        using var response = await host.GetAsync($"/v1/executions/{ApiHost.ExecutionId}");
        return (await ApiHost.ReadAsync(response)).GetProperty("data").Clone();
    }
}
