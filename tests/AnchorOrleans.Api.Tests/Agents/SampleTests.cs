using System.Net;
using System.Text.Json;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Executions;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Tests.Agents;

/// <summary>What the documents show is accepted, and every field that they show is answered.</summary>
public sealed class SampleTests
{
    [Theory]
    [MemberData(nameof(Samples.Requests), MemberType = typeof(Samples))]
    public async Task Every_request_of_the_documents_is_accepted(string name, string path, string body)
    {
        await using var host = await AgentHost.StartAsync();
        host.Api.Control.On("PerformAsync", _ => Task.FromResult<CommandOutcome>(new CommandOutcome.Done()));
        host.AddPolicy("pol_xyz789");
        await host.CompleteAsync();

        using var response = await host.Api.PostAsync(path, body);

        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{name}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }

    [Theory]
    [MemberData(nameof(Samples.Keys), MemberType = typeof(Samples))]
    public async Task Every_key_of_the_documents_is_pressed(string key)
    {
        await using var host = await AgentHost.StartAsync();
        host.Api.Control.On("PerformAsync", _ => Task.FromResult<CommandOutcome>(new CommandOutcome.Done()));
        var message = new { actionType = "interaction", action = new { type = "KEY_PRESS", key } };

        var answer = await host.PostAsync("/start/send-message", JsonSerializer.Serialize(new { sessionId = ApiHost.SessionId, message }));

        Assert.Equal("""{"success":true,"message":"Message sent successfully"}""", answer.GetRawText());
    }

    [Theory]
    [MemberData(nameof(Samples.Polls), MemberType = typeof(Samples))]
    public async Task Every_field_of_a_poll_of_the_documents_is_answered(string state, string sample)
    {
        await using var host = await AgentHost.StartAsync();
        await StandAsync(host, state);

        using var response = await host.Api.GetAsync(AgentHost.Poll, key: null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        HasAllOf(JsonElement.Parse(sample), await ApiHost.ReadAsync(response), "");
    }

    [Fact]
    public async Task Every_field_of_a_started_session_is_answered()
    {
        await using var host = await AgentHost.StartAsync();

        var answer = await host.PostAsync("/start/start-session", """{"task":{"prompt":"Go to amazon.com"}}""");

        const string sample = """
            {"success":true,"sessionId":"a1b2c3d4e5f6","socketURL":"https://connect.webrun.ai",
             "streaming":{"webRTCURL":"https://a1b2c3d4e5f6.webrun.ai/whep","webViewURL":"https://a1b2c3d4e5f6.webrun.ai","dimensions":{"width":1024,"height":600}},
             "initialPrompt":"Go to amazon.com","expiresIn":300000,"balance":12.50,"message":"Connect to instance using sessionId in auth","taskId":"x"}
            """;
        HasAllOf(JsonElement.Parse(sample), answer, "");
        Assert.Equal((1024, 300_000, "Go to amazon.com"), (answer.GetProperty("streaming").GetProperty("dimensions").GetProperty("width").GetInt32(), answer.GetProperty("expiresIn").GetInt32(), answer.GetProperty("initialPrompt").GetString()));
    }

    [Theory]
    [InlineData("""{"success":true,"sessionId":"a","taskId":"b","type":"task_completed","data":{"message":"m"},"usage":{"total_tokens":1},"status":"complete","result":{"data":{"message":"m"}}}""", true)]
    [InlineData("""{"success":true,"sessionId":"a","taskId":"b","status":"pending","pending":true,"pollUrl":"u","message":"m"}""", false)]
    public async Task Every_field_of_a_first_answer_is_answered(string sample, bool isCompleted)
    {
        await using var host = await AgentHost.StartAsync(settings: ("Api:Agents:FirstReply", "00:00:00.050"));
        if (isCompleted)
        {
            await host.CompleteAsync();
        }

        HasAllOf(JsonElement.Parse(sample), await host.PostAsync("/start/run-task", """{"prompt":"Go"}"""), "");
    }

    [Theory]
    [InlineData("/start/health", """{"success":true,"status":"healthy","instancesAvailable":true,"instanceCount":5,"timestamp":"2024"}""")]
    [InlineData("/start/active-sockets", """{"success":true,"sockets":[],"count":3,"timestamp":"2024"}""")]
    [InlineData("/v1/models", """{"object":"list","data":[{"id":"webrun-browser-1","object":"model","created":1704067200,"owned_by":"webrun"}]}""")]
    public async Task Every_field_of_what_is_asked_for_without_a_task_is_answered(string path, string sample)
    {
        await using var host = await AgentHost.StartAsync();

        using var response = await host.Api.GetAsync(path);

        HasAllOf(JsonElement.Parse(sample), await ApiHost.ReadAsync(response), "");
    }

    [Fact]
    public async Task Every_field_of_a_chat_completion_is_answered()
    {
        await using var host = await AgentHost.StartAsync();
        await host.CompleteAsync("42");

        var answer = await host.PostAsync("/v1/chat/completions", """{"model":"webrun-browser-1","messages":[{"role":"user","content":"Find it"}]}""");

        HasAllOf(JsonElement.Parse("""{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"c"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":1},"webrun":{"sessionId":"s","taskId":"t","cost":1}}"""), answer, "");
        Assert.Equal("42", answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    private static async Task StandAsync(AgentHost host, string state)
    {
        switch (state)
        {
            case "completed":
                await host.CompleteAsync();
                break;
            case "guardrail":
                host.View = AgentHost.ViewOf(ExecutionStatus.AwaitingInput, new AgentQuestion("q1", "May I buy it?", "purchase", ApiHost.Now));
                break;
            case "failed":
                host.End(AgentHost.ViewOf(ExecutionStatus.Failed, failure: new ExecutionFailure("NAVIGATION_TIMEOUT", "Navigation timeout after 30 seconds")));
                break;
        }
    }

    private static void HasAllOf(JsonElement sample, JsonElement answer, string path)
    {
        switch (sample.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in sample.EnumerateObject())
                {
                    Assert.True(answer.TryGetProperty(member.Name, out var value), $"{path}.{member.Name} is missing.");
                    HasAllOf(member.Value, value, $"{path}.{member.Name}");
                }

                break;
            case JsonValueKind.Array when sample.GetArrayLength() > 0:
                HasAllOf(sample[0], answer[0], $"{path}[0]");
                break;
        }
    }
}
