using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AnchorOrleans.Silo.Tests.Service;

namespace AnchorOrleans.Silo.Tests.Telemetry;

/// <summary>The page for Prometheus: what it counts, and who sees it.</summary>
public sealed partial class MetricsPageTests
{
    private const string Token = "prometheus-token-4711";

    [Fact]
    public async Task The_page_counts_what_ran_and_is_shown_to_nobody_without_token_or_key()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Telemetry:Prometheus:Token"] = Token, ["Browser:Warm"] = "0", ["RateLimits:SessionsPerMinute"] = "1" });
        using var client = new ApiClient(service.Address, service.Key);
        await client.RunCodeAsync("good", "export default async function run() { return 1; }");
        await client.RunCodeAsync("bad", "export default async function run() { throw new Error('no'); }");
        var spy = await client.RunCodeAsync("spy", """
            export default async function run() {
              const ask = async (headers: Record<string, string>) => (await fetch(`${process.env.ANCHORBROWSER_BASE_URL}/metrics`, { headers })).status;
              return [await ask({}), await ask({ 'anchor-api-key': process.env.ANCHOR_API_KEY! })];
            }
            """);
        var reader = (string)(await client.PostAsync("/v1/api-keys", new JsonObject { ["name"] = "reader", ["role"] = "read" }))["key"]!;

        Assert.Equal("[401,403]", (string?)spy["output"]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(service, null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(service, "sk-guessed")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(service, reader)).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(service, service.Key)).Status);
        var (status, page) = await AskAsync(service, Token);
        Assert.Equal(HttpStatusCode.OK, status);
        var values = Parse(page);
        Assert.Equal(3, Sum(values, "anchor_executions_submitted_total"));
        Assert.Equal(2, Sum(values, "anchor_executions_ended_total", "state=\"succeeded\""));
        Assert.Equal(1, Sum(values, "anchor_executions_ended_total", "state=\"failed\""));
        Assert.Equal(3, Sum(values, "anchor_execution_duration_seconds_count", "kind=\"code\""));
        Assert.Equal(0, Sum(values, "anchor_slots_used"));
        Assert.Equal(0, Sum(values, "anchor_queue_length"));
        Assert.Equal(3, Sum(values, "http_server_request_duration_seconds_count", "http_route=\"/v1/task/run/\"", "http_response_status_code=\"200\""));
        Assert.All(values.Where(sample => sample.Name.StartsWith("anchor_", StringComparison.Ordinal)), AssertListed);
        Assert.DoesNotContain((string)spy["executionResultId"]!, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_without_the_page_has_none()
    {
        using var data = new TemporaryFolder();
        await using var service = await ServiceProcess.StartAsync(data.Path, new Dictionary<string, string> { ["Telemetry:Prometheus:Enabled"] = "false", ["Browser:Warm"] = "0" });

        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(service, service.Key)).Status);
    }

    private static async Task<(HttpStatusCode Status, string Page)> AskAsync(ServiceProcess service, string? bearer)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(service.Address, "/metrics"));
        request.Headers.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Reads the page as Prometheus would; a line that is none of its format fails the test.</summary>
    private static List<(string Name, string Labels, double Value)> Parse(string page) =>
    [
        .. page.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line =>
        {
            var match = Sample().Match(line);
            Assert.True(match.Success, $"This is no sample: {line}");
            return (match.Groups["name"].Value, match.Groups["labels"].Value, double.Parse(match.Groups["value"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture));
        }),
    ];

    /// <summary>Holds a sample to the list of metrics: labels that are not in it may be too many to be kept.</summary>
    private static void AssertListed((string Name, string Labels, double Value) sample)
    {
        var row = Assert.Single(MetricTable.Rows, row => sample.Name == row.Name.Replace('.', '_') || sample.Name.StartsWith($"{row.Name.Replace('.', '_')}_", StringComparison.Ordinal));
        var labels = Label().Matches(sample.Labels).Select(match => match.Groups["name"].Value).Except(["otel_scope_name", "le"], StringComparer.Ordinal);
        Assert.Equal(row.Labels.Order(StringComparer.Ordinal), labels.Order(StringComparer.Ordinal));
    }

    private static double Sum(List<(string Name, string Labels, double Value)> values, string name, params string[] labels) =>
        values.Where(sample => sample.Name == name && Array.TrueForAll(labels, label => sample.Labels.Contains(label, StringComparison.Ordinal))).Sum(sample => sample.Value);

    [GeneratedRegex("(?<name>[a-z_]+)=\"[^\"]*\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Label();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*",?)*)\})? (?<value>[-+0-9.eE]+|\+Inf|NaN)( [0-9]+)?( #.*)?$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sample();
}
