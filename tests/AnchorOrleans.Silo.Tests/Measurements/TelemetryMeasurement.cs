using System.Diagnostics;
using System.Text.Json.Nodes;
using AnchorOrleans.Silo.Tests.Service;
using AnchorOrleans.Silo.Tests.Telemetry;

namespace AnchorOrleans.Silo.Tests.Measurements;

/// <summary>What telemetry costs where it costs most: executions that never reach a sandbox, since their code does not compile, so that only requests, grains and storage work.</summary>
public sealed class TelemetryMeasurement(ITestOutputHelper output)
{
    private const int Rounds = 4;
    private const int Runs = 400;
    private const int AtOnce = 16;

    [Fact(Explicit = true)]
    public async Task Executions_a_second_without_and_with_telemetry()
    {
        await using var collector = await Collector.StartAsync();
        using var plainData = new TemporaryFolder();
        using var tracedData = new TemporaryFolder();
        var common = new Dictionary<string, string> { ["Browser:Warm"] = "0", ["Sandbox:Slots"] = "16", ["RateLimits:RequestsPerMinute"] = "0", ["Logging:LogLevel:Default"] = "Warning" };
        var traced = new Dictionary<string, string>(collector.Settings.Concat(common.Where(setting => !collector.Settings.ContainsKey(setting.Key)))) { ["Telemetry:Logs:Format"] = "text", ["Silo:Port"] = "11311" };
        await using var off = await ServiceProcess.StartAsync(plainData.Path, new Dictionary<string, string>(common) { ["Telemetry:Prometheus:Enabled"] = "false" });
        await using var on = await ServiceProcess.StartAsync(tracedData.Path, traced);
        var (offTask, onTask) = (await PrepareAsync(off), await PrepareAsync(on));

        var (offRates, onRates) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            offRates.Add(await MeasureAsync(off, offTask));
            onRates.Add(await MeasureAsync(on, onTask));
        }

        var ratios = offRates.Zip(onRates, (without, with) => with / without).Order().ToList();
        output.WriteLine($"Executions a second, {Rounds} rounds of {Runs}: without {Show(offRates)}; with all of it, each request traced, {Show(onRates)}; with/without {Show(ratios, "0.00")}.");
        Assert.All(ratios, ratio => Assert.InRange(ratio, 0.1, 2));
    }

    private static async Task<string> PrepareAsync(ServiceProcess service)
    {
        using var client = new ApiClient(service.Address, service.Key);
        var task = await client.CreateTaskAsync("empty", "export const nothing = 1;");
        await MeasureAsync(service, task);
        return task;
    }

    private static async Task<double> MeasureAsync(ServiceProcess service, string task)
    {
        using var client = new ApiClient(service.Address, service.Key);
        var from = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, Runs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken }, async (_, _) =>
        {
            var (_, answer) = await client.SendAsync(HttpMethod.Post, "/v1/task/run", new JsonObject { ["taskId"] = task, ["version"] = "draft" });
            Assert.Equal("COMPILE_ERROR", (string?)answer!["data"]!["errorCode"]);
        });
        return Runs / Stopwatch.GetElapsedTime(from).TotalSeconds;
    }

    private static string Show(IEnumerable<double> values, string format = "0") =>
        string.Join(", ", values.Select(value => value.ToString(format, System.Globalization.CultureInfo.InvariantCulture)));
}
