using System.Net;
using AnchorOrleans.Agents;
using AnchorOrleans.Api.Tests.Http;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Secrets;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Tests.Agents;

public sealed class ObjectiveTests
{
    private const string Run = "/start/run-task";

    [Fact]
    public async Task An_objective_is_submitted_with_all_that_was_said_and_its_secrets_are_sealed()
    {
        await using var host = await AgentHost.StartAsync();
        await host.CompleteAsync();

        await host.PostAsync(Run, """
            {"task":{"prompt":"Log in","startingUrl":"https://example.com/","maxDuration":60000,"maxInputTokens":5,"maxOutputTokens":6,"avoidDomains":["a.example"],
             "outputType":"structured_json","outputSchema":{"type":"object"},"secrets":[{"match":"example.com","fields":{"password":"hunter2"}}],
             "webhook":{"name":"n","url":"https://hook.example/","auth":"Bearer s3cret","submittedData":"just_ping"}}}
            """);

        var request = Assert.Single(host.Submitted);
        Assert.Equal((ExecutionKind.Agent, new RunLimit(TimeSpan.FromSeconds(60), CountsWaiting: false, ExecutionStatus.TimedOut)), (request.Kind, request.Limit));
        Assert.Equal((5, 6, 200, true, true), (request.Agent!.MaxInputTokens, request.Agent.MaxOutputTokens, request.Agent.MaxSteps, request.Agent.CanAskPerson, request.Agent.EndsSession));
        var brief = AgentBrief.Parse(await host.Api.Artifacts.ReadAsync(request.Agent.Brief.Hash, TestContext.Current.CancellationToken));
        Assert.Equal(("Log in", "https://example.com/", AgentOutputKind.Json, """{"type":"object"}"""), (brief.Prompt, brief.StartingUrl, brief.Output, brief.SchemaJson));
        Assert.Equal(["a.example"], brief.AvoidDomains);
        var box = host.Api.Services.GetRequiredService<ISecretBox>();
        var tenant = new TenantId(ApiHost.TenantId);
        var secret = Assert.Single(AgentSecretEntry.Read(box.Open(ExecutionRequest.PurposeOfInputs(tenant), request.SealedInputs!)));
        Assert.Equal(("example.com", "hunter2"), (secret.Match, secret.Fields["password"]));
        Assert.Equal(("https://hook.example/", WebhookContent.Ping), (request.Agent.Webhook!.Url, request.Agent.Webhook.Content));
        Assert.Equal("Bearer s3cret", box.Open(AgentWebhook.PurposeOfAuthorization(tenant), request.Agent.Webhook.SealedAuthorization!));
    }

    [Theory]
    [InlineData("""{}""", "400 MISSING_REQUIRED_FIELD 'task.prompt' is required")]
    [InlineData("""{"prompt":" "}""", "400 MISSING_REQUIRED_FIELD 'task.prompt' is required")]
    [InlineData("""{"prompt":"a","maxDuration":999}""", "400 INVALID_PARAMETER 'maxDuration' must be a whole number from 1000 to 300000.")]
    [InlineData("""{"task":{"prompt":"a","maxDuration":300001}}""", "400 INVALID_PARAMETER 'task.maxDuration' must be")]
    [InlineData("""{"prompt":"a","maxInputTokens":100001}""", "400 INVALID_PARAMETER 'maxInputTokens' must be a whole number from 0 to 100000.")]
    [InlineData("""{"prompt":"a","maxOutputTokens":-1}""", "400 INVALID_PARAMETER 'maxOutputTokens' must be")]
    [InlineData("""{"prompt":"a","startingUrl":"file:///etc/passwd"}""", "400 INVALID_PARAMETER 'startingUrl' must be an absolute address")]
    [InlineData("""{"prompt":"a","outputType":"xml"}""", "400 INVALID_PARAMETER 'outputType' must be one of")]
    [InlineData("""{"prompt":"a","outputType":"structured_json"}""", "400 MISSING_REQUIRED_FIELD 'outputSchema' is required")]
    [InlineData("""{"prompt":"a","outputType":"structured_csv","outputSchema":{}}""", "400 MISSING_REQUIRED_FIELD 'outputSchema' is required")]
    [InlineData("""{"prompt":"a","reachOutMode":"always"}""", "400 INVALID_PARAMETER reachOutMode must be one of: off, guardrail_only, full")]
    [InlineData("""{"prompt":"a","secrets":[{"fields":{"a":"b"}}]}""", "400 MISSING_REQUIRED_FIELD 'secrets[0].match' is required")]
    [InlineData("""{"prompt":"a","secrets":[{"match":"all","fields":{"a":1}}]}""", "400 INVALID_PARAMETER 'secrets[0].fields.a' must be a string")]
    [InlineData("""{"prompt":"a","webhook":{"url":"http://example.com"}}""", "400 INVALID_PARAMETER 'webhook.url' must be an absolute address")]
    [InlineData("""{"prompt":"a","files":["nothing"]}""", "404 FILE_NOT_FOUND File not found")]
    [InlineData("""{"prompt":"a","proxy":{"source":"custom","type":"http","host":"a b","port":"80"}}""", "400 INVALID_PARAMETER 'proxy.host' and 'port'")]
    [InlineData("""[]""", "400 INVALID_PARAMETER The body must be a JSON object.")]
    public async Task What_is_wrong_is_told_in_the_familys_words(string body, string expected)
    {
        await using var host = await AgentHost.StartAsync();

        using var response = await host.Api.PostAsync(Run, body);

        Assert.StartsWith(expected, await AgentHost.ReadRefusalAsync(response), StringComparison.Ordinal);
        Assert.Empty(host.Submitted);
    }

    [Fact]
    public async Task A_session_for_an_objective_that_is_refused_is_ended_again()
    {
        await using var host = await AgentHost.StartAsync();

        using var response = await host.Api.PostAsync(Run, """{"prompt":"a","files":["nothing"]}""");

        Assert.Equal(["end ended"], host.Done);
    }

    [Fact]
    public async Task What_a_session_says_is_inherited_and_may_be_narrowed_but_not_widened()
    {
        await using var host = await AgentHost.StartAsync();
        await host.CompleteAsync();

        await host.PostAsync("/start/start-session", """{"taskDetails":"First","maxDuration":60000,"avoidDomains":["a.example"]}""");
        await host.PostAsync("/start/send-message", Message("""{"actionType":"newTask","prompt":"Second","avoidDomains":["b.example"]}"""));
        await host.PostAsync("/start/send-message", Message("""{"actionType":"newTask","prompt":"Third","maxDuration":5000}"""));
        using var wider = await host.Api.PostAsync("/start/send-message", Message("""{"actionType":"newTask","prompt":"Fourth","maxDuration":60001}"""));

        Assert.Equal([60, 60, 5], host.Submitted.Select(request => request.Limit.Duration.TotalSeconds));
        var second = AgentBrief.Parse(await host.Api.Artifacts.ReadAsync(host.Submitted[1].Agent!.Brief.Hash, TestContext.Current.CancellationToken));
        Assert.Equal(["a.example", "b.example"], second.AvoidDomains);
        Assert.Equal("400 INVALID_PARAMETER 'maxDuration' may be at most 60000, which the session has.", await AgentHost.ReadRefusalAsync(wider));
    }

    [Fact]
    public async Task Without_a_model_objectives_are_refused_and_what_steers_is_not()
    {
        await using var host = await AgentHost.StartAsync(hasModel: false);

        using var run = await host.Api.PostAsync(Run, """{"prompt":"a"}""");
        using var task = await host.Api.PostAsync("/start/send-message", Message("""{"actionType":"newTask","prompt":"a"}"""));
        using var pause = await host.Api.PostAsync("/start/send-message", Message("""{"actionType":"state","newState":"pause"}"""));

        Assert.StartsWith("503 MODEL_NOT_CONFIGURED No model is configured", await AgentHost.ReadRefusalAsync(run), StringComparison.Ordinal);
        Assert.StartsWith("503 MODEL_NOT_CONFIGURED", await AgentHost.ReadRefusalAsync(task), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, pause.StatusCode);
    }

    [Fact]
    public async Task A_question_is_answered_at_once()
    {
        await using var host = await AgentHost.StartAsync();
        var asked = host.PostAsync(Run, """{"prompt":"Buy it"}""");
        host.View = AgentHost.ViewOf(ExecutionStatus.AwaitingInput, new AgentQuestion("q1", "May I?", null, ApiHost.Now));

        var answer = await asked;

        Assert.Equal(("guardrail_trigger", "May I?"), (answer.GetProperty("type").GetString(), answer.GetProperty("data").GetProperty("value").GetString()));
        Assert.False(answer.TryGetProperty("pending", out _));
        Assert.Equal($"{host.Api.BaseAddress}task/{ApiHost.SessionId}/{ApiHost.ExecutionId}".Replace(ApiHost.SessionId, host.Submitted[0].Session!.Value.Value, StringComparison.Ordinal), answer.GetProperty("pollUrl").GetString());
    }

    [Theory]
    [InlineData(ExecutionStatus.Failed, "NAVIGATION_TIMEOUT", "failed", "NAVIGATION_TIMEOUT")]
    [InlineData(ExecutionStatus.TimedOut, "TASK_TIMEOUT", "failed", "TASK_TIMEOUT")]
    [InlineData(ExecutionStatus.Cancelled, "TASK_STOPPED", "failed", "TASK_STOPPED")]
    [InlineData(ExecutionStatus.Cancelled, "SESSION_ENDED", "terminated", "TASK_STOPPED")]
    public async Task What_did_not_succeed_answers_200_with_its_code(ExecutionStatus status, string code, string word, string expected)
    {
        await using var host = await AgentHost.StartAsync();
        host.End(AgentHost.ViewOf(status, failure: new ExecutionFailure(code, "It did not go.")));

        using var response = await host.Api.GetAsync(AgentHost.Poll, key: null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = await ApiHost.ReadAsync(response);
        Assert.Equal((word, expected, "It did not go."), (answer.GetProperty("status").GetString(), answer.GetProperty("code").GetString(), answer.GetProperty("error").GetString()));
    }

    [Theory]
    [InlineData(ExecutionStatus.Queued, false, "started")]
    [InlineData(ExecutionStatus.Running, false, "running")]
    [InlineData(ExecutionStatus.Running, true, "paused")]
    public async Task What_is_not_over_is_pending(ExecutionStatus status, bool isPaused, string word)
    {
        await using var host = await AgentHost.StartAsync();
        host.View = AgentHost.ViewOf(status, isPaused: isPaused);

        using var response = await host.Api.GetAsync(AgentHost.Poll, key: null);

        var answer = await ApiHost.ReadAsync(response);
        Assert.Equal((word, true), (answer.GetProperty("status").GetString(), answer.GetProperty("pending").GetBoolean()));
    }

    [Theory]
    [InlineData(ApiHost.SessionId, "0197f3c0-0000-7000-8000-000000000002", null, "200")]
    [InlineData(ApiHost.SessionId, "0197f3c0-0000-7000-8000-000000000002", ApiHost.ReadKey, "200")]
    [InlineData(ApiHost.SessionId, "0197f3c0-0000-7000-8000-000000000002", "wrong", "401 INVALID_API_KEY")]
    [InlineData(ApiHost.SessionId, "nothing", null, "404 TASK_NOT_FOUND")]
    [InlineData("0197f3c0-0000-7000-8000-000000000099", "0197f3c0-0000-7000-8000-000000000002", null, "404 SESSION_NOT_FOUND")]
    [InlineData("not/an/id", "nothing", null, "404 SESSION_NOT_FOUND")]
    public async Task Who_knows_the_ids_may_ask_and_a_key_that_is_sent_must_be_good(string session, string task, string? key, string expected)
    {
        await using var host = await AgentHost.StartAsync();

        using var response = await host.Api.GetAsync($"/task/{Uri.EscapeDataString(session)}/{task}", key);

        var told = response.StatusCode == HttpStatusCode.OK ? "200" : await AgentHost.ReadRefusalAsync(response);
        Assert.StartsWith(expected, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Polling_takes_a_key_where_the_operator_wants_one()
    {
        await using var host = await AgentHost.StartAsync(settings: ("Api:RequireKeyForPolling", "true"));

        using var without = await host.Api.GetAsync(AgentHost.Poll, key: null);
        using var with = await host.Api.SendAsync(HttpMethod.Get, AgentHost.Poll, key: null, headers: ("Authorization", $"Bearer {ApiHost.ReadKey}"));

        Assert.Equal("401 UNAUTHORIZED API key required. Provide Authorization: Bearer <api_key>", await AgentHost.ReadRefusalAsync(without));
        Assert.Equal(HttpStatusCode.OK, with.StatusCode);
    }

    [Theory]
    [InlineData(null, "401 UNAUTHORIZED API key required. Provide Authorization: Bearer <api_key>")]
    [InlineData("Bearer wr_unknown", "401 INVALID_API_KEY Invalid or revoked API key")]
    [InlineData("Bearer sk-read", "403 FORBIDDEN This key may only look (its role is 'read').")]
    [InlineData("bearer sk-run", "400 MISSING_REQUIRED_FIELD sessionId and message are required")]
    public async Task The_same_keys_work_as_bearer_tokens(string? authorization, string expected)
    {
        await using var host = await AgentHost.StartAsync();

        using var response = await host.Api.SendAsync(
            HttpMethod.Post, "/start/send-message", "{}", key: null, headers: authorization is null ? [] : [("Authorization", authorization)]);

        Assert.Equal(expected, await AgentHost.ReadRefusalAsync(response));
    }

    [Fact]
    public async Task A_tenant_learns_what_is_left_and_is_refused_beyond_it()
    {
        await using var host = await AgentHost.StartAsync(settings: ("RateLimits:AgentCallsPerMinute", "1"));

        using var first = await host.Api.PostAsync("/start/send-message", "{}");
        using var second = await host.Api.PostAsync("/start/send-message", "{}", ApiHost.RunRoleKey);
        using var elsewhere = await host.Api.PostAsync(Run, "{}");

        Assert.Equal(("1", "0"), (first.Headers.GetValues("X-RateLimit-Limit").Single(), first.Headers.GetValues("X-RateLimit-Remaining").Single()));
        Assert.True(long.Parse(first.Headers.GetValues("X-RateLimit-Reset").Single(), System.Globalization.CultureInfo.InvariantCulture) > 1_700_000_000);
        Assert.Equal("429 RATE_LIMIT_EXCEEDED Rate limit exceeded. Please try again later.", await AgentHost.ReadRefusalAsync(second));
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.BadRequest, elsewhere.StatusCode);
    }

    [Theory]
    [InlineData("""{"actionType":"state","newState":"pause"}""", "hold, pause")]
    [InlineData("""{"actionType":"state","newState":"resume"}""", "release, go on")]
    [InlineData("""{"actionType":"state","newState":"stop"}""", "release, cancel TASK_STOPPED")]
    [InlineData("""{"actionType":"state","newState":"terminate"}""", "end terminated")]
    [InlineData("""{"actionType":"guardrail","prompt":"Yes","newState":"resume"}""", "answer True Yes")]
    [InlineData("""{"actionType":"guardrail","taskDetails":"No","newState":"stop"}""", "answer False No")]
    [InlineData("""{"actionType":"interaction","action":{"type":"takeOverControl"}}""", "pause")]
    [InlineData("""{"actionType":"interaction","action":{"type":"releaseControl"}}""", "go on")]
    public async Task A_message_does_what_it_says(string message, string expected)
    {
        await using var host = await AgentHost.StartAsync();

        var answer = await host.PostAsync("/start/send-message", Message(message));

        Assert.Equal("""{"success":true,"message":"Message sent successfully"}""", answer.GetRawText());
        Assert.Equal(expected, string.Join(", ", host.Done));
    }

    [Theory]
    [InlineData(AnswerOutcome.TooLate, "409 GUARDRAIL_ANSWERED")]
    [InlineData(AnswerOutcome.NoQuestion, "409 NO_GUARDRAIL")]
    public async Task Who_answers_second_or_unasked_is_told_so(AnswerOutcome outcome, string expected)
    {
        await using var host = await AgentHost.StartAsync();
        host.Answer = outcome;

        using var response = await host.Api.PostAsync("/start/send-message", Message("""{"actionType":"guardrail","prompt":"Yes","newState":"resume"}"""));

        Assert.StartsWith(expected, await AgentHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"CLICK","x":500,"y":300}""", "Click { At = Place { X = 500, Y = 145 }, Button = Left, Times = 1 }")]
    [InlineData("""{"type":"DOUBLE_CLICK","x":0,"y":155}""", "Click { At = Place { X = 0, Y = 0 }, Button = Left, Times = 2 }")]
    [InlineData("""{"type":"TYPE","text":"Hello"}""", "Write { Text = Hello, Delay = 00:00:00 }")]
    [InlineData("""{"type":"TYPE","text":"Hello","humanLike":true}""", "Write { Text = Hello, Delay = 00:00:00.0600000 }")]
    public async Task What_a_person_does_reaches_the_browser(string action, string expected)
    {
        await using var host = await AgentHost.StartAsync();
        SessionCommand? performed = null;
        host.Api.Control.On("PerformAsync", arguments =>
        {
            performed = (SessionCommand)arguments[2]!;
            return Task.FromResult<CommandOutcome>(new CommandOutcome.Done());
        });

        await host.PostAsync("/start/send-message", Message($$"""{"actionType":"interaction","action":{{action}}}"""));

        Assert.Equal(expected, $"{performed}");
    }

    [Theory]
    [InlineData("""{"actionType":"interaction","action":{"type":"CLICK","x":500,"y":100}}""", "400 INVALID_PARAMETER 'message.action.y' must be a number from 155")]
    [InlineData("""{"actionType":"interaction","action":{"type":"SCROLL"}}""", "400 INVALID_PARAMETER 'message.action.type' must be one of")]
    [InlineData("""{"actionType":"state","newState":"manual"}""", "400 INVALID_PARAMETER 'message.newState' must be one of")]
    [InlineData("""{"actionType":"guardrail","prompt":"x"}""", "400 INVALID_PARAMETER 'message.newState' must be resume or stop")]
    [InlineData("""{"actionType":"dance"}""", "400 INVALID_PARAMETER 'message.actionType' must be one of")]
    [InlineData("""{"actionType":"newTask"}""", "400 MISSING_REQUIRED_FIELD 'prompt' is required")]
    public async Task A_message_that_means_nothing_is_refused(string message, string expected)
    {
        await using var host = await AgentHost.StartAsync();

        using var response = await host.Api.PostAsync("/start/send-message", Message(message));

        Assert.StartsWith(expected, await AgentHost.ReadRefusalAsync(response), StringComparison.Ordinal);
        Assert.Empty(host.Done);
    }

    [Fact]
    public async Task An_uploaded_file_can_be_given_to_an_objective()
    {
        await using var host = await AgentHost.StartAsync();
        await host.CompleteAsync();
        var uploads = new List<string>();
        host.Api.Files
            .On("get_MaxUploadBytes", _ => 1024L)
            .On("UploadAsync", arguments =>
            {
                using var reader = new StreamReader((Stream)arguments[3]!);
                uploads.Add($"{arguments[2]}: {reader.ReadToEnd()}");
                return Task.FromResult<Api.Sessions.Files.UploadOutcome>(new Api.Sessions.Files.UploadOutcome.Stored($"/uploads/{arguments[2]}"));
            });
        using var form = new MultipartFormDataContent { { new StringContent("one"), "files", "a/one.txt" }, { new StringContent("two"), "files", "two.txt" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/files/upload") { Content = form };
        request.Headers.Add("Authorization", $"Bearer {ApiHost.AdminKey}");
        using var uploaded = await host.Api.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var files = (await ApiHost.ReadAsync(uploaded)).GetProperty("files").EnumerateArray().ToList();

        await host.PostAsync(Run, $$"""{"prompt":"Send it","files":["{{files[0].GetProperty("fileId").GetString()}}","{{files[1].GetProperty("fileId").GetString()}}"]}""");

        Assert.Equal(("one.txt", 3), (files[0].GetProperty("originalName").GetString(), files[0].GetProperty("size").GetInt32()));
        Assert.Equal(["one.txt: one", "two.txt: two"], uploads);
        var brief = AgentBrief.Parse(await host.Api.Artifacts.ReadAsync(host.Submitted[0].Agent!.Brief.Hash, TestContext.Current.CancellationToken));
        Assert.Equal(["one.txt", "two.txt"], brief.Files);
    }

    [Fact]
    public async Task What_is_not_offered_is_told_or_refused()
    {
        await using var host = await AgentHost.StartAsync();
        await host.CompleteAsync();
        await using var strict = await AgentHost.StartAsync(settings: ("Compat:UnsupportedOptions", "refuse"));

        var warned = await host.PostAsync(Run, """{"prompt":"a","environmentId":"e"}""");
        using var refused = await strict.Api.PostAsync(Run, """{"prompt":"a","environmentId":"e"}""");

        Assert.Equal("'environmentId' is not honoured: this service does not offer it.", warned.GetProperty("warnings")[0].GetString());
        Assert.StartsWith("400 INVALID_PARAMETER 'environmentId'", await AgentHost.ReadRefusalAsync(refused), StringComparison.Ordinal);
    }

    private static string Message(string message) => $$"""{"sessionId":"{{ApiHost.SessionId}}","message":{{message}}}""";
}
