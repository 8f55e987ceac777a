using System.Collections.Immutable;
using System.Net;
using AnchorOrleans.Executions;

namespace AnchorOrleans.Api.Tests.Http;

public sealed class LogStreamTests
{
    [Fact]
    public async Task Lines_come_as_they_are_written_and_the_end_last()
    {
        await using var host = await ApiHost.StartAsync();
        var log = new LiveLog(host);
        log.Write("one");

        using var events = await EventsAsync(host);
        Assert.Equal("retry: 1000", await events.NextAsync());
        Assert.Equal("""id: 1|event: log|data: {"timestamp":"2026-11-22T10:00:00.000Z","type":"info","message":"one"}""", await events.NextAsync());
        log.Write("two\nlines");
        Assert.Equal("""id: 2|event: log|data: {"timestamp":"2026-11-22T10:00:00.000Z","type":"info","message":"two\nlines"}""", await events.NextAsync());
        log.End(ApiHost.ViewOf(ExecutionStatus.Failed, failure: new("TASK_THREW", "It threw.")));

        Assert.Equal("""event: end|data: {"status":"failure","errorMessage":"It threw.","errorCode":"TASK_THREW"}""", await events.NextAsync());
        Assert.Null(await events.NextAsync());
    }

    [Fact]
    public async Task What_is_written_after_the_end_of_a_cancelled_run_still_comes_before_the_end_event()
    {
        await using var host = await ApiHost.StartAsync();
        var log = new LiveLog(host) { IsOpen = true };

        using var events = await EventsAsync(host);
        await events.NextAsync();
        log.End(ApiHost.ViewOf(ExecutionStatus.Cancelled));
        log.Write("last words");
        Assert.Contains("last words", await events.NextAsync(), StringComparison.Ordinal);
        log.Close();

        Assert.StartsWith("event: end", await events.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_process_writes_after_the_end_of_a_cancelled_run_comes_before_the_end_event_too()
    {
        await using var host = await ApiHost.StartAsync([("Api:LogPoll", "00:00:02"), ("Api:BlankEvery", "00:00:00.200")]);
        var log = new LiveLog(host);

        using var events = await EventsAsync(host);
        await events.NextAsync();
        log.End(ApiHost.ViewOf(ExecutionStatus.Cancelled) with { EndedAt = TimeProvider.System.GetUtcNow() });

        // The first sign of life may be from before the end.
        Assert.Equal(": still here", await events.NextAsync());
        Assert.Equal(": still here", await events.NextAsync());
        log.WriteSilently("last words");

        Assert.Contains("last words", await NextButSignsOfLifeAsync(events), StringComparison.Ordinal);
        Assert.StartsWith("event: end", await NextButSignsOfLifeAsync(events), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_comes_back_gets_what_it_has_not_seen()
    {
        await using var host = await ApiHost.StartAsync();
        var log = new LiveLog(host);
        log.Write("one", "two", "three");
        log.End(ApiHost.ViewOf(ExecutionStatus.Succeeded));

        using var events = await EventsAsync(host, ("Last-Event-ID", "2"));

        await events.NextAsync();
        Assert.StartsWith("id: 3|event: log", await events.NextAsync(), StringComparison.Ordinal);
        Assert.StartsWith("event: end", await events.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_in_which_nothing_happens_shows_a_sign_of_life()
    {
        await using var host = await ApiHost.StartAsync([("Api:BlankEvery", "00:00:00.050")]);
        _ = new LiveLog(host) { IsOpen = true };

        using var events = await EventsAsync(host);

        await events.NextAsync();
        Assert.Equal(": still here", await events.NextAsync());
        Assert.Equal(": still here", await events.NextAsync());
    }

    [Fact]
    public async Task A_log_that_another_process_writes_is_looked_at_now_and_then()
    {
        await using var host = await ApiHost.StartAsync([("Api:LogPoll", "00:00:00.100")]);
        var log = new LiveLog(host);

        using var events = await EventsAsync(host);
        await events.NextAsync();
        log.WriteSilently("from elsewhere");

        Assert.Contains("from elsewhere", await events.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_ends_without_its_end_event_when_the_service_stops()
    {
        await using var host = await ApiHost.StartAsync();
        _ = new LiveLog(host) { IsOpen = true };
        using var events = await EventsAsync(host);
        await events.NextAsync();

        host.Services.GetRequiredService<Drain>().Complete();

        Assert.Null(await events.NextAsync());
    }

    [Fact]
    public async Task A_client_that_leaves_is_followed_no_longer()
    {
        await using var host = await ApiHost.StartAsync();
        var log = new LiveLog(host) { IsOpen = true };
        var events = await EventsAsync(host);
        await events.NextAsync();

        events.Dispose();

        await log.Unwatched.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_parameter_asks_for_events_too()
    {
        await using var host = await ApiHost.StartAsync();
        new LiveLog(host).End(ApiHost.ViewOf(ExecutionStatus.Succeeded));

        using var response = await host.GetAsync($"/v1/executions/{ApiHost.ExecutionId}/logs?follow=true");

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("event: end", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("offset=1&limit=2", """{"logs":["two","three"],"offset":1,"limit":2,"next":3}""")]
    [InlineData("offset=2", """{"logs":["three","four"],"offset":2,"limit":1000,"next":null}""")]
    [InlineData("limit=4", """{"logs":["one","two","three","four"],"offset":0,"limit":4,"next":null}""")]
    [InlineData("last=3", """{"logs":["two","three","four"],"offset":1,"limit":3,"next":null}""")]
    [InlineData("last=9", """{"logs":["one","two","three","four"],"offset":0,"limit":9,"next":null}""")]
    [InlineData("search=O&limit=1", """{"logs":["one"],"offset":0,"limit":1,"next":1}""")]
    [InlineData("search=o&offset=1&limit=5", """{"logs":["two","four"],"offset":1,"limit":5,"next":null}""")]
    [InlineData("search=o&last=2", """{"logs":["two","four"],"offset":1,"limit":2,"next":null}""")]
    [InlineData("search=none", """{"logs":[],"offset":0,"limit":1000,"next":null}""")]
    [InlineData("offset=9&limit=1", """{"logs":[],"offset":9,"limit":1,"next":null}""")]
    public async Task A_part_of_a_log_says_where_the_next_begins(string query, string expected)
    {
        await using var host = await ApiHost.StartAsync();
        new LiveLog(host).Write("one", "two", "three", "four");

        using var response = await host.GetAsync($"/v1/executions/{ApiHost.ExecutionId}/logs?{query}");

        var page = System.Text.Json.Nodes.JsonNode.Parse((await ApiHost.ReadAsync(response)).GetRawText())!;
        page["logs"] = new System.Text.Json.Nodes.JsonArray([.. page["logs"]!.AsArray().Select(line => line!["message"]!.DeepClone())]);
        Assert.Equal(expected, page.ToJsonString());
    }

    [Fact]
    public async Task Lines_that_were_searched_for_tell_their_numbers()
    {
        await using var host = await ApiHost.StartAsync();
        new LiveLog(host).Write("one", "two", "three");

        using var response = await host.GetAsync($"/v1/executions/{ApiHost.ExecutionId}/logs?search=THREE");

        Assert.Equal(3, (await ApiHost.ReadAsync(response)).GetProperty("logs")[0].GetProperty("number").GetInt64());
    }

    [Fact]
    public async Task A_client_that_can_set_no_header_says_in_the_address_what_it_has_seen_and_the_header_counts_before_that()
    {
        await using var host = await ApiHost.StartAsync();
        var log = new LiveLog(host);
        log.Write("one", "two", "three");
        log.End(ApiHost.ViewOf(ExecutionStatus.Succeeded));

        using var first = await host.GetAsync($"/v1/executions/{ApiHost.ExecutionId}/logs?follow=true&after=1");
        Assert.StartsWith("retry: 1000\n\nid: 2\n", await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        using var again = await host.SendAsync(
            HttpMethod.Get, $"/v1/executions/{ApiHost.ExecutionId}/logs?follow=true&after=1", headers: [("Last-Event-ID", "2")]);
        Assert.StartsWith("retry: 1000\n\nid: 3\n", await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("last=0", null, "'last' must be a whole number from 1 to 1,000.")]
    [InlineData("last=2&offset=1", null, "'last' cannot be given together with 'offset' or 'limit'.")]
    [InlineData("follow=true&search=x", null, "'search' is for the JSON form; events resume with the header Last-Event-ID.")]
    [InlineData("limit=0", null, "'limit' must be a whole number from 1 to 1,000.")]
    [InlineData("limit=1001", null, "'limit' must be a whole number from 1 to 1,000.")]
    [InlineData("offset=-1", null, "'offset' must be a whole number from 0 to 1,000,000,000.")]
    [InlineData("follow=yes", null, "'follow' must be true or false.")]
    [InlineData("follow=true&limit=5", null, "'limit' is for the JSON form; events resume with the header Last-Event-ID.")]
    [InlineData("follow=true", "x", "'Last-Event-ID' must be a whole number from 0 to 1,000,000,000.")]
    public async Task A_wrong_request_is_refused_with_its_rule(string query, string? lastEventId, string message)
    {
        await using var host = await ApiHost.StartAsync();
        (string, string)[] headers = lastEventId is null ? [] : [("Last-Event-ID", lastEventId)];

        using var response = await host.SendAsync(HttpMethod.Get, $"/v1/executions/{ApiHost.ExecutionId}/logs?{query}", headers: headers);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(message, await ApiHost.ReadRefusalAsync(response));
    }

    private static async Task<EventReader> EventsAsync(ApiHost host, params (string Name, string Value)[] headers)
    {
        var response = await host.SendAsync(
            HttpMethod.Get, $"/v1/executions/{ApiHost.ExecutionId}/logs", headers: [("Accept", "text/event-stream"), .. headers]);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new EventReader(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<string> NextButSignsOfLifeAsync(EventReader events)
    {
        while (true)
        {
            if (await events.NextAsync() is not ": still here" and var next)
            {
                return next!;
            }
        }
    }

    /// <summary>Reads events; the lines of one with bars between.</summary>
    private sealed class EventReader(HttpResponseMessage response, Stream body) : IDisposable
    {
        private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

        private readonly StreamReader _reader = new(body);

        public async Task<string?> NextAsync()
        {
            var lines = new List<string>();
            while (await _reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Longest, TestContext.Current.CancellationToken) is { } line)
            {
                if (line.Length == 0)
                {
                    return string.Join('|', lines);
                }

                lines.Add(line);
            }

            return null;
        }

        public void Dispose()
        {
            _reader.Dispose();
            response.Dispose();
        }
    }

    /// <summary>The log and the end of a run, as a test plays them.</summary>
    private sealed class LiveLog : ILogWatch
    {
        private readonly Lock _lock = new();
        private readonly List<LogLine> _lines = [];
        private readonly TaskCompletionSource<ExecutionView?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _unwatched = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public LiveLog(ApiHost host)
        {
            host.AddExecution()
                .On("DescribeAsync", _ => Task.FromResult<ExecutionView?>(ApiHost.ViewOf(ExecutionStatus.Running)))
                .On("WaitForEndAsync", arguments => _ended.Task.WaitAsync((CancellationToken)arguments[0]!));
            host.Logs
                .On("Watch", _ => this)
                .On("SkipAsync", arguments => Task.FromResult(new LogPlace(Math.Min((long)arguments[2]!, Count()), 0)))
                .On("ReadAsync", arguments => arguments.Length == 3 ? ReadAll() : Task.FromResult(Read((LogPlace)arguments[2]!, (int)arguments[3]!)));
        }

        public bool IsOpen { get; set; }

        public Task Changed
        {
            get
            {
                lock (_lock)
                {
                    return _changed.Task;
                }
            }
        }

        public Task Unwatched => _unwatched.Task;

        public void Write(params string[] texts)
        {
            WriteSilently(texts);
            Tell();
        }

        public void WriteSilently(params string[] texts)
        {
            lock (_lock)
            {
                _lines.AddRange(texts.Select(text => new LogLine(ApiHost.Now, LogLineLevel.Info, text)));
            }
        }

        public void End(ExecutionView view) => _ended.SetResult(view);

        public void Close()
        {
            IsOpen = false;
            Tell();
        }

        public void Dispose() => _unwatched.TrySetResult();

        private int Count()
        {
            lock (_lock)
            {
                return _lines.Count;
            }
        }

        private IAsyncEnumerable<LogLine> ReadAll() => Read(LogPlace.Start, int.MaxValue).Lines.ToAsyncEnumerable();

        private LogPart Read(LogPlace from, int limit)
        {
            lock (_lock)
            {
                ImmutableArray<LogLine> lines = [.. _lines.Skip((int)from.Lines).Take(limit)];
                return new LogPart(lines, new LogPlace(from.Lines + lines.Length, 0));
            }
        }

        private void Tell()
        {
            lock (_lock)
            {
                var told = _changed;
                _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
                told.TrySetResult();
            }
        }
    }
}
