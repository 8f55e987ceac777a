using System.Net;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class SessionTests
{
    [Fact]
    public async Task An_opened_session_answers_its_links()
    {
        await using var host = await ApiHost.StartAsync();
        var asked = AddNewSession(host, new OpenOutcome.Opened(ApiHost.SessionOf()), out var _);

        using var response = await host.SendAsync(HttpMethod.Post, "/v1/sessions");

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal(ApiHost.SessionId, data.GetProperty("id").GetString());
        Assert.Equal($"ws://{host.BaseAddress.Authority}?apiKey=sk-admin&sessionId={ApiHost.SessionId}", data.GetProperty("cdp_url").GetString());
        Assert.StartsWith($"http://{host.BaseAddress.Authority}/live?sessionId={ApiHost.SessionId}#token=", data.GetProperty("live_view_url").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(ApiHost.AdminKey, data.GetProperty("live_view_url").GetString(), StringComparison.Ordinal);
        var settings = (await asked.Task).Settings;
        Assert.Equal((TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(20)), (settings.IdleTimeout, settings.MaxDuration));
        Assert.True(settings.Headless);
    }

    [Theory]
    [InlineData("warn", null, HttpStatusCode.OK, "'session.proxy' is not honoured: this service has no proxy of its own (Proxies:Anchor); a custom one is.")]
    [InlineData("refuse", null, HttpStatusCode.BadRequest, "'session.proxy' is not honoured: this service has no proxy of its own (Proxies:Anchor); a custom one is.")]
    [InlineData("warn", "http://10.0.0.1:3128", HttpStatusCode.OK, "'session.proxy' is honoured without its place: the operator's proxy stands where it stands.")]
    public async Task A_proxy_that_is_not_offered_is_warned_of_or_refused_as_the_operator_chose(string choice, string? anchor, HttpStatusCode status, string sentence)
    {
        await using var host = await ApiHost.StartAsync([("Compat:UnsupportedOptions", choice), ("Proxies:Anchor", anchor ?? "")]);
        var asked = AddNewSession(host, new OpenOutcome.Opened(ApiHost.SessionOf()), out var _);

        using var response = await host.SendAsync(HttpMethod.Post, "/v1/sessions", """{"session":{"proxy":{"active":true,"type":"anchor_proxy","country_code":"de"}}}""");

        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.OK)
        {
            Assert.Equal(sentence, Assert.Single((await ApiHost.ReadAsync(response)).GetProperty("data").GetProperty("warnings").EnumerateArray()).GetString());
            Assert.Equal(anchor is null ? null : new SessionProxy(SessionProxyKind.Operators), (await asked.Task).Settings.Proxy);
        }
        else
        {
            Assert.Equal(sentence, await ApiHost.ReadRefusalAsync(response));
            Assert.False(asked.Task.IsCompleted);
        }
    }

    [Fact]
    public async Task The_public_address_is_used_except_for_runs()
    {
        await using var host = await ApiHost.StartAsync([("Public:BaseUrl", "https://anchor.example.org/")]);
        AddNewSession(host, new OpenOutcome.Opened(ApiHost.SessionOf()), out var _);
        AddRun(host).On("AdoptSessionAsync", _ => Task.FromResult(true));

        using var outside = await host.PostAsync("/v1/sessions", "{}");
        using var inside = await host.PostAsync("/v1/sessions", "{}", ApiHost.SandboxKey.Text);

        Assert.StartsWith("wss://anchor.example.org?apiKey=", await CdpUrlOf(outside), StringComparison.Ordinal);
        Assert.StartsWith($"ws://{host.BaseAddress.Authority}?apiKey=rk.", await CdpUrlOf(inside), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_without_slot_is_ended_and_answers_429()
    {
        await using var host = await ApiHost.StartAsync([("Api:SlotWait", "00:00:00.050")]);
        AddNewSession(host, new OpenOutcome.Waiting(Position: 2), out var session);
        session.On("WaitUntilOpenAsync", arguments => WaitForeverAsync((CancellationToken)arguments[0]!));

        using var response = await host.PostAsync("/v1/sessions", "{}");

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        await ApiHost.ReadRefusalAsync(response);
        Assert.Equal("EndAsync(no_slot)", session.Calls.Last());
    }

    [Fact]
    public async Task A_session_that_opens_while_waited_for_answers_its_links()
    {
        await using var host = await ApiHost.StartAsync();
        AddNewSession(host, new OpenOutcome.Waiting(Position: 1), out var session);
        var tries = 0;
        session.On("WaitUntilOpenAsync", _ => Task.FromResult<OpenOutcome>(
            ++tries < 3 ? new OpenOutcome.Waiting(Position: 1) : new OpenOutcome.Opened(ApiHost.SessionOf())));

        using var response = await host.PostAsync("/v1/sessions", "{}");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain(session.Calls, call => call.StartsWith("EndAsync", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("limit", HttpStatusCode.TooManyRequests)]
    [InlineData("start_failed", HttpStatusCode.InternalServerError)]
    [InlineData("instance_lost", HttpStatusCode.ServiceUnavailable)]
    public async Task A_session_that_cannot_open_says_why(string reason, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync();
        AddNewSession(host, reason is "limit" ? new OpenOutcome.TenantLimit(Limit: 10) : new OpenOutcome.Failed(reason, "Because."), out var _);

        using var response = await host.PostAsync("/v1/sessions", "{}");

        Assert.Equal(expected, response.StatusCode);
        Assert.Contains(reason is "limit" ? "10 sessions" : "Because.", await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_adopts_its_session_first_and_fills_in_its_configuration()
    {
        await using var host = await ApiHost.StartAsync();
        var order = new List<string>();
        AddRun(host, """{"tags":["from-run"],"timeout":{"idle_timeout":9,"max_duration":-1}}""").On("AdoptSessionAsync", _ =>
        {
            order.Add("adopt");
            return Task.FromResult(true);
        });
        var asked = AddNewSession(host, new OpenOutcome.Opened(ApiHost.SessionOf()), out var _, () => order.Add("open"));

        using var response = await host.PostAsync("/v1/sessions", """{"session":{"timeout":{"idle_timeout":2}}}""", ApiHost.SandboxKey.Text);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["adopt", "open"], order);
        var command = await asked.Task;
        Assert.Equal(new ExecutionId(ApiHost.ExecutionId), command.OwnedBy);
        Assert.Equal((TimeSpan.FromMinutes(2), (TimeSpan?)null), (command.Settings.IdleTimeout, command.Settings.MaxDuration));
        Assert.Equal(["from-run"], command.Settings.Tags);
    }

    [Fact]
    public async Task A_run_that_has_ended_opens_no_session()
    {
        await using var host = await ApiHost.StartAsync();
        AddRun(host).On("AdoptSessionAsync", _ => Task.FromResult(false));

        using var response = await host.PostAsync("/v1/sessions", "{}", ApiHost.SandboxKey.Text);

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
    }

    [Theory]
    [InlineData(ApiHost.ExecutionId, null, HttpStatusCode.OK)]
    [InlineData(null, ApiHost.SessionId, HttpStatusCode.OK)]
    [InlineData(null, null, HttpStatusCode.NotFound)]
    [InlineData("0197f3c0-0000-7000-8000-0000000000ff", null, HttpStatusCode.NotFound)]
    public async Task A_run_sees_only_its_own_sessions(string? ownedBy, string? given, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync();
        AddRun(host, given: given);
        var session = host.AddSession(ApiHost.SessionOf(ownedBy: ownedBy)).On("EndAsync", _ => Task.FromResult<SessionView?>(null));

        using var shown = await host.GetAsync($"/v1/sessions/{ApiHost.SessionId}", ApiHost.SandboxKey.Text);
        using var ended = await host.SendAsync(HttpMethod.Delete, $"/v1/sessions/{ApiHost.SessionId}", key: ApiHost.SandboxKey.Text);

        Assert.Equal((expected, expected), (shown.StatusCode, ended.StatusCode));
        Assert.Equal(expected == HttpStatusCode.OK, session.Calls.Contains("EndAsync(ended)", StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(SessionStatus.Pending, "pending")]
    [InlineData(SessionStatus.Idle, "running")]
    [InlineData(SessionStatus.Active, "running")]
    [InlineData(SessionStatus.Ended, "completed")]
    public async Task A_session_is_shown_in_the_words_of_the_API(SessionStatus status, string expected)
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf(status));

        using var response = await host.GetAsync($"/v1/sessions/{ApiHost.SessionId}");

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal(expected, data.GetProperty("status").GetString());
        Assert.Equal(ApiHost.SessionId, data.GetProperty("session_id").GetString());
        Assert.Equal("one", data.GetProperty("tags")[0].GetString());
        Assert.Equal("""{"session":{"tags":["one"]}}""", data.GetProperty("configuration").GetRawText());
    }

    [Fact]
    public async Task Ending_a_session_answers_success_and_an_unknown_one_404()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf()).On("EndAsync", _ => Task.FromResult<SessionView?>(ApiHost.SessionOf(SessionStatus.Ended)));
        host.AddSession(view: null, id: "session_id");

        using var ended = await host.SendAsync(HttpMethod.Delete, $"/v1/sessions/{ApiHost.SessionId}");
        using var unknown = await host.SendAsync(HttpMethod.Delete, "/v1/sessions/session_id");
        using var impossible = await host.SendAsync(HttpMethod.Delete, "/v1/sessions/a.b");

        Assert.Equal("""{"data":{"status":"success"}}""", (await ApiHost.ReadAsync(ended)).GetRawText());
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (unknown.StatusCode, impossible.StatusCode));
    }

    private static Stub<IExecutionGrain> AddRun(ApiHost host, string? configuration = null, string? given = null) =>
        host.AddExecution().On("AuthorizeAsync", arguments => Task.FromResult(Equals(arguments[0], ApiHost.SandboxKey.SecretHash)
            ? new RunGrant(new ExecutionId(ApiHost.ExecutionId), configuration, given is null ? null : new SessionId(given))
            : null));

    /// <summary>Stands for the session of whatever id the service makes.</summary>
    private static TaskCompletionSource<OpenSession> AddNewSession(
        ApiHost host, OpenOutcome outcome, out Stub<ISessionGrain> session, Action? whenOpened = null)
    {
        var asked = new TaskCompletionSource<OpenSession>();
        var stub = new Stub<ISessionGrain>()
            .On("OpenAsync", arguments =>
            {
                whenOpened?.Invoke();
                asked.TrySetResult((OpenSession)arguments[0]!);
                return Task.FromResult(outcome);
            })
            .On("EndAsync", _ => Task.FromResult<SessionView?>(null));
        var otherwise = host.Grains.Otherwise;
        host.Grains.Otherwise = (type, key) => type == typeof(ISessionGrain) ? stub.Instance : otherwise?.Invoke(type, key);
        session = stub;
        return asked;
    }

    private static async Task<OpenOutcome> WaitForeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return new OpenOutcome.Waiting(1);
    }

    private static async Task<string> CdpUrlOf(HttpResponseMessage response) =>
        (await ApiHost.ReadAsync(response)).GetProperty("data").GetProperty("cdp_url").GetString()!;
}
