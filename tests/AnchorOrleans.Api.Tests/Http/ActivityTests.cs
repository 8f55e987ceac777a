using System.Collections.Immutable;
using System.Net;
using AnchorOrleans.Identifiers;
using AnchorOrleans.ReadModel;
using AnchorOrleans.Testing;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class ActivityTests
{
    private static readonly ActivityPart Nothing = new(0, 0, 0, 0, 0, Durations: null, Waits: null);

    private readonly ManualTimeProvider _clock = new(ApiHost.Now.AddSeconds(42.5));

    [Fact]
    public async Task An_hour_is_shown_minute_by_minute_up_to_now()
    {
        await using var host = await StartAsync();
        var queries = Measuring(host, new ActivityPart(7, 4, 3, 2, 1, new(Seconds(1.5), Seconds(60)), new(Seconds(0), Seconds(0.25))));

        using var response = await host.GetAsync("/v1/executions/activity", ApiHost.ReadKey);

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal([new ActivityQuery(new TenantId(ApiHost.TenantId), ApiHost.Now.AddMinutes(-59), TimeSpan.FromMinutes(1), 60)], queries);
        Assert.Equal("2026-11-22T09:01:00.000Z", data.GetProperty("from").GetString());
        Assert.Equal("2026-11-22T10:00:42.500Z", data.GetProperty("to").GetString());
        Assert.Equal(60, data.GetProperty("bucketSeconds").GetInt32());
        var buckets = data.GetProperty("buckets");
        Assert.Equal(60, buckets.GetArrayLength());
        Assert.Equal(
            """{"at":"2026-11-22T09:01:00.000Z","started":0,"ended":{"success":0,"failure":0,"timeout":0,"cancelled":0},"durationMs":null,"waitingMs":null}""",
            buckets[0].GetRawText());
        Assert.Equal(
            """{"at":"2026-11-22T10:00:00.000Z","started":7,"ended":{"success":4,"failure":3,"timeout":2,"cancelled":1},"durationMs":{"median":1500,"p95":60000},"waitingMs":{"median":0,"p95":250}}""",
            buckets[59].GetRawText());
    }

    [Theory]
    [InlineData(1, 60, 1)]
    [InlineData(60, 60, 60)]
    [InlineData(61, 120, 31)]
    [InlineData(240, 120, 120)]
    [InlineData(241, 300, 49)]
    [InlineData(600, 300, 120)]
    [InlineData(1_200, 600, 120)]
    [InlineData(1_440, 900, 96)]
    public async Task A_longer_span_has_longer_buckets(int minutes, int seconds, int count)
    {
        await using var host = await StartAsync();
        var queries = Measuring(host, Nothing);

        using var response = await host.GetAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/v1/executions/activity?minutes={minutes}"));

        var data = (await ApiHost.ReadAsync(response)).GetProperty("data");
        Assert.Equal(seconds, data.GetProperty("bucketSeconds").GetInt32());
        Assert.Equal(count, data.GetProperty("buckets").GetArrayLength());
        var query = Assert.Single(queries);
        Assert.Equal(0, query.From.UtcTicks % query.PartLength.Ticks);
        Assert.InRange(_clock.GetUtcNow() - query.From - (query.PartLength * (query.Parts - 1)), TimeSpan.Zero, query.PartLength);
    }

    [Fact]
    public async Task Those_who_ask_within_a_moment_are_given_one_answer()
    {
        await using var host = await StartAsync();
        var queries = Measuring(host, Nothing);

        var first = await TextAsync(host, "/v1/executions/activity");
        Assert.Equal(first, await TextAsync(host, "/v1/executions/activity?minutes=60"));
        _clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Assert.Equal(first, await TextAsync(host, "/v1/executions/activity"));
        Assert.Single(queries);

        await TextAsync(host, "/v1/executions/activity?minutes=59");
        Assert.Equal(2, queries.Count);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.NotEqual(first, await TextAsync(host, "/v1/executions/activity"));
        Assert.Equal(3, queries.Count);
    }

    [Fact]
    public async Task An_answer_that_failed_is_given_to_nobody_else()
    {
        await using var host = await StartAsync();
        host.Lists.On("MeasureExecutionsAsync", _ => Task.FromException<ImmutableArray<ActivityPart>>(new IOException("The disk is gone.")));
        using var refused = await host.GetAsync("/v1/executions/activity");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        Measuring(host, Nothing);
        using var response = await host.GetAsync("/v1/executions/activity");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1441")]
    [InlineData("-1")]
    [InlineData("060")]
    [InlineData("1.5")]
    [InlineData("")]
    [InlineData("an+hour")]
    public async Task A_span_that_is_none_is_refused_with_its_rule(string minutes)
    {
        await using var host = await StartAsync();

        using var response = await host.GetAsync($"/v1/executions/activity?minutes={minutes}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("'minutes' must be a whole number from 1 to 1,440", await ApiHost.ReadRefusalAsync(response), StringComparison.Ordinal);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static async Task<string> TextAsync(ApiHost host, string path)
    {
        using var response = await host.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private static List<ActivityQuery> Measuring(ApiHost host, ActivityPart last)
    {
        List<ActivityQuery> queries = [];
        host.Lists.On("MeasureExecutionsAsync", arguments =>
        {
            var query = (ActivityQuery)arguments[0]!;
            queries.Add(query);
            return Task.FromResult<ImmutableArray<ActivityPart>>([.. Enumerable.Repeat(Nothing, query.Parts - 1), last]);
        });
        return queries;
    }

    private Task<ApiHost> StartAsync() => ApiHost.StartAsync(configure: builder => builder.Services.AddSingleton<TimeProvider>(_clock));
}
