using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using AnchorOrleans.Admission;
using AnchorOrleans.Executions;
using AnchorOrleans.Hosts;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Sessions;
using AnchorOrleans.Testing;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class SystemTests
{
    private readonly ManualTimeProvider _clock = new(ApiHost.Now);

    [Fact]
    public async Task Hosts_are_shown_with_their_slots_and_their_machines()
    {
        await using var host = await StartAsync();
        var facts = new HostFacts("1.2.3", "orleans", ApiHost.Now.AddHours(-1), 300, Cores: 4, 1.25, MemoryBytes: 2_000, MemoryUsedBytes: 500);
        Admitting(
            host,
            new HostView(new("silo-1"), ApiHost.Now.AddSeconds(-3), IsDraining: false, new(2, 4), new(1, 8), facts),
            new HostView(new("silo-2"), ApiHost.Now.AddSeconds(-4), IsDraining: true, new(1, 0), new(0, 0), Facts: null));
        Listing(host);

        using var response = await host.GetAsync("/v1/system", ApiHost.ReadKey);

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal(
            """
            [{"id":"silo-1","lastHeardAt":"2026-11-22T09:59:57.000Z","draining":false,"runners":{"used":2,"total":4},"browsers":{"used":1,"total":8},"service":{"version":"1.2.3","engine":"orleans","startedAt":"2026-11-22T09:00:00.000Z","uptimeSeconds":3600,"memoryBytes":300},"machine":{"cores":4,"load":1.25,"memoryUsedBytes":500,"memoryTotalBytes":2000}},{"id":"silo-2","lastHeardAt":"2026-11-22T09:59:56.000Z","draining":true,"runners":{"used":1,"total":0},"browsers":{"used":0,"total":0},"service":null,"machine":null}]
            """,
            data.GetProperty("hosts").GetRawText());
    }

    [Fact]
    public async Task What_waits_is_counted_and_grouped_by_what_it_waits_for()
    {
        await using var host = await StartAsync();
        Admitting(host);
        var (idle, pending) = (new SessionId("0197f3c0-0000-7000-8000-00000000000a"), new SessionId("0197f3c0-0000-7000-8000-00000000000b"));
        host.AddSession(ApiHost.SessionOf(SessionStatus.Active, id: idle.Value), idle.Value);
        host.AddSession(ApiHost.SessionOf(SessionStatus.Pending, id: pending.Value), pending.Value);
        Listing(
            host,
            (WaitReason.RunnerSlot, null),
            (WaitReason.RunnerSlot, idle),
            (WaitReason.SessionTurn, pending),
            (WaitReason.SessionTurn, pending),
            (WaitReason.SessionTurn, pending),
            (WaitReason.SessionTurn, idle),
            (WaitReason.SessionPause, idle),
            (WaitReason.ConcurrencyKey, null),
            (WaitReason.NextAttempt, null),
            (WaitReason.Unknown, null),
            (WaitReason.Nothing, null));

        using var response = await host.GetAsync("/v1/system");

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal(
            """
            {"running":5,"awaitingInput":3,"queued":11,"waitingFor":[{"reason":"browserSlot","count":3},{"reason":"runnerSlot","count":2},{"reason":"concurrencyKey","count":1},{"reason":"nextAttempt","count":1},{"reason":"sessionPause","count":1},{"reason":"sessionTurn","count":1},{"reason":"unknown","count":1}],"isPartial":false}
            """,
            data.GetProperty("queue").GetRawText());
        Assert.Equal("""{"live":6,"waitingForBrowser":2}""", data.GetProperty("sessions").GetRawText());
    }

    [Fact]
    public async Task Of_a_long_queue_those_are_asked_that_have_waited_longest_and_the_answer_says_so()
    {
        await using var host = await StartAsync(("Api:MaxWaitsAsked", "2"));
        Admitting(host);
        var queries = Listing(host, (WaitReason.RunnerSlot, null), (WaitReason.RunnerSlot, null), (WaitReason.ConcurrencyKey, null));

        using var response = await host.GetAsync("/v1/system");

        var queue = (await ApiHost.ReadAsync(response)).GetProperty("data").GetProperty("queue");
        Assert.Equal((3, true), (queue.GetProperty("queued").GetInt32(), queue.GetProperty("isPartial").GetBoolean()));
        Assert.Equal("""[{"reason":"concurrencyKey","count":1},{"reason":"runnerSlot","count":1}]""", queue.GetProperty("waitingFor").GetRawText());
        Assert.Contains(queries, query => query is { Offset: 1, Limit: 2 });
        Assert.All(queries, query => Assert.Equal(new TenantId(ApiHost.TenantId), query.Tenant));
    }

    [Fact]
    public async Task Those_who_ask_within_a_moment_are_given_one_answer()
    {
        await using var host = await StartAsync();
        var admission = Admitting(host);
        Listing(host);

        foreach (var key in new[] { ApiHost.AdminKey, ApiHost.RunRoleKey, ApiHost.ReadKey })
        {
            using var response = await host.GetAsync("/v1/system", key);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Single(admission.Calls);
        _clock.Advance(TimeSpan.FromSeconds(2));
        using var later = await host.GetAsync("/v1/system");
        Assert.Equal(2, admission.Calls.Count);
    }

    [Fact]
    public async Task Neither_nobody_nor_a_run_is_shown_the_system()
    {
        await using var host = await StartAsync();
        host.AddExecution().On("AuthorizeAsync", _ => Task.FromResult<RunGrant?>(new(new ExecutionId(ApiHost.ExecutionId), null, null)));

        foreach (var (key, status) in new[] { (null, HttpStatusCode.Unauthorized), (ApiHost.SandboxKey.Text, HttpStatusCode.Forbidden) })
        {
            using var response = await host.GetAsync("/v1/system", key);
            Assert.Equal(status, response.StatusCode);
            await ApiHost.ReadRefusalAsync(response);
        }
    }

    private static Stub<IAdmissionGrain> Admitting(ApiHost host, params HostView[] hosts)
    {
        var admission = new Stub<IAdmissionGrain>().On("DescribeAsync", arguments =>
            Task.FromResult(new AdmissionView((TenantId)arguments[0]! == new TenantId(ApiHost.TenantId) ? [.. hosts] : [], RunnersWaitedFor: 1, BrowsersWaitedFor: 2)));
        var otherwise = host.Grains.Otherwise;
        host.Grains.Otherwise = (type, key) => type == typeof(IAdmissionGrain) ? admission.Instance : otherwise?.Invoke(type, key);
        return admission;
    }

    /// <summary>Lists executions that wait for these, the newest first.</summary>
    private static ConcurrentQueue<ExecutionQuery> Listing(ApiHost host, params (WaitReason Reason, SessionId? Session)[] queued)
    {
        var queries = new ConcurrentQueue<ExecutionQuery>();
        var rows = queued.Select((wait, number) =>
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"0197f3c0-0000-7000-8000-{number:d12}");
            host.AddExecution(id).On("FindWaitReasonAsync", _ => Task.FromResult(wait.Reason));
            return new ExecutionRow(new TenantId(ApiHost.TenantId), 1, ApiHost.ViewOf(ExecutionStatus.Queued, id: id) with { Session = wait.Session });
        }).ToImmutableArray();
        host.Lists.On("ListExecutionsAsync", arguments =>
        {
            var query = (ExecutionQuery)arguments[0]!;
            queries.Enqueue(query);
            return Task.FromResult(query.Statuses[0] == ExecutionStatus.Queued
                ? new Page<ExecutionRow>([.. rows.Skip((int)query.Offset).Take(query.Limit)], rows.Length)
                : new Page<ExecutionRow>([], query.Statuses[0] == ExecutionStatus.Running ? 5 : 3));
        });
        host.Lists.On("ListSessionsAsync", _ => Task.FromResult(new SessionListPage([], 6)));
        return queries;
    }

    private Task<ApiHost> StartAsync(params (string Key, string Value)[] settings) =>
        ApiHost.StartAsync(settings, builder => builder.Services.AddSingleton<TimeProvider>(_clock));
}
