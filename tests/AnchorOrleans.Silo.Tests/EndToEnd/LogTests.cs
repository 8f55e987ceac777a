using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.EndToEnd;

/// <summary>Logs as a client follows them while the task runs.</summary>
public sealed class LogTests(LogTests.Running running) : IClassFixture<LogTests.Running>
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Lines_arrive_while_the_task_waits_for_what_the_reader_of_them_does()
    {
        using var client = running.Client();
        var execution = await StartAsync(
            client,
            """
            export default async function run() {
              console.log('ready');
              await fetch(process.env.ANCHOR_TARGET_URL!);
              console.error('seen');
              return 'done';
            }
            """,
            $"{running.Gate.Address}gate");
        using var events = await FollowAsync(execution);

        Assert.Equal(("1", "ready"), Line(await events.NextAsync()));
        running.Gate.Open();
        Assert.Equal(("2", "seen"), Line(await events.NextAsync()));
        Assert.Equal("""event: end|data: {"status":"success","errorMessage":null,"errorCode":null}""", await events.NextAsync());
        Assert.Null(await events.NextAsync());
    }

    [Fact]
    public async Task A_client_that_leaves_and_comes_back_again_and_again_gets_each_line_once()
    {
        using var client = running.Client();
        var execution = await StartAsync(
            client,
            "export default async function run() { for (let i = 1; i <= 500; i++) { console.log(`line ${i}`); if (i % 50 === 0) await new Promise(done => setTimeout(done, 20)); } }");
        var seen = new List<(string, string)>();
        var end = "";

        while (end.Length == 0)
        {
            using var events = await FollowAsync(execution, after: seen.Count);
            for (var number = 0; number < 70 && await events.NextAsync() is { } next; number++)
            {
                if (next.StartsWith("event: end", StringComparison.Ordinal))
                {
                    end = next;
                    break;
                }

                seen.Add(Line(next));
            }
        }

        Assert.Equal(Enumerable.Range(1, 500).Select(number => ($"{number}", $"line {number}")), seen);
        Assert.Contains("success", end, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_ends_its_stream_after_its_last_line()
    {
        using var client = running.Client();
        var execution = await StartAsync(client, "export default async function run() { console.log('busy'); for (;;); }");
        using var events = await FollowAsync(execution);
        Assert.Equal(("1", "busy"), Line(await events.NextAsync()));

        await client.PostAsync($"/v1/executions/{execution}/cancel", new JsonObject());

        Assert.Equal("""event: end|data: {"status":"cancelled","errorMessage":"The execution was cancelled by a caller.","errorCode":"CANCELLED"}""", await events.NextAsync());
    }

    [Fact]
    public async Task A_reader_that_does_not_read_holds_up_neither_the_task_nor_other_readers()
    {
        using var client = running.Client();
        var execution = await StartAsync(client, "export default async function run() { for (let i = 1; i <= 3000; i++) console.log(`${i} ${'x'.repeat(1000)}`); return 'done'; }");
        using var idle = await FollowAsync(execution);
        using var busy = await FollowAsync(execution);

        var lines = 0;
        while (await busy.NextAsync() is { } next && !next.StartsWith("event: end", StringComparison.Ordinal))
        {
            lines++;
        }

        Assert.Equal(3000, lines);
        Assert.Equal("1", Line(await idle.NextAsync()).Id);
    }

    private static (string Id, string Text) Line(string? lines)
    {
        var parts = lines!.Split('|');
        Assert.Equal("event: log", parts[1]);
        return (parts[0]["id: ".Length..], (string)JsonNode.Parse(parts[2]["data: ".Length..])!["message"]!);
    }

    private static async Task<string> StartAsync(ApiClient client, string code, string target = "")
    {
        var task = await client.CreateTaskAsync($"log-{Guid.NewGuid():N}", code);
        var started = await client.PostAsync("/v1/task/run", new JsonObject
        {
            ["taskId"] = task,
            ["version"] = "draft",
            ["async"] = true,
            ["inputs"] = new JsonObject { ["ANCHOR_TARGET_URL"] = target },
        });
        return (string)started["executionResultId"]!;
    }

    private async Task<Events> FollowAsync(string execution, int after = 0)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(running.Service.Address, $"/v1/executions/{execution}/logs"));
        request.Headers.Add("anchor-api-key", running.Service.Key);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.Add("Last-Event-ID", $"{after}");
        var response = await running.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        var events = new Events(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal("retry: 1000", await events.NextAsync());
        return events;
    }

    /// <summary>Reads events; the lines of one with bars between.</summary>
    private sealed class Events(HttpResponseMessage response, Stream body) : IDisposable
    {
        private readonly StreamReader _reader = new(body);

        public async Task<string?> NextAsync()
        {
            var lines = new List<string>();
            while (await _reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Longest, TestContext.Current.CancellationToken) is { } line)
            {
                if (line.Length > 0)
                {
                    lines.Add(line);
                }
                else if (!lines[0].StartsWith(':'))
                {
                    return string.Join('|', lines);
                }
                else
                {
                    lines.Clear();
                }
            }

            return null;
        }

        public void Dispose()
        {
            _reader.Dispose();
            response.Dispose();
        }
    }

    /// <summary>One service for the whole class.</summary>
    public sealed class Running : IAsyncLifetime
    {
        private readonly TemporaryFolder _data = new();

        internal ServiceProcess Service { get; private set; } = null!;

        internal GatedSite Gate { get; private set; } = null!;

        internal HttpClient Http { get; } = new() { Timeout = Timeout.InfiniteTimeSpan };

        public async ValueTask InitializeAsync()
        {
            Gate = await GatedSite.StartAsync();
            Service = await ServiceProcess.StartAsync(_data.Path, new Dictionary<string, string> { ["Egress:Allow:0"] = Gate.Address.Authority, ["Browser:Warm"] = "0" });
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await Service.DisposeAsync();
            await Gate.DisposeAsync();
            _data.Dispose();
        }

        internal ApiClient Client() => new(Service.Address, Service.Key);
    }
}
