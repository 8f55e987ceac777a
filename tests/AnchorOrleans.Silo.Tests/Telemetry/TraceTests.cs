using System.Text.Json;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.Telemetry;

/// <summary>The whole service with a real collector: what it is told.</summary>
public sealed class TraceTests
{
    private const string Input = "input-71c0ffee5eed";
    private const string Secret = "secret-9a3e44d1b7";
    private const string Query = "query-e5b21c0d88";
    private const string Caller = "00f067aa0ba902b7";

    private const string Browse = """
        import AnchorClient from 'anchorbrowser';
        export default async function run() {
          const browser = await new AnchorClient({ apiKey: process.env.ANCHOR_API_KEY }).browser.create();
          await browser.contexts()[0].pages()[0].goto(process.env.ANCHOR_URL!);
          await browser.close();
          return process.env.ANCHOR_INPUT!.length;
        }
        """;

    [Fact]
    public async Task A_run_is_one_trace_from_its_request_to_its_browser_and_tells_nothing_that_it_was_given()
    {
        var trace = NewTrace();
        await using var collector = await Collector.StartAsync();
        using var data = new TemporaryFolder();
        await using var site = await TargetSite.StartAsync();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string>(collector.Settings) { ["Egress:Allow:0"] = site.Authority });
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("traced", Browse);
        var request = new JsonObject
        {
            ["taskId"] = task,
            ["version"] = "draft",
            ["inputs"] = new JsonObject { ["ANCHOR_INPUT"] = Input, ["ANCHOR_URL"] = $"{site.Address}page?key={Query}", ["ANCHOR_SECRET"] = Secret },
            ["secretInputs"] = new JsonArray("ANCHOR_SECRET"),
        };

        var (status, answer) = await client.SendAsync(HttpMethod.Post, $"/v1/task/run?unused={Query}", request, ("traceparent", $"00-{trace}-{Caller}-01"));
        await service.StopAsync();

        Assert.True(status == 200 && (bool)answer!["data"]!["success"]!, $"{status} {answer}\n{service.Output}");
        var spans = collector.Spans.Where(span => span.Trace == trace).ToList();
        var told = string.Join('\n', spans);
        var asked = Named(spans, "POST /v1/task/run/");
        Assert.Equal(Caller, asked.Parent);
        Assert.Contains(spans, span => span.Name == "IExecutionGrain/SubmitAsync");
        foreach (var name in (string[])["anchor.execution.queue", "anchor.execution.slot", "anchor.sandbox.start", "anchor.sandbox.run", "anchor.artifacts.store", "anchor.session.open", "anchor.browser.acquire", "anchor.run.request", "anchor.cdp.connection"])
        {
            Named(spans, name);
        }

        var attempt = Named(spans, "anchor.execution.attempt");
        Assert.Equal("Succeeded", attempt.Tags["anchor.execution.state"]);
        Assert.Equal(attempt.Id, Named(spans, "anchor.sandbox.run").Parent);
        Assert.Equal(attempt.Id, Named(spans, "POST /v1/sessions/").Parent);
        Assert.Equal(attempt.Id, Named(spans, "anchor.run.request").Parent);
        Assert.Equal(Named(spans, "anchor.session.open").Id, Named(spans, "anchor.browser.acquire").Parent);
        var ids = spans.Select(span => span.Id).ToHashSet();
        Assert.All(spans, span => Assert.True(span == asked || ids.Contains(span.Parent), $"{span} has no parent in its trace:\n{told}"));

        Assert.Contains(collector.Lines, line => line.Trace == trace && line.Text.Contains("ended as Succeeded", StringComparison.Ordinal));
        Assert.Contains("anchor.executions.ended", collector.Metrics);
        foreach (var secret in (string[])[Input, Secret, Query, service.Key, Collector.HeaderValue])
        {
            Assert.DoesNotContain(secret, collector.Everything, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, service.Output.Replace($"API key    {service.Key}", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        Assert.Contains(LogLines(service), line => (string?)line["Message"] is { } text && text.Contains("ended as Succeeded", StringComparison.Ordinal) && line["Scopes"]!.ToJsonString().Contains(trace, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_attempt_after_a_restart_belongs_to_the_trace_of_the_first()
    {
        var trace = NewTrace();
        await using var collector = await Collector.StartAsync();
        using var data = new TemporaryFolder();
        await using var site = await GatedSite.StartAsync();
        var settings = new Dictionary<string, string>(collector.Settings) { ["Egress:Allow:0"] = site.Address.Authority };
        string execution;
        await using (var first = await ServiceProcess.StartAsync(data.Path, settings))
        {
            using var client = new ApiClient(first.Address, first.Key);
            var task = await client.CreateTaskAsync("lost", "export default async function run() { return await (await fetch(process.env.ANCHOR_URL!)).text(); }");
            var request = new JsonObject
            {
                ["taskId"] = task,
                ["version"] = "draft",
                ["async"] = true,
                ["maxAttempts"] = 2,
                ["retryDelaySeconds"] = 1,
                ["inputs"] = new JsonObject { ["ANCHOR_URL"] = site.Address.ToString() },
            };
            var (_, started) = await client.SendAsync(HttpMethod.Post, "/v1/task/run", request, ("traceparent", $"00-{trace}-{Caller}-01"));
            execution = $"/v1/executions/{started!["data"]!["executionResultId"]}";
            await Eventually.NotNullAsync(async () => (string?)(await client.GetAsync(execution))["status"] == "running" ? "" : null, () => "the first attempt runs");
            await first.KillAsync();
        }

        await using var second = await ServiceProcess.StartAsync(data.Path, settings);
        site.Open();
        using var again = new ApiClient(second.Address, second.Key);
        await Eventually.NotNullAsync(async () => (string?)(await again.GetAsync(execution))["status"] == "success" ? "" : null, () => "the second attempt has ended");
        await second.StopAsync();

        var attempt = Assert.Single(collector.Spans, span => span.Trace == trace && span.Name == "anchor.execution.attempt" && span.Tags["anchor.execution.state"] == "Succeeded");
        Assert.NotEqual("1", attempt.Tags["anchor.execution.attempt"]);
    }

    [Fact]
    public async Task A_caller_that_does_not_sample_is_not_traced_and_task_code_cannot_name_another_trace()
    {
        var (quiet, foreign, trace) = (NewTrace(), NewTrace(), NewTrace());
        await using var collector = await Collector.StartAsync();
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, collector.Settings);
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("liar", """
            export default async function run() {
              const headers = { 'anchor-api-key': process.env.ANCHOR_API_KEY!, traceparent: process.env.ANCHOR_TRACE! };
              return (await fetch(`${process.env.ANCHORBROWSER_BASE_URL}/v1/sessions/00000000-0000-4000-8000-000000000000`, { headers })).status;
            }
            """);
        var request = new JsonObject { ["taskId"] = task, ["version"] = "draft", ["inputs"] = new JsonObject { ["ANCHOR_TRACE"] = $"00-{foreign}-{Caller}-01" } };

        var (_, unheard) = await client.SendAsync(HttpMethod.Post, "/v1/task/run", request, ("traceparent", $"00-{quiet}-{Caller}-00"));
        var (_, heard) = await client.SendAsync(HttpMethod.Post, "/v1/task/run", request, ("traceparent", $"00-{trace}-{Caller}-01"));
        await service.StopAsync();

        Assert.Equal(("404", "404"), ((string?)unheard!["data"]!["output"], (string?)heard!["data"]!["output"]));
        var spans = collector.Spans.ToLookup(span => span.Trace, span => span.Name);
        Assert.Empty(spans[quiet]);
        Assert.Empty(spans[foreign]);
        Assert.Contains("GET /v1/sessions/{sessionId}", spans[trace]);
    }

    [Fact]
    public async Task Without_a_collector_a_service_tells_nobody_and_a_wrong_address_is_refused_by_name()
    {
        using var data = new TemporaryFolder();

        var (code, output) = await ServiceProcess.RunToEndAsync(data.Path, new Dictionary<string, string> { ["Telemetry:Otlp:Endpoint"] = "http://user:pass@collector/" });

        Assert.Equal(1, code);
        Assert.Contains("Telemetry:Otlp:Endpoint must be an absolute http or https address", output, StringComparison.Ordinal);
    }

    private static string NewTrace() => Guid.NewGuid().ToString("N");

    private static CollectedSpan Named(List<CollectedSpan> spans, string name)
    {
        var found = spans.FindAll(span => span.Name == name);
        return found.Count > 0 ? found[0] : throw new InvalidOperationException($"There is no {name} among\n{string.Join('\n', spans)}");
    }

    private static IEnumerable<JsonNode> LogLines(ServiceProcess service) =>
        service.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line, documentOptions: default(JsonDocumentOptions))!);
}
