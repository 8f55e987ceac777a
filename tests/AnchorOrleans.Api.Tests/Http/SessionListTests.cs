using System.Net;
using AnchorOrleans.Executions;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class SessionListTests
{
    [Fact]
    public async Task A_page_of_sessions_has_the_official_shape()
    {
        await using var host = await ApiHost.StartAsync();
        var asked = Answer(host, new SessionListPage([Row(ApiHost.SessionOf(SessionStatus.Ended))], Total: 25, IsPartial: true));

        using var response = await host.GetAsync("/v1/sessions?page=2&limit=20&status=completed&tags=one,%20two&search=On&sort_order=desc&created_from=2026-11-22T10:00:00Z&proxy=false");

        Assert.Equal(
            """{"data":{"sessions":[{"id":"0197f3c0-0000-7000-8000-000000000003","status":"completed","tags":["one"],"headless":true,"recording":false,"used_credits":0,"proxy_bytes":null,"proxy_type":null,"steps":null,"duration":120,"created_at":"2026-11-22T10:00:00.000Z","user_configuration":{"session":{"tags":["one"]}},"task_initiated":false,"task_executions_count":0,"api_key_name":"","browser_ip":null,"domains":null,"idle_timeout_seconds":null,"ends_at":"2026-11-22T10:02:00.000Z","running_execution_id":null,"waiting_executions":0,"parent_execution_id":null,"end_reason":"ended"}],"total":25,"page":2,"total_pages":2,"is_partial":true}}""",
            (await ApiHost.ReadAsync(response)).GetRawText());
        var query = Assert.Single(asked);
        Assert.Equal((20L, 20, false), (query.Offset, query.Limit, query.OldestFirst));
        Assert.Equal([SessionPhase.Ended], query.Filter.Phases);
        Assert.Equal(["one", "two"], query.Filter.Tags);
        Assert.Equal(["On"], query.Filter.TagParts);
        Assert.Equal((ApiHost.Now, false), (query.Filter.From, query.Filter.HasProxy));
    }

    [Theory]
    [InlineData("status=dead", "'status' must be pending, running or completed.")]
    [InlineData("sort_by=color", "'sort_by' must be one of created_at, session_id, used_credits.")]
    [InlineData("sort_order=up", "'sort_order' must be asc or desc.")]
    [InlineData("created_from=yesterday", "'created_from' must be an instant such as 2026-11-22T10:00:00Z.")]
    [InlineData("batch_id=7", "'batch_id' must be a UUID.")]
    [InlineData("proxy=maybe", "'proxy' must be true or false.")]
    [InlineData("domains=example.com", "'domains' cannot be asked for: which domains a session visits is not recorded here.")]
    [InlineData("limit=101", "'limit' must be a whole number from 1 to 100, without sign or leading zero.")]
    public async Task What_cannot_be_asked_for_is_named(string query, string message)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.GetAsync($"/v1/sessions?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(message, await ApiHost.ReadRefusalAsync(response));
    }

    [Fact]
    public async Task A_run_is_shown_only_the_sessions_that_it_opened()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddExecution().On("AuthorizeAsync", _ => Task.FromResult<RunGrant?>(new RunGrant(new ExecutionId(ApiHost.ExecutionId), null, null)));
        var asked = Answer(host, new SessionListPage([], 0));

        using var list = await host.GetAsync("/v1/sessions", ApiHost.SandboxKey.Text);
        using var statuses = await host.GetAsync("/v1/sessions/all/status", ApiHost.SandboxKey.Text);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (list.StatusCode, statuses.StatusCode));
        Assert.All(asked, query => Assert.Equal(new ExecutionId(ApiHost.ExecutionId), query.Filter.OwnedBy));
    }

    [Fact]
    public async Task Statuses_show_what_has_not_ended_before_the_newest_of_what_has()
    {
        await using var host = await ApiHost.StartAsync([("Api:MaxSessionStatuses", "2")]);
        host.Lists.On("ListSessionsAsync", arguments =>
        {
            var query = (SessionQuery)arguments[0]!;
            SessionRow[] rows = query.Filter.Phases[0] switch
            {
                SessionPhase.Live => [Row(ApiHost.SessionOf())],
                SessionPhase.Ended => [Row(ApiHost.SessionOf(SessionStatus.Ended, id: "a")), Row(ApiHost.SessionOf(SessionStatus.Ended, id: "b"))],
                _ => [],
            };
            return Task.FromResult(new SessionListPage([.. rows.Take(query.Limit)], rows.Length));
        });

        using var response = await host.GetAsync("/v1/sessions/all/status");

        Assert.Equal(
            """{"data":{"count":2,"items":[{"session_id":"0197f3c0-0000-7000-8000-000000000003","status":"running","tags":["one"],"created_at":"2026-11-22T10:00:00.000Z"},{"session_id":"a","status":"completed","tags":["one"],"created_at":"2026-11-22T10:00:00.000Z"}]}}""",
            (await ApiHost.ReadAsync(response)).GetRawText());
    }

    [Fact]
    public async Task Ending_all_ends_what_has_not_ended_and_a_run_only_what_is_its_own()
    {
        await using var host = await ApiHost.StartAsync();
        host.AddExecution().On("AuthorizeAsync", _ => Task.FromResult<RunGrant?>(new RunGrant(new ExecutionId(ApiHost.ExecutionId), null, null)));
        var asked = Answer(host, new SessionListPage([Row(ApiHost.SessionOf(ownedBy: ApiHost.ExecutionId)), Row(ApiHost.SessionOf(SessionStatus.Pending, id: "other"))], 2));
        var own = host.AddSession(ApiHost.SessionOf()).On("EndAsync", _ => Task.FromResult<SessionView?>(null));
        var other = host.AddSession(ApiHost.SessionOf(), "other").On("EndAsync", _ => Task.FromResult<SessionView?>(null));

        using var ofRun = await host.SendAsync(HttpMethod.Delete, "/v1/sessions/all", key: ApiHost.SandboxKey.Text);
        Assert.Equal((1, 0), (own.Calls.Count, other.Calls.Count));
        using var ofTenant = await host.SendAsync(HttpMethod.Delete, "/v1/sessions/all");

        Assert.Equal("""{"data":{"status":"success"}}""", (await ApiHost.ReadAsync(ofTenant)).GetRawText());
        Assert.Equal((2, 1), (own.Calls.Count, other.Calls.Count));
        Assert.All(asked, query => Assert.Equal([SessionPhase.Pending, SessionPhase.Live], query.Filter.Phases));
    }

    [Fact]
    public async Task A_session_for_which_nobody_waits_has_a_time_to_give_up_and_its_request_has_its_id()
    {
        await using var host = await ApiHost.StartAsync([("Api:AsyncSlotWait", "00:07:00")]);
        var asked = new List<OpenSession>();
        var stub = new Stub<ISessionGrain>().On("OpenAsync", arguments =>
        {
            asked.Add((OpenSession)arguments[0]!);
            return Task.FromResult<OpenOutcome>(new OpenOutcome.Waiting(3));
        });
        var otherwise = host.Grains.Otherwise;
        host.Grains.Otherwise = (type, key) => type == typeof(ISessionGrain) ? stub.Instance : otherwise?.Invoke(type, key);

        using var response = await host.PostAsync("/v1/sessions/async", "{}");

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal(("pending", System.Text.Json.JsonValueKind.Null), (data.GetProperty("status").GetString(), data.GetProperty("session_id").ValueKind));
        Assert.True(Guid.TryParse(data.GetProperty("request_id").GetString(), out _));
        Assert.Equal(TimeSpan.FromMinutes(7), Assert.Single(asked).GiveUpAt - asked[0].RequestedAt);
    }

    [Theory]
    [InlineData(SessionStatus.Pending, null, false, "pending", "queued")]
    [InlineData(SessionStatus.Pending, "host-1", false, "processing", "provisioning")]
    [InlineData(SessionStatus.Idle, "host-1", true, "ready", "ready")]
    [InlineData(SessionStatus.Ended, "host-1", true, "completed", "ready")]
    [InlineData(SessionStatus.Ended, null, false, "cancelled", "queued")]
    public async Task What_became_of_a_session_for_which_nobody_waits_is_told_in_words(SessionStatus status, string? at, bool hasOpened, string word, string phase)
    {
        await using var host = await ApiHost.StartAsync();
        host.AddSession(ApiHost.SessionOf(status) with { Host = at is null ? null : new HostId(at), OpenedAt = hasOpened ? ApiHost.Now : null });

        using var response = await host.GetAsync($"/v1/sessions/async/{ApiHost.SessionId}/status");

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal((word, phase), (data.GetProperty("status").GetString(), data.GetProperty("progress").GetProperty("current_phase").GetString()));
        Assert.Equal(status == SessionStatus.Idle, data.GetProperty("session").TryGetProperty("cdp_url", out _));
    }

    [Theory]
    [InlineData("""{"browser":{"captcha_solver":{"active":true}}}""", "'browser.captcha_solver' is not honoured: this service does not offer it.")]
    [InlineData("""{"session":{"recording":{"active":true}}}""", "'session.recording' is not honoured: recording needs what is not here.")]
    [InlineData("""{"browser":{"tracing":{"active":true,"snapshots":true}}}""", "'browser.tracing.snapshots' is not honoured: this service does not offer it.")]
    [InlineData("""{"browser":{"extensions":["mark"]}}""", "'browser.extensions' may hold only ids of extensions, which are UUIDs.")]
    [InlineData("""{"browser":{"fullscreen":{"active":true}}}""", "'browser.fullscreen' is not honoured: it takes a browser with a window (browser.headless).")]
    [InlineData("""{"browser":{"popup_blocker":{"active":true}}}""", "'browser.popup_blocker' is not honoured: it takes a browser with a window (browser.headless).")]
    [InlineData("""{"browser":{"popup_blocker":{"active":true},"adblock":{"active":false}}}""", "'browser.popup_blocker' needs 'browser.adblock' to be active.")]
    public async Task An_option_that_is_not_offered_is_refused_by_name_where_the_operator_wants_that(string body, string message)
    {
        await using var host = await ApiHost.StartAsync([("Compat:UnsupportedOptions", "refuse")]);
        host.Recordings.On("get_Obstacle", _ => "recording needs what is not here.");

        using var response = await host.PostAsync("/v1/sessions", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(message, await ApiHost.ReadRefusalAsync(response));
    }

    [Theory]
    [InlineData("""{"browser":{"captcha_solver":{"active":false},"extensions":[],"adblock":{"active":true},"pdf_viewer":{"active":true},"headless":{"active":false}}}""", null)]
    [InlineData("""{"browser":{"adblock":{"active":false},"popup_blocker":{"active":false},"pdf_viewer":{"active":false},"disable_web_security":{"active":true},"fullscreen":{"active":true},"disable_dialogs":{"active":true},"force_popups_as_tabs":{"active":true},"cross_origin_support":{"active":true},"headless":{"active":false}}}""", true)]
    public async Task What_is_offered_reaches_the_browser(string body, bool? all)
    {
        await using var host = await ApiHost.StartAsync([("Compat:UnsupportedOptions", "refuse")]);
        OpenSession? asked = null;
        var stub = new Stub<ISessionGrain>().On("OpenAsync", arguments =>
        {
            asked = (OpenSession)arguments[0]!;
            return Task.FromResult<OpenOutcome>(new OpenOutcome.Opened(ApiHost.SessionOf()));
        });
        var otherwise = host.Grains.Otherwise;
        host.Grains.Otherwise = (type, key) => type == typeof(ISessionGrain) ? stub.Instance : otherwise?.Invoke(type, key);

        using var response = await host.PostAsync("/v1/sessions", body);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(all is null ? null : new BrowserFeatures(true, true, true, true) { IsFullscreen = true, SuppressesDialogs = true, OpensPopupsAsTabs = true, CrossesOrigins = true }, asked!.Settings.Features);
    }

    [Theory]
    [InlineData("""{}""", "'count' is required: a whole number from 1 to 5.")]
    [InlineData("""{"count":6}""", "'count' must be a whole number from 1 to 5.")]
    [InlineData("""{"count":1,"configuration":{"session":{"timeout":{"idle_timeout":-2}}}}""", "'configuration.session.timeout.idle_timeout' must be a whole number from -1 to 10080.")]
    public async Task A_batch_that_cannot_be_is_refused(string body, string message)
    {
        await using var host = await ApiHost.StartAsync([("Api:MaxBatchSessions", "5")]);

        using var response = await host.PostAsync("/v1/batch-sessions", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(message, await ApiHost.ReadRefusalAsync(response));
    }

    private static SessionRow Row(SessionView view) => new(new TenantId(ApiHost.TenantId), 1, view);

    private static List<SessionQuery> Answer(ApiHost host, SessionListPage page)
    {
        var asked = new List<SessionQuery>();
        host.Lists.On("ListSessionsAsync", arguments =>
        {
            asked.Add((SessionQuery)arguments[0]!);
            return Task.FromResult(page);
        });
        return asked;
    }
}
